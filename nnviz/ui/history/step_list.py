"""`StepList`: the steps of an undo stack in a list, the one that was done last marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nnviz.ui.theme import SPACE, smaller, theme_of
from nnviz.ui.widgets.keys import PRESSING

ROLE = Qt.ItemDataRole.UserRole
SIDE, DOT, GAP = 16, 6, 8
SAVED = "saved"

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Step:
    """A row: what was done, whether it holds (or has been undone), is the last, and is saved."""

    text: str
    is_done: bool = True
    is_current: bool = False
    is_saved: bool = False

    def spoken(self) -> str:
        """The row as a screen reader says it."""
        words = ["" if self.is_done else "undone", "current" if self.is_current else ""]
        words.append(SAVED if self.is_saved else "")
        return ", ".join([self.text, *(word for word in words if word)])


class StepDelegate(QStyledItemDelegate):
    """Paints a dot at the current step, undone ones dim, and what has been saved."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        step, theme = index.data(ROLE), theme_of(option.palette)
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect
        if step.is_current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            top = rect.center().y() - DOT / 2 + 1
            painter.drawEllipse(QRect(rect.x() + SIDE, round(top), DOT, DOT))
        room = rect.adjusted(SIDE + DOT + GAP, 0, -SIDE, 0)
        if step.is_saved:
            room.setRight(room.right() - self._draw_saved(painter, room, option.font, theme.dim))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if step.is_current else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if step.is_done else theme.dim))
        elide = Qt.TextElideMode.ElideRight
        text = QFontMetrics(font).elidedText(step.text, elide, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, QFontMetrics(option.font).height() + 2 * SPACE + 2)

    def _draw_saved(self, painter: QPainter, room: QRect, font: QFont, color: str) -> int:
        """The word at the right; how much room it takes."""
        small = smaller(font)
        painter.setFont(small)
        painter.setPen(QColor(color))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, SAVED)
        return QFontMetrics(small).horizontalAdvance(SAVED) + GAP


class StepList(QListWidget):
    """A click goes to a step; so does Return, at the row the arrows have reached.

    Signals: `step_wished(int)`, 0 is the start.
    """

    step_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What has been done")
        self.setItemDelegate(StepDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Step, ...] = ()
        self.itemClicked.connect(self._on_clicked)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show steps; only rows that are others are touched. The current one comes into sight."""
        shown, self._shown = self._shown, tuple(steps)
        while self.count() > len(steps):
            self.takeItem(self.count() - 1)
        for at, step in enumerate(steps):
            if at >= self.count():
                self.addItem(QListWidgetItem())
            elif at < len(shown) and shown[at] == step:
                continue
            self._fill(self.item(at), step)
        current = next((at for at, step in enumerate(steps) if step.is_current), -1)
        if current >= 0 and shown != self._shown:
            self.setCurrentRow(current)
            self.scrollToItem(self.item(current))

    def steps(self) -> tuple[Step, ...]:
        """What is shown."""
        return self._shown

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING and self.currentRow() >= 0:
            self.step_wished.emit(self.currentRow())
        elif event.key() == Qt.Key.Key_Space:
            event.ignore()  # it plays and pauses, wherever the focus is
        else:
            super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.step_wished.emit(self.row(item))

    @staticmethod
    def _fill(item: QListWidgetItem, step: Step) -> None:
        item.setData(ROLE, step)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, step.spoken())
        item.setToolTip(step.text)
