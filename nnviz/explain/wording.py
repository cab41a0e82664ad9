"""Numbers in the words of results. Pure."""

CONSTANT = "constant"
"""Where all numbers of a result are the same, so that they have no order."""


def short(value: float) -> str:
    """A number with two decimals and a true minus."""
    return f"{value:.2f}".replace("-", "\u2212")


def brief(value: float) -> str:
    """A number of any size with four digits and a true minus."""
    return f"{value:,.4g}".replace("-", "\u2212")
