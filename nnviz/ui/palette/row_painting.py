"""How the rows of the palette are painted: a small card with a sign, the label, what it is."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnviz.session.choices import Choice, Made
from nnviz.ui.palette.listing import Entry, Heading, glyph
from nnviz.ui.theme import NORMAL, Theme, mix, smaller, theme_of

ROLE = Qt.ItemDataRole.UserRole
"""Where an item keeps its `Entry`."""

SIDE, GAP = 16, 10
CARD = (28, 20)
ABOVE = 5

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ELIDED = Qt.TextElideMode.ElideRight
Index = QModelIndex | QPersistentModelIndex


class EntryDelegate(QStyledItemDelegate):
    """Paints headings small, and choices with their signs."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, theme = index.data(ROLE), theme_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Heading):
            _draw_heading(painter, entry, option, theme)
        else:
            blank = QStyleOptionViewItem(option)
            self.initStyleOption(blank, index)
            blank.text = ""
            style = option.widget.style()
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, option.widget)
            _draw_choice(painter, entry, option, theme)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry: Entry = index.data(ROLE)
        height = QFontMetrics(option.font).height()
        if isinstance(entry, Heading):
            return QSize(0, height + 14)
        return QSize(0, max(height, _scaled(CARD[1], option.font)) + 2 * ABOVE)

    def updateEditorGeometry(
        self, editor: object, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """A title is typed where it stands."""
        assert hasattr(editor, "setGeometry")
        editor.setGeometry(_text_place(option.rect, option.font).adjusted(-6, 1, 6, -1))


def draw_card(painter: QPainter, choice: Choice, place: QRectF, font: QFont, theme: Theme) -> None:
    """A layer or a block as a small card; a block is a card behind another."""
    painter.setPen(QPen(QColor(mix(theme.line, theme.dim, 0.5)), 1))
    painter.setBrush(QColor(theme.raised))
    inner = place.adjusted(0.5, 0.5, -0.5, -0.5)
    if choice.made is Made.BLOCK:
        painter.drawRoundedRect(inner.adjusted(3, 0, 0, -3), 4, 4)
        inner = inner.adjusted(0, 3, -3, 0)
    painter.drawRoundedRect(inner, 4, 4)
    painter.setFont(smaller(font))
    painter.setPen(QColor(theme.text))
    painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, glyph(choice))


def _draw_heading(
    painter: QPainter, heading: Heading, option: QStyleOptionViewItem, theme: Theme
) -> None:
    painter.setFont(smaller(option.font))
    painter.setPen(QColor(theme.dim))
    room = option.rect.adjusted(SIDE, 8, -SIDE, 0)
    painter.drawText(room, _LEFT, heading.title)


def _draw_choice(
    painter: QPainter, choice: Choice, option: QStyleOptionViewItem, theme: Theme
) -> None:
    rect, font = option.rect, option.font
    width, height = (_scaled(side, font) for side in CARD)
    top = rect.y() + (rect.height() - height) / 2
    draw_card(painter, choice, QRectF(rect.x() + SIDE, top, width, height), font, theme)
    room = _text_place(rect, font)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    text = QFontMetrics(font).elidedText(choice.label, _ELIDED, room.width())
    painter.drawText(room, _LEFT, text)


def _text_place(rect: QRect, font: QFont) -> QRect:
    return rect.adjusted(SIDE + _scaled(CARD[0], font) + GAP, 0, -SIDE, 0)


def _scaled(length: int, font: QFont) -> int:
    return max(length, round(length * font.pixelSize() / NORMAL))
