"""Numbers in the words of results. Pure."""

CONSTANT = "constant"
"""Where all numbers of a result are the same, so that they have no order."""


def short(value: float) -> str:
    """A number with two decimals and a true minus."""
    return f"{value:.2f}".replace("-", "\u2212")
