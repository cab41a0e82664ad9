"""`OptionText`: a line of text, with its label at the left."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QWidget

from nnviz.core.spec import Option
from nnviz.session.sketching.options import Mixed
from nnviz.ui.widgets.control import GUTTER, OptionControl
from nnviz.ui.widgets.value_field import INSET, ValueField


class OptionText(OptionControl):
    """A text field. Any text is allowed; an optional field that is left empty becomes None."""

    def __init__(self, key: str, described: Option, parent: QWidget | None = None) -> None:
        super().__init__(key, described, parent)
        self._shown: object = None
        self.value_field = ValueField(self)
        self.value_field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._head.setContentsMargins(GUTTER, 2, GUTTER - INSET, 2)
        self._head.addWidget(self.value_field)
        self._name(self.value_field, self.value_field.edit)
        self.value_field.text_entered.connect(self._on_field_text_entered)

    def show_value(self, value: object) -> None:
        self._shown = value
        word = _word(value)
        self.value_field.show_text(word or str(value), dim=bool(word))

    @Slot(str)
    def _on_field_text_entered(self, text: str) -> None:
        self.value_field.accept()
        value = None if self.described.optional and not text.strip() else text
        if value != self._shown:
            self._wish(value)


def _word(value: object) -> str:
    """What stands for no text, or for several; nothing where there is a text to show."""
    if isinstance(value, Mixed):
        return value.value
    return "none" if value is None else "empty" if value == "" else ""
