"""Numbers short enough for the cells of a grid, and inks that can be read on them. Pure."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from nnviz.ui.numbers import MINUS
from nnviz.ui.theme import Theme, luminance

WIDEST = f"{MINUS}0."
"""What stands before the decimals of most numbers."""

MOST_DECIMALS = 3


def cell_text(value: float, decimals: int) -> str:
    """A number with so many decimals, fewer where it is large: one width for almost all.

    With 3 decimals no more than four significant digits: 0.123, 1.234, 12.34, 123.4, 1.2e5.
    """
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else (MINUS if value < 0 else "") + "∞"
    size = abs(value)
    whole = len(str(int(size))) if size < 1e6 else 7
    if whole > decimals + 2:
        mantissa, exponent = f"{size:.0e}".split("e")
        body = f"{mantissa}e{int(exponent)}"
    else:
        body = f"{size:.{max(0, decimals + 1 - whole)}f}"
    return (MINUS if value < 0 and float(body) else "") + body


def inks(pixels: NDArray[np.uint8], theme: Theme) -> list[str]:
    """The text colour for each of `(n, 4)` pixels: the theme's own, or that of its ground.

    It is the one with the higher contrast (WCAG 2.2), of all at once.
    """
    share = pixels[:, 2::-1] / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    ground = linear @ (0.2126, 0.7152, 0.0722) + 0.05
    pair = theme.text, theme.background if theme.is_dark else theme.surface
    ratios = [np.log(ground / (luminance(ink) + 0.05)) for ink in pair]
    return [pair[at] for at in np.argmax(np.abs(ratios), axis=0).tolist()]


def fitting(texts: Sequence[str], metrics: QFontMetricsF, width: float) -> str:
    """The first text that fits into a width; else the last one, with an ellipsis."""
    found = (text for text in texts if metrics.horizontalAdvance(text) <= width)
    elided = metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width)
    return next(found, elided)
