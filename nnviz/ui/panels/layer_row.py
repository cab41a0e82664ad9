"""`LayerRow`: one layer of the network in a line, with what few people change folded below it."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnviz.core.graph import Node
from nnviz.ui.panels.disclosure import Disclosure
from nnviz.ui.widgets.control import OptionControl
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flat_combo import PAD
from nnviz.ui.widgets.fold import Fold
from nnviz.ui.widgets.icon_button import IconButton
from nnviz.ui.widgets.layout import add_line, set_margins
from nnviz.ui.widgets.spec_editor import SpecEditor

LEFT, RIGHT = 9, 9
GAP = 2
_INDENT = 17  # with a control's own gutter, what is folded begins below the layer's name


class LayerRow(QWidget):
    """Name, a dim word about the layer, a button to remove it; `fields` lie below, folded.

    `more` are controls of this row's own to be folded behind those of the fields. Kinds with more
    to say add widgets to `line`.

    Signals:
        option_wished(str, str, object): the layer's id, a field and the value wished.
        removal_wished(str): the layer's id.
        controls_made(): there are controls below it that were not there before.
    """

    option_wished = Signal(str, str, object)
    removal_wished = Signal(str)
    controls_made = Signal()

    def __init__(
        self,
        node: Node,
        fields: Sequence[str],
        *,
        removable: bool,
        more: Sequence[OptionControl] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.node_id, self.kind, self.removable = node.id, type(node.layer), removable
        self.header = Disclosure(display_name(node.id))
        self.about = ElidedLabel()
        self.remove = IconButton("close", f"Remove {self.header.text()}. Training goes on.")
        self.note = QLabel()
        self._layer, self._fields, self._more = node.layer, tuple(fields), tuple(more)
        self._editor: SpecEditor | None = None
        self._build()
        self.header.setEnabled(bool(self._fields or self._more))
        self.remove.setVisible(removable)
        self.show_open(is_open=False)
        self._connect()

    @property
    def editor(self) -> SpecEditor:
        """The controls of the fields; made when first needed, for a deep network has many rows."""
        if self._editor is None:
            self._editor = SpecEditor(self._layer, self._fields)
            set_margins(self._editor, 0, 0, 0, 0)
            self._box.insertWidget(0, self._editor)
            self._listen(self._editor.controls.values())
            self.controls_made.emit()
        return self._editor

    @property
    def controls(self) -> dict[str, OptionControl]:
        """All that is folded, by its key."""
        return {**self.editor.controls, **{control.key: control for control in self._more}}

    def show_node(self, node: Node) -> None:
        """Show another state of the same layer."""
        self._layer = node.layer
        if self._editor is not None:
            self._editor.show_spec(node.layer)

    def show_about(self, text: str, tool_tip: str = "") -> None:
        """A dim word at the right of the name."""
        self.about.setText(text)
        self.about.setToolTip(tool_tip)

    def show_problem(self, text: str, key: str = "") -> None:
        """Say what was refused: at the field `key` if it is folded here, else below the line."""
        controls = self.controls if text or self._editor is not None else {}
        for name, control in controls.items():
            control.show_problem(text if name == key else "")
        is_folded = key in controls
        self.note.setText("" if is_folded else text)
        self.note.setVisible(bool(self.note.text()))
        if is_folded and text:
            self.show_open(is_open=True)

    def show_open(self, *, is_open: bool) -> None:
        """Open or close what is folded."""
        if is_open:
            self.editor.show()
        self.header.show_open(is_open)
        self.fold.set_open(is_open)

    def parts(self) -> tuple[QWidget, ...]:
        """What can be reached in the row, from left to right and down."""
        return self.header, self.remove, self.fold

    def _build(self) -> None:
        self.about.setProperty("role", "dim")
        self.about.setContentsMargins(0, 0, PAD, 0)
        self.about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.note.setProperty("role", "error")
        self.note.setWordWrap(True)
        self.note.setContentsMargins(LEFT + self.header.text_left(), 0, RIGHT, 4)
        self.note.hide()
        policy = self.remove.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.remove.setSizePolicy(policy)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self.line = add_line(box)
        self.line.setContentsMargins(LEFT, 2, RIGHT, 2)
        self.line.setSpacing(GAP)
        self.line.addWidget(self.header)
        self.line.addWidget(self.about, 1)
        self.line.addWidget(self.remove)
        self.fold = Fold(self._folded(), self)
        box.addWidget(self.note)
        box.addWidget(self.fold)

    def _folded(self) -> QWidget:
        content = QWidget()
        self._box = QVBoxLayout(content)
        self._box.setContentsMargins(_INDENT, 0, 4, 4)
        self._box.setSpacing(0)
        for part in self._more:
            self._box.addWidget(part)
        return content

    def _connect(self) -> None:
        self.header.open_wished.connect(self._on_header_open_wished)
        self.remove.clicked.connect(self._on_remove_clicked)
        self._listen(self._more)

    def _listen(self, controls: Iterable[OptionControl]) -> None:
        for control in controls:
            control.field_wished.connect(self._on_field_wished)

    @Slot(bool)
    def _on_header_open_wished(self, is_open: bool) -> None:
        self.show_open(is_open=is_open)

    @Slot()
    def _on_remove_clicked(self) -> None:
        self.removal_wished.emit(self.node_id)

    @Slot(str, object)
    def _on_field_wished(self, name: str, value: object) -> None:
        self.option_wished.emit(self.node_id, name, value)


def display_name(node_id: str) -> str:
    """How a layer is called on the screen: Input, Output, and h1 as it is."""
    return node_id.capitalize() if node_id.isalpha() else node_id
