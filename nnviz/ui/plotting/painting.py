"""A picture on a painter: grid, labels, bands, lines, and what the mouse points at."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.ui.plotting.axis import Floats, plain_text, ticks_linear
from nnviz.ui.plotting.card import draw_card
from nnviz.ui.plotting.picture import Line, Picture
from nnviz.ui.plotting.strokes import Ink, columns, dashed, draw_columns, draw_lines, segments
from nnviz.ui.theme import Theme, mix

LABEL_GAP = 8
STEP_ROOM, VALUE_ROOM = 88, 34
"""Pixels between two labels along either axis."""

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def draw_picture(painter: QPainter, picture: Picture, area: QRectF, theme: Theme) -> None:
    """Paint axes and curves; labels go left of and below `area`."""
    _draw_value_axis(painter, picture, area, theme)
    _draw_step_axis(painter, picture, area, theme)
    painter.save()
    painter.setClipRect(area.adjusted(0, -2, 2, 2))
    for line in reversed(picture.lines):
        _draw_band(painter, picture, line, area)
    for line in reversed(picture.lines):
        _draw_line(painter, picture, line, area, theme)
    painter.restore()


def draw_pointer(
    painter: QPainter,
    picture: Picture,
    step: float,
    mouse_y: float,
    area: QRectF,
    room: QRectF,
    theme: Theme,
) -> None:
    """Paint a line at a step, dots where it meets the curves, and the card with what they say."""
    x = round(min(max(float(_x(picture, np.array([step]), area)[0]), area.left()), area.right()))
    pole = np.array([[x + 0.5, area.top(), x + 0.5, area.bottom()]])
    draw_lines(painter, pole, Ink(theme.dim, width=1.0))
    for line in reversed(picture.lines):
        if line.x.size and line.x[0] <= step <= line.x[-1]:
            y = float(np.interp(step, line.x, _y(picture, line.y, area)))
            if area.top() - 1 <= y <= area.bottom() + 1:
                _draw_dot(painter, QPointF(x + 0.5, y), line.ink.color, theme)
    draw_card(painter, picture.card(step), QPointF(x, mouse_y), room, painter.font(), theme)


def _draw_value_axis(painter: QPainter, picture: Picture, area: QRectF, theme: Theme) -> None:
    ticks = picture.axis.ticks(max(2, int(area.height() / VALUE_ROOM)), picture.tick_text)
    grid, ink = QPen(QColor(mix(theme.surface, theme.line, 0.75)), 1), QColor(theme.dim)
    height = QFontMetricsF(painter.font()).height()
    for tick in ticks:
        y = round(area.bottom() - picture.axis.fraction(tick.value) * area.height()) + 0.5
        painter.setPen(grid)
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(ink)
        place = QRectF(0, y - height / 2, area.left() - LABEL_GAP, height)
        painter.drawText(place, _RIGHT, tick.text)


def _draw_step_axis(painter: QPainter, picture: Picture, area: QRectF, theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    painter.setPen(QColor(theme.dim))
    baseline = area.bottom() + 6 + metrics.ascent()
    free = area.right() - metrics.horizontalAdvance(picture.across)
    painter.drawText(QPointF(free, baseline), picture.across)
    values = ticks_linear(picture.first, picture.last, max(1, int(area.width() / STEP_ROOM)))
    for value, text in zip(values, plain_text(values), strict=True):
        share = (value - picture.first) / (picture.last - picture.first)
        width = metrics.horizontalAdvance(text)
        left = max(area.left() + share * area.width() - width / 2, area.left())
        if left + width <= free - LABEL_GAP:
            painter.drawText(QPointF(left, baseline), text)


def _draw_band(painter: QPainter, picture: Picture, line: Line, area: QRectF) -> None:
    """The band, and beneath a smoothed line the one it was made from."""
    if line.band is None:
        return
    x = _x(picture, line.band.x, area)
    low, high = (_y(picture, values, area) for values in (line.band.low, line.band.high))
    draw_columns(painter, columns(x, low, high), line.band_color)
    if line.y is not line.band.mean:
        trace = segments(x, _y(picture, line.band.mean, area))
        draw_lines(painter, trace, Ink(line.band_color, width=1.0))


def _draw_line(painter: QPainter, picture: Picture, line: Line, area: QRectF, theme: Theme) -> None:
    x, y = _x(picture, line.x, area), _y(picture, line.y, area)
    if len(x) == 1 and np.isfinite(y[0]):
        _draw_dot(painter, QPointF(float(x[0]), float(y[0])), line.ink.color, theme)
    draw_lines(painter, dashed(segments(x, y), line.ink.dash), line.ink)


def _draw_dot(painter: QPainter, at: QPointF, color: str, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.surface), 1))
    painter.setBrush(QColor(color))
    painter.drawEllipse(at, 3.5, 3.5)


def _x(picture: Picture, steps: Floats, area: QRectF) -> Floats:
    scale = area.width() / (picture.last - picture.first)
    return area.left() + (steps - picture.first) * scale


def _y(picture: Picture, values: Floats, area: QRectF) -> Floats:
    return area.bottom() - picture.axis.fractions(values) * area.height()
