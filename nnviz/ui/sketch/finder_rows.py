"""The rows of a `Finder`: a title, a note at its right, and a line about it below."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnviz.ui.theme import mix, smaller, theme_of

ROLE = Qt.ItemDataRole.UserRole
"""Where an item keeps its `Row`."""

SIDE, ABOVE, GAP = 8, 5, 2

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE, _ELIDED = Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was found; `value` is what choosing it gives."""

    value: object
    title: str
    note: str = ""
    detail: str = ""


class RowDelegate(QStyledItemDelegate):
    """Paints rows; what does not fit ends in dots."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, theme = index.data(ROLE), theme_of(option.palette)
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, option.widget)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        dim = mix(theme.dim, theme.text, 0.6) if selected else theme.dim
        inner = option.rect.adjusted(SIDE, ABOVE, -SIDE, -ABOVE)
        small = smaller(option.font)
        height = QFontMetrics(option.font).height()
        head = QRect(inner.x(), inner.y(), inner.width(), height)
        painter.save()
        left = _write(painter, head, row.note, small, dim, _RIGHT)
        head.setRight(inner.right() - left - (SIDE if left else 0))
        _write(painter, head, row.title, option.font, theme.text, _LEFT)
        below = QRect(inner.x(), inner.y() + height + GAP, inner.width(), inner.height())
        below.setHeight(QFontMetrics(small).height())
        _write(painter, below, row.detail, small, dim, _LEFT)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        row = index.data(ROLE)
        height = QFontMetrics(option.font).height() + 2 * ABOVE
        if row.detail:
            height += GAP + QFontMetrics(smaller(option.font)).height()
        return QSize(0, height)


def _write(
    painter: QPainter,
    rect: QRect,
    text: str,
    font: QFont,
    color: str,
    side: Qt.AlignmentFlag,
) -> int:
    """Write a line into a rectangle; how wide it became."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, _ELIDED, rect.width())
    painter.setFont(font)
    painter.setPen(QColor(color))
    painter.drawText(rect, side | _MIDDLE, shown)
    return metrics.horizontalAdvance(shown)
