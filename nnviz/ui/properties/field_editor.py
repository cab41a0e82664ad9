"""`FieldEditor`: a control for each of some fields, kept as long as the fields are the same."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnviz.ui.properties.field import Field
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.spec_editor import control_for

EDGE = 4  # with a control's own gutter, text begins 16 pixels from the edge


class FieldEditor(QWidget):
    """Signals: `field_wished(str, object)`, the key of a field and the value wished."""

    field_wished = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls: dict[str, OptionControl] = {}
        self._built: list[tuple[object, ...]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(EDGE, 0, EDGE, 0)
        self._box.setSpacing(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show fields with their values. Emits nothing."""
        if [field.control for field in fields] != self._built:
            self._build(fields)
        for field in fields:
            if field.key in self.controls:
                self.controls[field.key].show_value(field.value)
        self.setVisible(bool(self.controls))

    def show_problem(self, key: str, text: str) -> None:
        """Say what is wrong with one field, and of the others that nothing is."""
        for name, control in self.controls.items():
            control.show_problem(text if name == key else "")

    def _build(self, fields: Sequence[Field]) -> None:
        for control in self.controls.values():
            self._box.removeWidget(control)
            control.hide()
            control.deleteLater()
        self._built = [field.control for field in fields]
        self.controls = {}
        for field in fields:
            made = control_for(field.owner, field.name, field.option)
            if made is not None:
                made.key = field.key  # several parameters of a block may be of one name
                made.field_wished.connect(self.field_wished)
                self.controls[field.key] = made
                self._box.addWidget(made)
