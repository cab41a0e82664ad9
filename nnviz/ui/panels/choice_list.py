"""Choices with more to say than their names: headings between them, and a dim note beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from nnviz.ui.theme import mix, smaller, theme_of
from nnviz.ui.widgets.choice import OptionChoice

Index = QModelIndex | QPersistentModelIndex

_NOTE = Qt.ItemDataRole.UserRole + 1
_HEADING = Qt.ItemDataRole.UserRole + 2
_LEFT, _RIGHT = 11, 8  # beside what is painted over an item; the left as Qt places its text
_GAP = 20  # between a name and its note
_LONGEST = 24  # items in sight without scrolling


@dataclass(frozen=True, slots=True)
class Entry:
    """One choice: `note` stands beside its label in the list, `help` in its tooltip."""

    value: object
    label: str
    note: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between choices that cannot be chosen."""

    label: str


def offer(choice: OptionChoice, entries: Sequence[Entry | Heading]) -> None:
    """Let a choice offer these and nothing else; what it shows stays."""
    combo = choice.combo
    choice.set_choices({_value_of(entry): entry.label for entry in entries})
    if not isinstance(combo.itemDelegate(), NoteDelegate):
        combo.setItemDelegate(NoteDelegate(combo))
        combo.setMaxVisibleItems(_LONGEST)
    model = combo.model()
    assert isinstance(model, QStandardItemModel)
    for row, entry in enumerate(entries):
        if isinstance(entry, Heading):
            combo.setItemData(row, True, _HEADING)
            model.item(row).setEnabled(False)
        else:
            combo.setItemData(row, entry.note, _NOTE)
            tip = "\n".join(line for line in (entry.help, entry.note) if line)
            combo.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)


def note_of(choice: OptionChoice, label: str) -> str:
    """The note beside the choice of that label."""
    return str(choice.combo.itemData(choice.combo.findText(label), _NOTE) or "")


class NoteDelegate(QStyledItemDelegate):
    """Paints headings small and dim, and notes at the right of their choices."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(option.palette)
        is_heading = bool(index.data(_HEADING))
        if not is_heading:
            super().paint(painter, option, index)
        text = index.data(Qt.ItemDataRole.DisplayRole) if is_heading else index.data(_NOTE)
        if not text:
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setFont(_small(option.font))
        painter.setPen(QColor(mix(theme.dim, theme.text, 0.6) if selected else theme.dim))
        flag = Qt.AlignmentFlag.AlignLeft if is_heading else Qt.AlignmentFlag.AlignRight
        painter.drawText(_inner(option.rect), flag | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        note = index.data(_NOTE)
        if note:
            metrics = QFontMetrics(_small(option.font))
            hint.setWidth(hint.width() + _GAP + metrics.horizontalAdvance(note))
        return hint


def _value_of(entry: Entry | Heading) -> object:
    return entry.value if isinstance(entry, Entry) else entry


def _inner(rect: QRect) -> QRect:
    return rect.adjusted(_LEFT, 0, -_RIGHT, 0)


def _small(font: QFont) -> QFont:
    return smaller(font)
