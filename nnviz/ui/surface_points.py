"""Samples on a plane and the probe's ring, painted. They know places in pixels and colours only."""

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.ui.theme import Theme

Array = NDArray[Any]

RADIUS = 3.0


def paint_samples(
    painter: QPainter,
    places: Array,
    colors: list[str],
    wrong: Array | None,
    theme: Theme,
    *,
    squares: bool,
) -> None:
    """Samples at `(n, 2)`: dots, or squares for those of the test part; wrong ones stand out."""
    line, bright = QColor(theme.mark_line), QColor(theme.text)
    for at, (x, y) in enumerate(places.tolist()):
        is_wrong = wrong is not None and bool(wrong[at])
        painter.setPen(QPen(bright, 1.6) if is_wrong else QPen(line, 0.8))
        painter.setBrush(QColor(colors[at]))
        radius = RADIUS + (1.2 if is_wrong else 0)
        if squares:
            half = radius - 0.6
            painter.drawRect(QRectF(x - half, y - half, 2 * half, 2 * half))
        else:
            painter.drawEllipse(QPointF(x, y), radius, radius)


def paint_fresh(painter: QPainter, places: Array, colors: list[str], theme: Theme) -> None:
    """Points that have just been drawn."""
    paint_samples(painter, places, colors, None, theme, squares=False)


def paint_ring(painter: QPainter, at: QPointF, theme: Theme, *, pinned: bool) -> None:
    """Where the probe lies; a pinned one is bolder."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.mark_line), 4))
    painter.drawEllipse(at, 7, 7)
    painter.setPen(QPen(QColor(theme.text), 2.5 if pinned else 1.5))
    painter.drawEllipse(at, 7, 7)


def paint_region(painter: QPainter, square: QRectF, region: QRectF, theme: Theme) -> None:
    """A part of the plane that is pointed out: what lies beside it steps back."""
    ground = QColor(theme.surface)
    ground.setAlphaF(0.55)
    beside = QPainterPath()
    beside.addRect(square)
    inside = QPainterPath()
    inside.addRect(region.intersected(square))
    painter.fillPath(beside.subtracted(inside), ground)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((theme.surface, 4.5), (theme.text, 1.75)):
        pen = QPen(QColor(color), width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(region.intersected(square).adjusted(1, 1, -1, -1))


def paint_reach(painter: QPainter, at: QPointF, radius: float, theme: Theme) -> None:
    """What a removing stroke reaches."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.mark_line), 3))
    painter.drawEllipse(at, radius, radius)
    painter.setPen(QPen(QColor(theme.text), 1.2))
    painter.drawEllipse(at, radius, radius)
