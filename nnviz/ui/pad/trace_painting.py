"""Paints a trace: axes, each class's line with its name at its peak, and where the slider is."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from nnviz.ui.pad.trace import TOLD, Trace, class_ink
from nnviz.ui.plotting.axis import percent_text, plain_text, ticks_linear
from nnviz.ui.plotting.strokes import Ink, dashed, draw_lines, segments
from nnviz.ui.theme import Theme, mix

VALUE_ROOM, SCORE_ROOM = 52, 30
"""Pixels between two labels along either axis."""

GAP = 6
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


def draw_trace(painter: QPainter, trace: Trace, value: float, area: QRectF, theme: Theme) -> None:
    """Paint a trace into `area`, with its labels left of and below it; `value` is the slider's."""
    _draw_score_axis(painter, trace, area, theme)
    _draw_value_axis(painter, trace, area, theme)
    given = int(trace.at(value).argmax())
    painter.save()
    painter.setClipRect(area.adjusted(-2, -3, 2, 3))
    for index in reversed(trace.lines):
        ink, width = class_ink(theme, index), 2.5 if index == given else 1.5
        lines = segments(*_places(trace, index, area))
        draw_lines(painter, dashed(lines, ink.dash), Ink(ink.color, ink.dash, width))
    painter.restore()
    _draw_marker(painter, trace, value, area, theme)
    _draw_names(painter, trace, area, theme)


def x_of(trace: Trace, value: float, area: QRectF) -> float:
    """Where a value lies across."""
    low, high = trace.span
    return area.left() + (value - low) / (high - low) * area.width()


def value_at(trace: Trace, x: float, area: QRectF) -> float:
    """The value at a place across, within the slider's ends."""
    low, high = trace.span
    share = min(max((x - area.left()) / max(1.0, area.width()), 0.0), 1.0)
    return trace.rounded(low + share * (high - low))


def _places(
    trace: Trace, index: int, area: QRectF
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    low, high = trace.span
    x = area.left() + (trace.values - low) / (high - low) * area.width()
    scores = np.asarray(trace.scores[:, index], np.float64)
    return x, area.bottom() - trace.axis.fractions(scores) * area.height()


def _draw_score_axis(painter: QPainter, trace: Trace, area: QRectF, theme: Theme) -> None:
    text = percent_text if trace.is_share else plain_text
    height = QFontMetricsF(painter.font()).height()
    for tick in trace.axis.ticks(max(2, min(5, int(area.height() / SCORE_ROOM))), text):
        y = round(area.bottom() - trace.axis.fraction(tick.value) * area.height()) + 0.5
        painter.setPen(QPen(QColor(mix(theme.surface, theme.line, 0.75)), 1))
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        painter.setPen(QColor(theme.dim))
        place = QRectF(0, y - height / 2, area.left() - GAP, height)
        painter.drawText(place, _RIGHT, tick.text)


def _draw_value_axis(painter: QPainter, trace: Trace, area: QRectF, theme: Theme) -> None:
    low, high = trace.span
    metrics = QFontMetricsF(painter.font())
    values = ticks_linear(low, high, max(2, int(area.width() / VALUE_ROOM)))
    unit = trace.described.unit
    painter.setPen(QColor(theme.dim))
    for value, text in zip(values, plain_text(values), strict=True):
        joined = f"{text}{unit}" if unit == "°" else text
        width = metrics.horizontalAdvance(joined) + 8
        x = x_of(trace, value, area)
        left = min(max(x - width / 2, area.left() - 8), area.right() + 8 - width)
        place = QRectF(left, area.bottom() + 3, width, metrics.height())
        painter.drawText(place, _MIDDLE, joined)


def _draw_marker(painter: QPainter, trace: Trace, value: float, area: QRectF, theme: Theme) -> None:
    """A line where the slider is, and dots where it meets the lines."""
    x, scores = x_of(trace, value, area), trace.at(value)
    painter.setPen(QPen(QColor(theme.text), 1))
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
    painter.setBrush(QColor(theme.text))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(x, area.bottom()), 4.0, 4.0)
    for index in reversed(trace.lines):
        share = trace.axis.fraction(float(scores[index]))
        if share < 0.04:
            continue
        painter.setPen(QPen(QColor(theme.surface), 1))
        painter.setBrush(QColor(class_ink(theme, index).color))
        painter.drawEllipse(QPointF(x, area.bottom() - share * area.height()), 3.5, 3.5)


def _draw_names(painter: QPainter, trace: Trace, area: QRectF, theme: Theme) -> None:
    """Each line's name at its peak, the highest first; where another stands there is none."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(font)
    taken: list[QRectF] = []
    painter.save()
    painter.setFont(font)
    for index in trace.lines:
        value, share = trace.peak(index)
        if share < TOLD:
            continue
        text = metrics.elidedText(trace.names[index], Qt.TextElideMode.ElideRight, 80)
        size = metrics.horizontalAdvance(text) + 6, metrics.height() - 2
        x, y = x_of(trace, value, area), area.bottom() - share * area.height()
        left = min(max(x - size[0] / 2, area.left() + 2), area.right() - size[0] - 2)
        top = y + 4 if y - size[1] - 3 < area.top() else y - size[1] - 3
        place = QRectF(left, top, *size)
        if any(place.intersects(other) for other in taken):
            continue
        taken.append(place)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(QColor(theme.text))
        painter.drawText(place, _MIDDLE, text)
        painter.setPen(QPen(QColor(class_ink(theme, index).color), 2))
        line = place.bottom() - 0.5
        painter.drawLine(QPointF(place.left() + 3, line), QPointF(place.right() - 3, line))
    painter.restore()
