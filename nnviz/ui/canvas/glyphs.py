"""Small signs on neurons: a snowflake for frozen, a pin for clamped, a cross for muted."""

from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.ui.theme import Theme

BADGE_RANGE = (10.0, 17.0)
BADGE_SHARE = 0.38
"""A badge's diameter in pixels, and its share of a neuron's side within those bounds."""

BADGE_FROM = 14.0
"""On smaller neurons a badge is only a dot."""

DOT = 4.0
VEIL = 165
"""How much of a muted neuron is covered, of 255."""


def paint_snowflake(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Frozen: a badge in the upper left corner of a neuron's square."""
    middle, radius = _badge(painter, square, square.topLeft(), theme)
    reach = radius * 0.62
    for at in range(3):
        along = QPointF(cos(pi / 6 + at * pi / 3), sin(pi / 6 + at * pi / 3)) * reach
        painter.drawLine(middle - along, middle + along)
    if radius < 7:
        return
    for at in range(6):
        angle = pi / 6 + at * pi / 3
        fork = middle + QPointF(cos(angle), sin(angle)) * reach * 0.55
        for turn in (-pi / 4, pi / 4):
            tip = QPointF(cos(angle + turn), sin(angle + turn)) * reach * 0.38
            painter.drawLine(fork, fork + tip)


def paint_pin(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Clamped: a badge in the upper right corner of a neuron's square."""
    middle, radius = _badge(painter, square, square.topRight(), theme)
    head = middle + QPointF(0, -0.28 * radius)
    painter.drawLine(head, middle + QPointF(0, 0.68 * radius))
    painter.setBrush(QColor(theme.text))
    painter.drawEllipse(head, 0.3 * radius, 0.3 * radius)


def paint_cross(painter: QPainter, square: QRectF, theme: Theme) -> None:
    """Muted: the square is veiled and crossed out."""
    veil = QColor(theme.background)
    veil.setAlpha(VEIL)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    painter.drawRect(square)
    inner = square.adjusted(*(side * 0.18 * square.width() for side in (1, 1, -1, -1)))
    pen = QPen(QColor(theme.text), 2.0 if square.width() >= BADGE_FROM else 1.0)
    painter.setPen(pen)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _badge(
    painter: QPainter, square: QRectF, corner: QPointF, theme: Theme
) -> tuple[QPointF, float]:
    """A disc over a corner for a sign to be drawn into: its middle and its radius."""
    low, high = BADGE_RANGE
    is_small = square.width() < BADGE_FROM
    size = DOT if is_small else min(high, max(low, BADGE_SHARE * square.width()))
    inwards = 0.2 * size * (1 if corner.x() < square.center().x() else -1)
    middle = QPointF(corner.x() + inwards, corner.y() + 0.2 * size)
    painter.setPen(QPen(QColor(theme.background), 1.5))
    painter.setBrush(QColor(theme.text if is_small else theme.raised))
    painter.drawEllipse(middle, size / 2, size / 2)
    painter.setPen(QPen(QColor(theme.text), 0.0 if is_small else 1.2))
    return middle, 0.0 if is_small else size / 2
