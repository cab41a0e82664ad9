"""`RowList`: rows of a few words in columns, with a bar where there is a number with a sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnviz.ui.theme import smaller, theme_of
from nnviz.ui.widgets.keys import PRESSING

ROLE = Qt.ItemDataRole.UserRole
GAP, PAD, DOT = 8, 6, 7

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """Words; `color` puts a dot before them, `share` from -1 to 1 a bar beneath."""

    text: str
    color: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side; `widths` of the list says how they share the room."""

    cells: tuple[Cell, ...]
    is_head: bool = False

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(cell.text for cell in self.cells)


class RowDelegate(QStyledItemDelegate):
    """Paints a row's cells."""

    def __init__(self, widths: Sequence[float], parent: QWidget) -> None:
        super().__init__(parent)
        self._widths = tuple(widths)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROLE)
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(option.font))
        room, left = QRectF(option.rect).adjusted(PAD, 0, -PAD, 0), 0.0
        widths = self._widths[: len(row.cells)]  # a column may be missing: the others take its room
        for cell, width in zip(row.cells, widths, strict=True):
            share = width / sum(widths)
            place = QRectF(room.left() + left, room.top(), share * room.width(), room.height())
            self._draw(painter, cell, place, option, is_head=row.is_head)
            left += share * room.width()
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, QFontMetrics(smaller(option.font)).height() + PAD)

    def _draw(
        self,
        painter: QPainter,
        cell: Cell,
        place: QRectF,
        option: QStyleOptionViewItem,
        *,
        is_head: bool,
    ) -> None:
        theme = theme_of(option.palette)
        if cell.share is not None:
            self._draw_bar(painter, cell.share, place, option)
        if cell.color:
            dot = QRectF(place.left(), place.center().y() - DOT / 2 + 0.5, DOT, DOT)
            painter.setPen(QColor(theme.mark_line))
            painter.setBrush(QColor(cell.color))
            painter.drawEllipse(dot)
            place = place.adjusted(DOT + 4, 0, 0, 0)
        painter.setPen(QColor(theme.dim if is_head else theme.text))
        metrics = QFontMetrics(painter.font())
        room = int(place.width()) - GAP
        text = metrics.elidedText(cell.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _draw_bar(
        self, painter: QPainter, share: float, place: QRectF, option: QStyleOptionViewItem
    ) -> None:
        """From the middle to the right in blue, or to the left in orange."""
        theme = theme_of(option.palette)
        half = place.width() / 2 - GAP / 2
        size = min(abs(share), 1.0) * half
        middle = place.left() + half
        bar = QRectF(middle if share > 0 else middle - size, place.bottom() - 4, size, 2.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.positive if share > 0 else theme.negative))
        painter.drawRect(bar)


class RowList(QListWidget):
    """A click on a row, or Return, is a wish.

    Signals: `row_wished(int)`, counted without the head.
    """

    row_wished = Signal(int)

    def __init__(self, name: str, widths: Sequence[float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(widths, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Row, ...] = ()
        self.itemClicked.connect(self._on_clicked)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show rows; only those that are others are touched."""
        before, self._shown = self._shown, tuple(rows)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        for at, row in enumerate(rows):
            if at >= self.count():
                self.addItem(QListWidgetItem())
            elif at < len(before) and before[at] == row:
                continue
            item = self.item(at)
            item.setData(ROLE, row)
            item.setText(row.spoken)
            item.setToolTip("" if row.is_head else row.spoken)
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            item.setFlags(Qt.ItemFlag.NoItemFlags if row.is_head else flags)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown, the head first where there is one."""
        return self._shown

    def sizeHint(self) -> QSize:
        return QSize(200, 80)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in PRESSING and self.currentItem() is not None:
            self._on_clicked(self.currentItem())
        else:
            super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        heads = sum(row.is_head for row in self._shown)
        at = self.row(item) - heads
        if at >= 0:
            self.row_wished.emit(at)
