"""Painting wires: one call for all that are alike, finer where few are in view."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from shiboken6 import wrapInstance

from nnviz.session.sketch import Wire
from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.sketch.routes import Points, lines_of, sampled

SMOOTH_LINES = 2_000
"""Up to so many lines in view are antialiased; of more wires each is drawn with fewer of them."""

PIECES = (24, 10, 4)
"""Lines for a curve: the finest that keeps all of them smooth."""

MOST_DASHED = 200


def paint_wires(
    painter: QPainter, picture: Picture, look: Look, ink: Ink, hidden: Wire | None = None
) -> None:
    """Paint the wires in view but a hidden one; those that do not fit are dashed."""
    routes = picture.routes
    shown = curves_in_view(picture, look)
    if hidden in routes.index:
        shown = shown[routes.owner[shown] != routes.index[hidden]]
    fails = picture.failing[routes.owner[shown]]
    lines = _pixels(_lines(picture, shown[~fails]), look)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(lines) <= SMOOTH_LINES)
    painter.setPen(_pen(ink.wire, wire_width(look.scale)))
    draw_lines(painter, lines)
    dashed = shown[fails][:MOST_DASHED]
    if len(dashed):
        pen = _pen(ink.error, wire_width(look.scale) + 0.25)
        paint_curves(painter, routes.curves[dashed], look, dashes(pen))


def paint_wire(
    painter: QPainter, picture: Picture, wire: Wire, look: Look, color: QColor | str, width: float
) -> None:
    """Paint one wire over the others, if it is there."""
    if wire in picture.routes.index:
        paint_curves(painter, picture.routes.of(wire), look, _pen(color, width))


def paint_curves(painter: QPainter, curves: Points, look: Look, pen: QPen) -> None:
    """Paint curves `(k, 4, 2)` smoothly."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    for start, first, second, end in _pixels(curves, look).tolist():
        path.moveTo(*start)
        path.cubicTo(*first, *second, *end)
    painter.drawPath(path)


def dashes(pen: QPen) -> QPen:
    """The pen of what does not fit."""
    pen.setDashPattern([4.0, 3.0])
    return pen


def wire_width(scale: float) -> float:
    """How thick a wire is in pixels."""
    return float(np.clip(1.5 * scale, 1.0, 2.2))


def curves_in_view(picture: Picture, look: Look) -> NDArray[np.intp]:
    """The numbers of the curves that may be seen."""
    boxes = picture.routes.boxes
    across = (boxes[:, 0] <= look.right) & (boxes[:, 2] >= look.left)
    return np.flatnonzero(across & (boxes[:, 1] <= look.bottom) & (boxes[:, 3] >= look.top))


def draw_lines(painter: QPainter, lines: Points) -> None:
    """Draw lines `(k, 4)` where they lie in memory: a `QLineF` is four doubles."""
    if len(lines):
        lying = np.ascontiguousarray(lines)
        first: Any = wrapInstance(lying.__array_interface__["data"][0], QLineF)
        painter.drawLines(first, len(lying))


def _lines(picture: Picture, shown: NDArray[np.intp]) -> Points:
    """The curves as lines `(k, 4)`; straight ones are one line each."""
    straight = picture.routes.is_straight[shown]
    curves = picture.routes.curves[shown]
    bent = curves[~straight]
    room = SMOOTH_LINES - int(straight.sum())
    pieces = next((n for n in PIECES if len(bent) * n <= room), PIECES[-1])
    ends = curves[straight][:, [0, 3]]
    return np.concatenate([lines_of(ends), lines_of(sampled(bent, pieces))])


def _pixels(points: Points, look: Look) -> Points:
    """Places, or lines of four numbers, in pixels."""
    corner = (look.left, look.top) * (points.shape[-1] // 2)
    return (points - corner) * look.scale


def _pen(color: QColor | str, width: float) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def pixel_point(point: tuple[float, float], look: Look) -> QPointF:
    """A place of the scene in the viewport."""
    return QPointF(*look.pixels(*point))
