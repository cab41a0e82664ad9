"""Words that all parts write alike."""


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 field`, `1,200 fields`, `3 classes`."""
    plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{plural}"
