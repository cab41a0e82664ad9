"""What the plots of forecasts share: grids, labels, dots."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.ui.plotting.axis import Axis, Floats, plain_text
from nnviz.ui.theme import Theme, mix

VALUE_ROOM, STEP_ROOM, LABEL_GAP = 30, 44, 8
"""Pixels between two labels of either axis, and between labels and plot."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def up(axis: Axis, values: Floats, area: QRectF) -> Floats:
    """Where values lie from the top of the widget."""
    return area.bottom() - axis.fractions(np.asarray(values, np.float64)) * area.height()


def draw_values(painter: QPainter, axis: Axis, area: QRectF, theme: Theme) -> None:
    """The grid of values, labelled left of the area."""
    grid = QPen(QColor(mix(theme.surface, theme.line, 0.75)), 1)
    height = QFontMetricsF(painter.font()).height()
    for tick in axis.ticks(max(2, int(area.height() / VALUE_ROOM)), plain_text):
        y = round(area.bottom() - axis.fraction(tick.value) * area.height()) + 0.5
        painter.setPen(grid)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QColor(theme.dim))
        place = QRectF(0, y - height / 2, area.left() - LABEL_GAP, height)
        painter.drawText(place, _RIGHT, tick.text)


def draw_steps(
    painter: QPainter, labels: Iterable[tuple[float, str]], area: QRectF, theme: Theme
) -> None:
    """Labels below the area, each within it."""
    metrics = QFontMetricsF(painter.font())
    baseline, painted = area.bottom() + 5 + metrics.ascent(), -np.inf
    painter.setPen(QColor(theme.dim))
    for x, text in labels:
        width = metrics.horizontalAdvance(text)
        left = min(max(x - width / 2, area.left()), area.right() - width)
        if left > painted:
            painter.drawText(QPointF(left, baseline), text)
            painted = left + width + 4


def draw_dots(painter: QPainter, x: Floats, y: Floats, color: str, radius: float = 3.0) -> None:
    """A dot at each point; what is no number has none."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    for at, high in zip(x.tolist(), y.tolist(), strict=True):
        if np.isfinite(high):
            painter.drawEllipse(QPointF(at, high), radius, radius)


def draw_pole(painter: QPainter, x: float, area: QRectF, color: str) -> None:
    """A line from top to bottom."""
    at = round(x) + 0.5
    painter.setPen(QPen(QColor(color), 1))
    painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))
