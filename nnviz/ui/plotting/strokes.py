"""Curves as pixels: lines, dashes and columns in arrays that Qt draws in one call.

Lines of one segment each cost a tenth of a path of the same length, also at widths above one.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.ui.plotting.axis import Floats


class Dash(Enum):
    """Pixels drawn and left out in turn."""

    SOLID = (1.0, 0.0)
    DASHED = (5.0, 3.0)
    DOTTED = (1.5, 2.5)
    LONG = (11.0, 3.0)


@dataclass(frozen=True, slots=True)
class Ink:
    """How a line is drawn: an opaque colour, a pattern, a width in pixels."""

    color: str
    dash: Dash = Dash.SOLID
    width: float = 1.5


_JOINED = Qt.PenCapStyle.SquareCap  # closes the corners between segments


def segments(x: Floats, y: Floats) -> Floats:
    """The lines `(n, 4)` that join points; a point that is not a number leaves a gap."""
    lines = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])
    kept = np.isfinite(lines).all(axis=1)
    return lines if kept.all() else lines[kept]


def dashed(lines: Floats, dash: Dash) -> Floats:
    """The parts of lines `(n, 4)` that a pattern draws, counted along them from the first."""
    on, off = dash.value
    if not off or not len(lines):
        return lines
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    ends = np.cumsum(lengths)
    turns = np.arange(0.0, ends[-1], on + off)
    cuts = np.unique(np.concatenate([[0.0], ends, turns, turns + on]))
    cuts = cuts[cuts <= ends[-1]]
    middles = (cuts[:-1] + cuts[1:]) / 2
    drawn = middles % (on + off) < on
    starts, stops, middles = cuts[:-1][drawn], cuts[1:][drawn], middles[drawn]
    owner = np.minimum(np.searchsorted(ends, middles), len(lines) - 1)
    return np.hstack(
        [_along(lines, lengths, ends, owner, starts), _along(lines, lengths, ends, owner, stops)]
    )


def columns(x: Floats, low: Floats, high: Floats) -> Floats:
    """Rectangles `(n, 4)` from `low` to `high`, each reaching back to the point before it."""
    known = np.isfinite(low) & np.isfinite(high)
    known[:1] = False
    back = np.empty_like(x)
    back[1:] = x[:-1]
    top, bottom = np.minimum(low, high), np.maximum(low, high)
    return np.column_stack([back, top, x - back, bottom - top])[known]


def draw_lines(painter: QPainter, lines: Floats, ink: Ink) -> None:
    """Draw lines `(n, 4)` in one call."""
    if not len(lines):
        return
    array = internals.PrimitiveArray(QLineF, 4)
    array.resize(len(lines))
    array.ndarray()[:] = lines
    pen = QPen(QColor(ink.color), ink.width)
    pen.setCapStyle(_JOINED if ink.dash is Dash.SOLID else Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines(*array.drawargs())


def draw_columns(painter: QPainter, rectangles: Floats, color: str) -> None:
    """Fill rectangles `(n, 4)` in one call, side by side without a seam."""
    if not len(rectangles):
        return
    array = internals.PrimitiveArray(QRectF, 4)
    array.resize(len(rectangles))
    array.ndarray()[:] = rectangles
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRects(*array.drawargs())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def _along(lines: Floats, lengths: Floats, ends: Floats, owner: Floats, at: Floats) -> Floats:
    """The points at distances `at` along the lines, each on the line `owner`."""
    share = (at - ends[owner] + lengths[owner]) / np.maximum(lengths[owner], 1e-9)
    share = np.clip(share, 0.0, 1.0)[:, None]
    return lines[owner, :2] + share * (lines[owner, 2:] - lines[owner, :2])
