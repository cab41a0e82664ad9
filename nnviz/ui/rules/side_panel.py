"""`SidePanel`: the four numbers of a tree, and below them a node of it or where it differs."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.explain.firing import Fired
from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import LEAF
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.rules.node_panel import NodePanel
from nnviz.ui.rules.row_list import RowList
from nnviz.ui.rules.scores import Scores
from nnviz.ui.rules.words import (
    FIRING,
    HINT,
    LOOKING,
    NO_FIRING,
    apart_rows,
    apart_text,
    fired_rows,
)
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.segmented import Segmented

WIDTH, SLIM = 264, 224


class Page(Enum):
    """What is shown below the numbers."""

    NODE = "node"
    FIRING = "firing"
    APART = "apart"


class SidePanel(QWidget):
    """Signals: `sample_wished(ProbeSource)`, `neuron_wished(Neuron)`."""

    sample_wished = Signal(object)
    neuron_wished = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tree: Tree | None = None
        self._fired: tuple[Fired, ...] = ()
        self._is_picked = False
        self._build()
        self._connect()
        self.show_page(Page.NODE)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.node.set_theme(theme)
        self.firing.viewport().update()
        self._show_apart()

    def show_tree(self, tree: Tree | None) -> None:
        """Show another tree's numbers, and where it differs."""
        self._tree = tree
        self.scores.show_tree(tree)
        self._show_apart()

    def show_node(self, node: int, dataset: Dataset | None) -> None:
        """Show a node of the tree."""
        self._is_picked = self._tree is not None and node != LEAF
        self.node.show_node(self._tree, node, dataset)

    def show_firing(self, fired: Sequence[Fired] | None) -> None:
        """Show what fires for the node's samples; None while nobody knows."""
        self._fired = tuple(fired or ())
        text = LOOKING if fired is None else FIRING if fired else NO_FIRING
        self.firing_text.setText(text if self._is_picked else HINT)
        self.firing.show_rows(fired_rows(self._fired) if self._is_picked else ())

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self.pages.show_value(page)
        self.stack.setCurrentIndex(list(Page).index(page))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    # -- inner ---------------------------------------------------------------------------------

    def _show_apart(self) -> None:
        tree = self._tree
        self.apart_text.setText("" if tree is None else apart_text(tree))
        self.apart.show_rows(() if tree is None else apart_rows(tree, self._theme))

    def _build(self) -> None:
        self.scores = Scores(self)
        names: dict[object, str] = {
            Page.NODE: "Samples",
            Page.FIRING: "Neurons",
            Page.APART: "Disagreements",
        }
        self.pages = Segmented(names, "What is shown", self)
        self.pages.setToolTip(
            "Of the node picked: its samples, and the neurons that fire for them; of the tree: the "
            "samples on which it differs from the network"
        )
        self.node = NodePanel(self._theme, self)
        self.firing_text, self.firing = self._list("Neurons that fire", (0.45, 0.55))
        widths = (0.31, 0.23, 0.23, 0.23)
        self.apart_text, self.apart = self._list("Samples on which they differ", widths)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.node)
        for text, rows in ((self.firing_text, self.firing), (self.apart_text, self.apart)):
            page = QWidget(self.stack)
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(text)
            column.addWidget(rows, 1)
            self.stack.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(3)
        whole.addWidget(self.scores)
        whole.addWidget(self.pages)
        whole.addWidget(self.stack, 1)

    def _list(self, name: str, widths: Sequence[float]) -> tuple[ElidedLabel, RowList]:
        text = ElidedLabel("", parent=self)
        text.setProperty("role", "small")
        return text, RowList(name, widths, self)

    def _connect(self) -> None:
        self.pages.value_wished.connect(self._on_page_wished)
        self.apart.row_wished.connect(self._on_apart_wished)
        self.node.sample_wished.connect(self._on_training_wished)
        self.firing.row_wished.connect(self._on_fired_wished)

    @Slot(object)
    def _on_page_wished(self, page: object) -> None:
        if isinstance(page, Page):
            self.show_page(page)

    @Slot(int)
    def _on_apart_wished(self, at: int) -> None:
        if self._tree is not None:
            apart = self._tree.apart
            part = Part.TEST if apart.is_test[at] else Part.TRAINING
            self.sample_wished.emit(ProbeSource(part, int(apart.index[at])))

    @Slot(int)
    def _on_fired_wished(self, at: int) -> None:
        self.neuron_wished.emit(self._fired[at].neuron)

    @Slot(int)
    def _on_training_wished(self, index: int) -> None:
        self.sample_wished.emit(ProbeSource(Part.TRAINING, index))
