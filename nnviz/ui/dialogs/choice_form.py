"""`ChoiceForm`: what was guessed of a file, side by side under labels, and open to correction."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QVBoxLayout, QWidget

from nnviz.ui.widgets.flow import FlowLayout


class Number(QSpinBox):
    """A whole number; Return takes what was written, and does not press the dialog's button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class ChoiceForm(QWidget):
    """Signals: `choice_wished(str, object)`, a field and the value it is to have."""

    choice_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combos: dict[str, QComboBox] = {}
        self.numbers: dict[str, QSpinBox] = {}
        self.holders: dict[str, QWidget] = {}
        self._line = FlowLayout(self, spacing=12)

    def add_combo(self, name: str, label: str, tip: str, choices: Mapping[Any, str]) -> QComboBox:
        """Offer a choice, by value, under a label."""
        combo = QComboBox(self)
        for value, words in choices.items():
            combo.addItem(words, value)
        combo.setToolTip(tip)
        combo.setPlaceholderText("guessed")
        combo.setAccessibleName(label)
        combo.setAccessibleDescription(tip)
        combo.setProperty("field", name)
        combo.activated.connect(self._on_activated)
        self.combos[name] = combo
        self._add(name, label, combo)
        return combo

    def add_box(self, name: str, label: str, words: str, tip: str) -> QCheckBox:
        """Offer to say yes or no, under a label."""
        box = QCheckBox(words, self)
        box.setToolTip(tip)
        box.setProperty("field", name)
        box.clicked.connect(self._on_clicked)
        self._add(name, label, box)
        return box

    def add_number(self, name: str, label: str, tip: str, low: int, high: int) -> QSpinBox:
        """Offer to write a whole number, under a label; it counts once it has been written."""
        number = Number(self)
        number.setRange(low, high)
        number.setKeyboardTracking(False)
        number.setToolTip(tip)
        number.setAccessibleName(label)
        number.setAccessibleDescription(tip)
        number.setProperty("field", name)
        number.valueChanged.connect(self._on_value_changed)
        self.numbers[name] = number
        self._add(name, label, number)
        return number

    def _add(self, name: str, label: str, control: QWidget) -> None:
        holder = QWidget(self)
        text = QLabel(label, holder)
        text.setProperty("role", "small")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(text)
        column.addWidget(control)
        self.holders[name] = holder
        self._line.addWidget(holder)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        combo = self.sender()
        if isinstance(combo, QComboBox):
            self.choice_wished.emit(combo.property("field"), combo.itemData(index))

    @Slot(bool)
    def _on_clicked(self, checked: bool) -> None:
        box = self.sender()
        if isinstance(box, QCheckBox):
            self.choice_wished.emit(box.property("field"), checked)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        number = self.sender()
        if isinstance(number, QSpinBox):
            self.choice_wished.emit(number.property("field"), value)
