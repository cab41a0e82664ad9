"""`OptionControl`: what the controls of one described field have in common."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.core.spec import Option
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.tips import wrapped

GUTTER: Final = 12  # room at either side of a control's text, where focus rings and knobs reach


class OptionControl(QWidget):
    """A label, a control and, when there is one, a problem in a small red line below.

    Signals:
        value_wished(object): somebody wants the field to have this value.
        field_wished(str, object): the same, with the field's name.
    """

    value_wished = Signal(object)
    field_wished = Signal(str, object)

    def __init__(self, key: str, described: Option, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.described = described
        self._problem = ""
        self.label = ElidedLabel(described.label, parent=self)
        self.label.setProperty("role", "dim")
        self._note = QLabel(self)
        self._note.setProperty("role", "error")
        self._note.setWordWrap(True)
        self._note.setContentsMargins(GUTTER, 0, GUTTER, 4)
        self._note.hide()
        self._box = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._box.addLayout(self._head)
        self._head.setContentsMargins(GUTTER, 0, GUTTER, 0)
        self._head.setSpacing(8)
        self._head.addWidget(self.label, 1)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setToolTip(tool_tip(described))

    def show_value(self, value: object) -> None:
        """Show the field's value, or `Mixed.MIXED` for several; emits nothing."""
        raise NotImplementedError

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the value, or with an empty text that nothing is."""
        self._problem = text
        self._show_note(text)

    def problem_text(self) -> str:
        """The red line as shown."""
        return "" if self._note.isHidden() else self._note.text()

    def _show_note(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _name(self, *parts: QWidget) -> None:
        """Give screen readers the label and the help of the field with each part."""
        for part in parts:
            part.setAccessibleName(self.described.label)
            part.setAccessibleDescription(self.described.help)

    def _wish(self, value: object) -> None:
        self.value_wished.emit(value)
        self.field_wished.emit(self.key, value)


def tool_tip(described: Option, *more: str) -> str:
    """The help of a field, wrapped, with what it costs to change it."""
    lines = [described.help, *more]
    if described.needs_restart:
        lines.append("A change starts the training anew.")
    return wrapped(*lines)
