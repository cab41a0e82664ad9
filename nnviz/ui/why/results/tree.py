"""A tree: drawn small, with the rule of the node that is picked, and a way to the Rules dock."""

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import LEAF
from nnviz.record.table import Table
from nnviz.session.explained import Explained
from nnviz.session.session import Session
from nnviz.ui.rules.tree_canvas import TreeCanvas
from nnviz.ui.rules.words import leaf_table, node_text, support_short
from nnviz.ui.theme import Theme
from nnviz.ui.why.result_view import ResultView
from nnviz.ui.widgets.elided import ElidedLabel

PICK = "Pick a node to read its rule."


class TreeResult(ResultView):
    """What a node lights is seen in the dock it leads to."""

    shows = Tree

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._explained: Explained | None = None
        self._picked = LEAF
        self.canvas = TreeCanvas(theme, self)
        self.rule, self.support = ElidedLabel(PICK, parent=self), ElidedLabel("", parent=self)
        self.support.setProperty("role", "small")
        self.open = QPushButton("In the Rules dock", self)
        self.open.setProperty("kind", "small")
        self.open.setAutoDefault(True)
        self.open.setToolTip("See what a node lights, where tree and network differ, and export it")
        foot = QHBoxLayout()
        foot.addWidget(self.support, 1)
        foot.addWidget(self.open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.rule)
        column.addLayout(foot)
        self.canvas.node_wished.connect(self._on_node_wished)
        self.open.clicked.connect(self._on_open_clicked)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.canvas.set_theme(theme)

    def show_result(self, explained: Explained) -> None:
        tree, before = explained.found, self.canvas.tree
        assert isinstance(tree, Tree)
        self._explained = explained
        if tree is before:
            return
        if before is not None:
            self._picked = tree.nodes.like(before.nodes, self._picked)
        self.canvas.show_tree(tree)
        self._show_node(tree)

    def numbers(self) -> Table | None:
        tree = self.canvas.tree
        return None if tree is None else leaf_table(tree)

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 140)

    def _show_node(self, tree: Tree) -> None:
        is_picked = self._picked != LEAF
        self.canvas.show_picked(self._picked)
        self.rule.setText(node_text(tree, self._picked) if is_picked else PICK)
        self.support.setText(support_short(tree, self._picked) if is_picked else "")

    @Slot(int)
    def _on_node_wished(self, node: int) -> None:
        self._picked = node
        if self.canvas.tree is not None:
            self._show_node(self.canvas.tree)

    @Slot()
    def _on_open_clicked(self) -> None:
        if self._explained is not None:
            self.view_wished.emit("rules", self._explained)
