"""`LayersPanel`: the network layer by layer, to add to, to take from, and to change."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import Problem
from nnviz.data import Dataset
from nnviz.engine.experiment import Experiment
from nnviz.engine.fitting import answering, goal_at
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.conv2d_transpose import Conv2DTranspose
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session import network_edits as edits
from nnviz.ui.icons import set_icon
from nnviz.ui.numbers import format_count
from nnviz.ui.panels.dense_row import DenseRow
from nnviz.ui.panels.layer_row import LayerRow
from nnviz.ui.panels.layer_words import activation_why, input_words, layer_words, units_why
from nnviz.ui.panels.prune_panel import PrunePanel
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.layout import add_column

_WIDEST_NAME = 64
MOST_ROWS = 40
"""Layers that are listed; of more none is, and one changes them on the canvas."""

_MANY = "{} layers are too many for a list: pick some on the canvas (L), and change them in Layer."
_SENTENCE = (
    "Layers, units, bias, activation and dropout: training goes on, and what stays keeps its "
    "weights. Start weights: it starts anew."
)


class LayersPanel(QWidget):
    """Shows a graph, a row for each node, and turns gestures into other graphs.

    Signals:
        graph_wished(object, str, str): the graph, what was done to it, and the topic under which
            such edits become one.
        rows_changed(): there are other rows than before, or other controls in them.
    """

    graph_wished = Signal(object, str, str)
    rows_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, LayerRow] = {}
        self.add = QPushButton("Add layer", self)
        self.note, self.many = QLabel(self), QLabel(self)
        self.sentence = QLabel(_SENTENCE, self)
        self.prune = PrunePanel(self)
        self._graph = Graph()
        self._asked = ""
        self._build(theme)
        self.add.clicked.connect(self._on_add_clicked)

    def show_experiment(self, experiment: Experiment, dataset: Dataset | None) -> None:
        """Show the network. Rows stay, with their focus, as long as their layers do."""
        self._graph, before = experiment.graph, list(self.rows.values())
        listed = experiment.graph if len(experiment.graph) <= MOST_ROWS else Graph()
        self.many.setText(_MANY.format(format_count(len(experiment.graph))))
        self.many.setVisible(len(listed) < len(experiment.graph))
        self._fit_rows(listed)
        for node in listed:
            row = self.rows[node.id]
            row.show_node(node)
            row.show_about(*layer_words(node))
            if isinstance(node.layer, Input):
                row.show_about(*input_words(node.layer, dataset))
            elif isinstance(row, DenseRow) and row.is_output:
                loss, seen = _asked(experiment, dataset, node.id)
                row.show_given(units_why(loss, seen), activation_why(loss))
        self._show_columns()
        if list(self.rows.values()) != before:
            self.rows_changed.emit()

    def show_problem(self, problem: Problem | None) -> None:
        """Say at its layer what was refused, or that nothing is wrong any more."""
        text = "" if problem is None else f"{problem.what} {problem.hint}".strip()
        key = "" if problem is None else problem.key
        place = key if key in self.rows else self._asked
        for name, row in self.rows.items():
            row.show_problem(text if name == place else "", _field(row, problem))
        self.note.setText("" if place in self.rows else text)
        self.note.setVisible(bool(self.note.text()))

    def has_field(self, key: str) -> bool:
        """Whether there is a layer of that id."""
        return key in self.rows

    def summary(self) -> str:
        """The network in short, as ``2-8-8-1`` or ``28×28-8-16-10``."""
        if len(self._graph) > MOST_ROWS:
            return f"{format_count(len(self._graph))} layers"
        return "-".join(size for node in self._graph if (size := _size(node)))

    def parts(self) -> tuple[QWidget, ...]:
        """What can be reached, from the first layer on."""
        return (
            *(part for row in self.rows.values() for part in row.parts()),
            self.add,
            *self.prune.parts(),
        )

    def _build(self, theme: Theme) -> None:
        self.add.setProperty("kind", "small")
        self.add.setToolTip("One more layer before the output, like the last. Training goes on.")
        self.add.setAutoDefault(True)  # Return presses it
        set_icon(self.add, "plus", theme)
        self.note.setProperty("role", "error")
        self.sentence.setProperty("role", "small")
        for label in (self.note, self.sentence, self.many):
            label.setWordWrap(True)
        self.many.setProperty("role", "dim")
        self.note.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._rows, foot = add_column(box), add_column(box)
        foot.setContentsMargins(16, 6, 16, 14)
        foot.setSpacing(8)
        foot.addWidget(self.many)
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        foot.addWidget(self.note)
        foot.addWidget(self.sentence)
        box.addWidget(self.prune)

    def _fit_rows(self, graph: Graph) -> None:
        """Make and drop rows so that each node has the one that suits it, in order."""
        for node_id, row in list(self.rows.items()):
            if node_id not in graph or not _suits(row, graph, graph[node_id]):
                self._rows.removeWidget(row)
                row.hide()
                row.deleteLater()
                del self.rows[node_id]
        kept = self.rows
        self.rows = {node.id: kept.get(node.id) or self._made_row(graph, node) for node in graph}
        for place, row in enumerate(self.rows.values()):
            if self._rows.indexOf(row) != place:
                self._rows.insertWidget(place, row)

    def _made_row(self, graph: Graph, node: Node) -> LayerRow:
        removable = edits.is_removable(graph, node.id)
        if isinstance(node.layer, Dense):
            is_output = node.id in answering(graph)
            dense = DenseRow(node, is_output=is_output, removable=removable)
            dense.units_wished.connect(self._on_row_units_wished)
            row: LayerRow = dense
        else:
            row = LayerRow(node, tuple(node.layer.options()), removable=removable)
        row.option_wished.connect(self._on_row_option_wished)
        row.removal_wished.connect(self._on_row_removal_wished)
        row.controls_made.connect(self.rows_changed)
        return row

    def _show_columns(self) -> None:
        dense = [row for row in self.rows.values() if isinstance(row, DenseRow)]
        names = [row.header.sizeHint().width() for row in dense if not row.is_output]
        figures = [len(format_count(row.shown_units)) for row in dense if not row.is_output]
        for row in dense:
            row.show_columns(min(max(names, default=0), _WIDEST_NAME), max(figures, default=2))

    @Slot()
    def _on_add_clicked(self) -> None:
        self._wish("", edits.with_added_layer(self._graph), "Add layer")

    @Slot(str, int)
    def _on_row_units_wished(self, node_id: str, units: int) -> None:
        graph = edits.with_units(self._graph, node_id, units)
        self._wish(node_id, graph, f"Change units of {node_id}", f"graph.{node_id}.units")

    @Slot(str, str, object)
    def _on_row_option_wished(self, node_id: str, name: str, value: object) -> None:
        graph = edits.with_option(self._graph, node_id, name, value)
        label = self._graph[node_id].layer.options()[name].label.lower()
        self._wish(node_id, graph, f"Change {label} of {node_id}", f"graph.{node_id}.{name}")

    @Slot(str)
    def _on_row_removal_wished(self, node_id: str) -> None:
        self._wish(node_id, edits.without_layer(self._graph, node_id), f"Remove {node_id}")

    def _wish(self, node_id: str, graph: Graph, text: str, topic: str = "") -> None:
        self._asked = node_id
        self.graph_wished.emit(graph, text, topic)


def _suits(row: LayerRow, graph: Graph, node: Node) -> bool:
    """Whether a row can show what its node has become."""
    if row.kind is not type(node.layer):
        return False
    is_output = node.id in answering(graph)
    fits = not isinstance(row, DenseRow) or row.is_output is is_output
    return fits and row.removable is edits.is_removable(graph, node.id)


def _field(row: LayerRow, problem: Problem | None) -> str:
    """The field of a layer that a problem is about; its place says so, as in `layer h2, units`."""
    label = "" if problem is None else problem.where.partition(", ")[2]
    options = row.kind.options().items()
    return next((name for name, option in options if option.label.lower() == label), "")


def _asked(
    experiment: Experiment, dataset: Dataset | None, node_id: str
) -> tuple[str, Dataset | None]:
    """The loss that a layer answers to, and the data as its output sees them."""
    graph, loss = experiment.graph, experiment.training.loss
    goal = None if dataset is None else goal_at(graph, node_id, loss, dataset)
    if goal is None or dataset is None:
        return loss, dataset
    return goal.loss, dataset.aimed(goal.aim)


def _size(node: Node) -> str:
    """The units of a dense layer, the filters of a convolution, the sides of what enters."""
    layer = node.layer
    if isinstance(layer, Dense):
        return format_count(layer.units)
    if isinstance(layer, Conv2D | Conv2DTranspose):
        return "" if getattr(layer, "depthwise", False) else format_count(layer.filters)
    return "×".join(map(format_count, layer.shape[:2])) if isinstance(layer, Input) else ""
