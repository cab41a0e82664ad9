"""`BlockPage`: a block: its title, what is in it, and the fields of its layers that it shows."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.wording import counted
from nnviz.session.sketch import Sketch
from nnviz.session.sketching.blocks import block_of
from nnviz.session.sketching.parameters import common_fields
from nnviz.session.sketching.sketched import Sketched
from nnviz.ui.properties.field import block_fields
from nnviz.ui.properties.field_editor import FieldEditor
from nnviz.ui.properties.layer_page import SIDE
from nnviz.ui.properties.name_edit import NameEdit
from nnviz.ui.properties.problem_list import ProblemList
from nnviz.ui.properties.troubles import Troubles
from nnviz.ui.properties.words import names_text, size_of
from nnviz.ui.widgets.flat_combo import PAD
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.layout import add_column
from nnviz.ui.widgets.small_combo import SmallCombo

ADD, HIDE = "Show a field…", "Hide a field…"
FOLD, UNFOLD = "Fold", "Open"


class BlockPage(QWidget):
    """Signals: `title_wished(str)`, `field_wished(str, object)` with a parameter's label,
    `shown_wished(str)` with the name of a field to show from now on, `hidden_wished(str)` with the
    label of a parameter to hide, `fold_wished(bool)`, `library_wished()`, `undoing_wished()`, and
    `mend_wished(int)`.
    """

    title_wished = Signal(str)
    field_wished = Signal(str, object)
    shown_wished = Signal(str)
    hidden_wished = Signal(str)
    fold_wished = Signal(bool)
    library_wished = Signal()
    undoing_wished = Signal()
    mend_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_folded = True
        self.kind = QLabel("Block", self)
        self.kind.setProperty("role", "title")
        self.title = NameEdit("Title of the block", self)
        self.inside, self.facts = QLabel(self), QLabel(self)
        for label in (self.inside, self.facts):
            label.setProperty("role", "small")
            label.setWordWrap(True)
        self.problems, self.fields = ProblemList(self), FieldEditor(self)
        self.show_field, self.hide_field = SmallCombo(ADD, self), SmallCombo(HIDE, self)
        self.fold = _button(UNFOLD, "Show every layer of the block, or one card again.")
        self.keep = _button("Add to library", "Keep it in the palette, for every network.")
        self.undo = _button("Ungroup", "Its layers stay, without the block around them.")
        self._lay_out()
        self._connect()

    def show_block(self, sketch: Sketch, id: str, troubles: Troubles) -> None:
        """Show a block of a sketch. Emits nothing."""
        sketched = Sketched(sketch.graph, sketch.drawing)
        block, layers = block_of(sketched, id), sketch.drawing.layers_of(id)
        self._is_folded = block.folded
        self.title.show_name(block.title)
        self.inside.setText(f"{counted(len(layers), 'layer')}: {names_text(layers)}")
        self.facts.setText(size_of(sketch.graph, sketch.facts, layers).text())
        self.problems.show_problems(troubles.sentences, troubles.labels)
        self.fields.show_fields(block_fields(sketched, id))
        labels = {parameter.label for parameter in block.parameters}
        _offer(
            self.show_field,
            ADD,
            {
                f.option.label: f.name
                for f in common_fields(sketched, id)
                if f.option.label not in labels
            },
        )
        _offer(self.hide_field, HIDE, {p.label: p.label for p in block.parameters})
        self.fold.setText(UNFOLD if block.folded else FOLD)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 16)
        column.setSpacing(8)
        head = add_column(column)
        head.setContentsMargins(SIDE, 0, SIDE, 0)
        head.setSpacing(6)
        for part in (self.kind, self.title, self.inside, self.facts, self.problems):
            head.addWidget(part)
        column.addWidget(self.fields)
        choices = QHBoxLayout()
        column.addLayout(choices)
        choices.setContentsMargins(SIDE - PAD, 0, SIDE, 0)
        choices.addWidget(self.show_field)
        choices.addWidget(self.hide_field)
        choices.addStretch(1)
        foot = QWidget(self)
        buttons = FlowLayout(foot, spacing=6)
        buttons.setContentsMargins(SIDE, 0, SIDE, 0)
        for button in (self.fold, self.keep, self.undo):
            buttons.addWidget(button)
        column.addWidget(foot)
        column.addStretch(1)

    def _connect(self) -> None:
        self.title.name_wished.connect(self.title_wished)
        self.fields.field_wished.connect(self.field_wished)
        self.problems.mend_wished.connect(self.mend_wished)
        self.show_field.activated.connect(self._on_show_activated)
        self.hide_field.activated.connect(self._on_hide_activated)
        self.fold.clicked.connect(self._on_fold_clicked)
        self.keep.clicked.connect(self.library_wished)
        self.undo.clicked.connect(self.undoing_wished)

    @Slot(int)
    def _on_show_activated(self, index: int) -> None:
        if index > 0:
            self.shown_wished.emit(self.show_field.itemData(index))
        self.show_field.setCurrentIndex(0)

    @Slot(int)
    def _on_hide_activated(self, index: int) -> None:
        if index > 0:
            self.hidden_wished.emit(self.hide_field.itemData(index))
        self.hide_field.setCurrentIndex(0)

    @Slot()
    def _on_fold_clicked(self) -> None:
        self.fold_wished.emit(not self._is_folded)


def _button(text: str, help: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(help)
    button.setAutoDefault(True)  # Return presses it
    return button


def _offer(combo: SmallCombo, prompt: str, choices: dict[str, str]) -> None:
    """Let a combo offer choices, label to value, below what it says itself."""
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItem(prompt)
        for label, value in choices.items():
            combo.addItem(label, value)
    combo.setVisible(bool(choices))
