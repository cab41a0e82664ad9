"""The card at the mouse: a heading and readings, floating beside what is pointed at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from nnviz.ui.plotting.strokes import Ink, dashed, draw_lines
from nnviz.ui.theme import RADIUS, Theme

PAD = 8.0
GAP = 12.0
SAMPLE = 16.0
"""The length of a line shown beside its name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One line of a card: what, how much, and how it is drawn or coloured."""

    label: str
    text: str
    ink: Ink | None = None
    color: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What the mouse is told."""

    heading: str
    readings: Sequence[Reading] = ()

    def lines(self) -> list[str]:
        """All of it as text."""
        return [self.heading, *(f"{r.label} {r.text}".strip() for r in self.readings)]


def draw_sample(painter: QPainter, x: float, y: float, ink: Ink) -> None:
    """A short piece of a line, to name it by."""
    draw_lines(painter, dashed(np.array([[x, y, x + SAMPLE, y]]), ink.dash), ink)


def draw_card(
    painter: QPainter, card: Card, at: QPointF, room: QRectF, font: QFont, theme: Theme
) -> QRectF:
    """Paint a card beside a point, on the side where it fits, and return where it lies."""
    metrics = QFontMetricsF(font)
    size = _size(card, metrics)
    place = _place(size.width(), size.height(), at, room)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.setBrush(QColor(theme.raised))
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.setFont(font)
    line = QRectF(place.left() + PAD, place.top() + PAD - 2, place.width() - 2 * PAD, 0)
    line.setHeight(metrics.height() + 2)
    painter.setPen(QColor(theme.text))
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, card.heading)
    for reading in card.readings:
        line.translate(0, line.height())
        _draw_reading(painter, reading, line, _indent(card), theme)
    return place


def _draw_reading(
    painter: QPainter, reading: Reading, line: QRectF, indent: float, theme: Theme
) -> None:
    if reading.ink is not None:
        draw_sample(painter, line.left(), line.center().y() + 0.5, reading.ink)
    left = line.adjusted(indent, 0, 0, 0)
    painter.setPen(QColor(theme.dim))
    painter.drawText(
        left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, reading.label
    )
    painter.setPen(QColor(reading.color or theme.text))
    painter.drawText(
        line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, reading.text
    )


def _size(card: Card, metrics: QFontMetricsF) -> QRectF:
    widths = [metrics.horizontalAdvance(card.heading)]
    for reading in card.readings:
        texts = metrics.horizontalAdvance(reading.label), metrics.horizontalAdvance(reading.text)
        widths.append(_indent(card) + texts[0] + GAP + texts[1])
    height = (1 + len(card.readings)) * (metrics.height() + 2)
    return QRectF(0, 0, max(widths) + 2 * PAD + 1, height + 2 * PAD - 4)


def _indent(card: Card) -> float:
    """Labels begin behind the samples of lines, where there are any."""
    return SAMPLE + 6 if any(reading.ink is not None for reading in card.readings) else 0.0


def _place(width: float, height: float, at: QPointF, room: QRectF) -> QRectF:
    left = at.x() + GAP
    if left + width > room.right():
        left = at.x() - GAP - width
    left = max(room.left(), min(left, room.right() - width))
    top = max(room.top(), min(at.y() - height / 2, room.bottom() - height))
    return QRectF(round(left), round(top), round(width), round(height))
