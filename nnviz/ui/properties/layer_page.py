"""`LayerPage`: one layer, or several at once: name, fields, note, and what is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.session.sketch import Sketch
from nnviz.ui.properties.field import common_fields
from nnviz.ui.properties.field_editor import FieldEditor
from nnviz.ui.properties.name_edit import NameEdit
from nnviz.ui.properties.note_edit import NoteEdit
from nnviz.ui.properties.problem_list import ProblemList
from nnviz.ui.properties.troubles import Troubles
from nnviz.ui.properties.words import flow_text, help_text, kind_text, names_text, size_of
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.layout import add_column

SIDE = 16
NO_FIELDS = "There is nothing to set here."
NONE_SHARED = "These layers have no field in common."


class LayerPage(QWidget):
    """Signals: `name_wished(str)`, `note_wished(str)`, `field_wished(str, object)` with a field's
    name, `mend_wished(int)` with the number of a mend.
    """

    name_wished = Signal(str)
    note_wished = Signal(str)
    field_wished = Signal(str, object)
    mend_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel(parent=self)
        self.title.setProperty("role", "title")
        self.name = NameEdit("Name of the layer", self)
        self.names, self.facts = QLabel(self), QLabel(self)
        self.help, self.nothing = QLabel(self), QLabel(self)
        self.problems, self.fields, self.note = ProblemList(self), FieldEditor(self), NoteEdit(self)
        for label in (self.names, self.facts, self.help, self.nothing):
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self._lay_out()
        self.name.name_wished.connect(self.name_wished)
        self.note.note_wished.connect(self.note_wished)
        self.fields.field_wished.connect(self.field_wished)
        self.problems.mend_wished.connect(self.mend_wished)

    def show_layers(self, sketch: Sketch, names: Sequence[str], troubles: Troubles) -> None:
        """Show layers of a sketch, at least one. Emits nothing."""
        layers = [sketch.graph[name].layer for name in names]
        is_one = len(names) == 1
        self.title.setText(kind_text(layers))
        self.name.setVisible(is_one)
        self.names.setVisible(not is_one)
        self.note.setVisible(is_one)
        self.help.setText(help_text(layers))
        self.help.setVisible(bool(self.help.text()))
        size = size_of(sketch.graph, sketch.facts, names).text()
        self.facts.setText(f"{flow_text(sketch, names[0])} · {size}" if is_one else size)
        if is_one:
            self.name.show_name(names[0])
            self.note.show_note(sketch.drawing.note_of(names[0]))
        else:
            self.names.setText(names_text(names))
        self.problems.show_problems(troubles.sentences, troubles.labels)
        fields = common_fields(layers)
        self.fields.show_fields(fields)
        self.nothing.setText(NO_FIELDS if is_one else NONE_SHARED)
        self.nothing.setVisible(not fields)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 16)
        column.setSpacing(8)
        head = add_column(column)
        head.setContentsMargins(SIDE, 0, SIDE, 0)
        head.setSpacing(6)
        for part in (self.title, self.name, self.names, self.facts, self.help, self.problems):
            head.addWidget(part)
        column.addWidget(self.fields)
        foot = add_column(column)
        foot.setContentsMargins(SIDE, 0, SIDE, 0)
        foot.addWidget(self.nothing)
        foot.addWidget(self.note)
        column.addStretch(1)
