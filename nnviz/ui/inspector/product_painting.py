"""Paints a table of products: names, numbers in the colours of their signs, bars, the sum."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from nnviz.ui.inspector.rows import Row
from nnviz.ui.inspector.table_places import TIMES, Places
from nnviz.ui.inspector.words import more_text, reading
from nnviz.ui.theme import Theme, mix, sign_color

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | _MIDDLE
_RIGHT = Qt.AlignmentFlag.AlignRight | _MIDDLE


def paint_products(painter: QPainter, places: Places, theme: Theme) -> None:
    """Paint all of a table."""
    content = places.content
    if places.heads:
        _paint_heads(painter, places, theme)
    known = (abs(row.product) for row in content.rows if row.product == row.product)
    largest = max(known, default=0.0)
    for number, row in enumerate(content.rows):
        _paint_row(painter, places, row, places.top(number), largest, theme)
    if content.rest is not None:
        _paint_rest(painter, places, content.rest, theme)
    if content.total is not None:
        _paint_total(painter, places, content.total_label, content.total, theme)


def paint_ground(painter: QPainter, places: Places, key: int, ground: str, ring: str) -> None:
    """Mark a row; `ring` is the colour of its outline, if it has one."""
    for number, row in enumerate(places.content.rows):
        if row.key == key:
            painter.setPen(QColor(ring) if ring else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            body = QRectF(0.5, places.top(number) + 0.5, places.width - 1, places.height - 1)
            painter.drawRoundedRect(body, 4, 4)


def _paint_heads(painter: QPainter, places: Places, theme: Theme) -> None:
    painter.setPen(QColor(theme.dim))
    ends = places.left, places.right, places.width
    for end, head in zip(ends, places.content.heads, strict=True):
        painter.drawText(
            QRect(end - places.number - 20, 0, places.number + 18, places.height), _RIGHT, head
        )


def _paint_row(
    painter: QPainter, places: Places, row: Row, y: int, largest: float, theme: Theme
) -> None:
    name, left, right, bar = places.name, places.left, places.right, places.bar
    painter.setPen(QColor(theme.text))
    elide = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(row.name, elide, name - 2)
    painter.drawText(QRect(2, y, name, places.height), _LEFT, shown)
    painter.setPen(QColor(theme.dim))
    painter.drawText(QRect(left, y, TIMES, places.height), Qt.AlignmentFlag.AlignCenter, "×")
    if row.left is None:
        painter.drawText(QRect(name, y, left - name - 2, places.height), _RIGHT, "1")
    else:
        _number(painter, QRect(name, y, left - name, places.height), row.left, theme)
    _number(painter, QRect(left, y, right - left, places.height), row.right, theme)
    _paint_bar(
        painter, QRect(right + 6, y, bar - right - 10, places.height), row.product, largest, theme
    )
    _number(painter, QRect(bar - 8, y, places.width - bar + 8, places.height), row.product, theme)


def _paint_bar(painter: QPainter, place: QRect, value: float, largest: float, theme: Theme) -> None:
    if place.width() < 12:
        return
    middle, reach = place.x() + place.width() / 2, place.width() / 2 - 1
    painter.fillRect(QRectF(middle - 0.5, place.y() + 3, 1, place.height() - 6), QColor(theme.line))
    if not largest or not value or value != value:
        return
    length = reach * max(-1.0, min(1.0, value / largest))
    color = theme.positive if value > 0 else theme.negative
    bar = QRectF(middle, place.y() + 6, length, place.height() - 12).normalized()
    painter.fillRect(bar, QColor(color))


def _paint_rest(
    painter: QPainter, places: Places, rest: tuple[int, float | None], theme: Theme
) -> None:
    place = QRect(0, places.rest_top(), places.width, places.height)
    painter.setPen(QColor(theme.dim))
    painter.drawText(place.adjusted(2, 0, 0, 0), _LEFT, more_text(rest[0]))
    if rest[1] is not None:
        _number(painter, place, rest[1], theme)


def _paint_total(painter: QPainter, places: Places, label: str, total: float, theme: Theme) -> None:
    y = places.total_top()
    painter.fillRect(QRectF(0, y - 2, places.width, 1), QColor(theme.line))
    bold = QFont(painter.font())
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    painter.setPen(QColor(theme.text))
    painter.drawText(QRect(2, y, places.width, places.height), _LEFT, label)
    _number(painter, QRect(0, y, places.width, places.height), total, theme)


def _number(painter: QPainter, place: QRect, value: float, theme: Theme) -> None:
    color = sign_color(theme, value) if value else mix(theme.dim, theme.text, 0.2)
    painter.setPen(QColor(color))
    painter.drawText(place.adjusted(0, 0, -2, 0), _RIGHT, reading(value))
