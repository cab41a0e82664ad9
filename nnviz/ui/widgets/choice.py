"""`OptionChoice`: one of a few named values, with its label at the left."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.ui.widgets.control import GUTTER, OptionControl
from nnviz.ui.widgets.flat_combo import PAD, FlatCombo


class OptionChoice(OptionControl):
    """A choice field. `choices` (value to label) stands in for those of the option when given."""

    def __init__(
        self,
        key: str,
        described: Option,
        choices: Mapping[object, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(key, described, parent)
        self._shown: object = None
        self.combo = FlatCombo(self)
        self._head.setContentsMargins(GUTTER, 0, GUTTER - PAD, 0)
        self._head.addWidget(self.combo, 1)
        self._head.setStretch(0, 0)
        self._name(self.combo)
        self.set_choices(dict(described.choices) if choices is None else choices)
        self.combo.activated.connect(self._on_combo_activated)

    def set_choices(self, choices: Mapping[object, str]) -> None:
        """Offer other values from now on."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for value, label in choices.items():
                self.combo.addItem(label, value)
        self.show_value(self._shown)

    def show_value(self, value: object) -> None:
        self._shown = value
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self._index(value))
        self.combo.setAccessibleDescription(self.described.help)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Too narrow for both: the label moves above its choice."""
        needed = self.label.natural_width() + self.combo.current_width() + 2 * GUTTER
        is_narrow = needed > self.width()
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        if self._head.direction() != direction:
            self._head.setDirection(direction)
            self._head.setSpacing(0 if is_narrow else 8)
        super().resizeEvent(event)

    @Slot(int)
    def _on_combo_activated(self, index: int) -> None:
        wished = self.combo.itemData(index)
        if wished != self._shown:
            self._wish(wished)
        self.show_value(self._shown)

    def _index(self, value: object) -> int:
        datas = (self.combo.itemData(i, Qt.ItemDataRole.UserRole) for i in range(self.combo.count()))
        return next((i for i, data in enumerate(datas) if data == value and type(data) is type(value)), -1)
