"""`OptionChoice`: one of a few named values, with its label at the left."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QWidget

from nnviz.core.spec import Option
from nnviz.session.sketching.options import Mixed
from nnviz.ui.widgets.control import GUTTER, OptionControl
from nnviz.ui.widgets.flat_combo import PAD, FlatCombo
from nnviz.ui.widgets.pair import PairLayout


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
        self._values: list[object] = []
        self.combo = FlatCombo(self)
        self._pair = PairLayout(self._needed)
        self._pair.setContentsMargins(GUTTER, 0, GUTTER - PAD, 0)
        self._box.insertLayout(0, self._pair)
        self._pair.addWidget(self.label)
        self._pair.addWidget(self.combo)
        self._name(self.combo)
        self.combo.setPlaceholderText(Mixed.MIXED.value)
        own: dict[object, str] = {}
        own.update(described.choices.items())
        self.set_choices(own if choices is None else choices)
        self.combo.activated.connect(self._on_combo_activated)

    def set_choices(self, choices: Mapping[object, str]) -> None:
        """Offer other values from now on."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems(list(choices.values()))
        self._values = list(choices)
        self.show_value(self._shown)

    def show_value(self, value: object) -> None:
        self._shown = value
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self._index(value))
        self._pair.invalidate()

    @Slot(int)
    def _on_combo_activated(self, index: int) -> None:
        wished = self._values[index]
        if wished != self._shown:
            self._wish(wished)
        self.show_value(self._shown)

    def _needed(self) -> int:
        return self.label.natural_width() + self.combo.current_width()

    def _index(self, value: object) -> int:
        return self._values.index(value) if value in self._values else -1
