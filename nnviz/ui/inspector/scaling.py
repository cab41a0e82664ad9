"""Lengths that go with the size of the text."""

from PySide6.QtGui import QFont

from nnviz.ui.theme import NORMAL


def scaled(font: QFont, length: int) -> int:
    """A length at text scale 1, for a widget's font of another size."""
    return max(length, round(length * font.pixelSize() / NORMAL))
