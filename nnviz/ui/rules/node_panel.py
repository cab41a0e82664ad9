"""`NodePanel`: what is so of a node of a tree: its rule, what it rests on, its samples."""

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import LEAF
from nnviz.session.sample import Part
from nnviz.ui.embedding.strip import SampleStrip
from nnviz.ui.rules.words import HINT, asks_or_says, node_text, rule_text, shares, support_short
from nnviz.ui.theme import Theme, text_scale
from nnviz.ui.widgets.elided import ElidedLabel

ROOMY = 150
"""Pixels of height from which the whole rule is spelled out."""


class NodePanel(QWidget):
    """Signals: `sample_wished(int)`, a training sample."""

    sample_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.rule = ElidedLabel(HINT, parent=self), ElidedLabel("", 6, self)
        self.support, self.shares = ElidedLabel("", parent=self), ElidedLabel("", 2, self)
        for label in (self.support, self.shares):
            label.setProperty("role", "small")
        self.strip = SampleStrip(theme, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        parts: tuple[QWidget, ...] = (self.head, self.rule, self.support, self.strip, self.shares)
        for part in parts:
            column.addWidget(part)
        column.addStretch(1)
        self.strip.sample_wished.connect(self.sample_wished)
        self._is_roomy, self._heads = False, (HINT, HINT)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.strip.set_theme(theme)

    def show_node(self, tree: Tree | None, node: int, dataset: Dataset | None) -> None:
        """Show a node, or what to do where none is picked."""
        if tree is None or node == LEAF or dataset is None:
            self._heads = (HINT, HINT)
            for label in (self.rule, self.support, self.shares):
                label.setText("")
            self.strip.show_samples(None, np.empty(0, np.intp))
        else:
            self._heads = (node_text(tree, node), asks_or_says(tree, node))
            where = rule_text(tree, node)
            self.rule.setText(f"Where {where}" if where else "")
            self.support.setText(support_short(tree, node))
            self.shares.setText(" · ".join(shares(tree, node)))
            self.strip.show_samples(dataset, tree.at(node)[0], Part.TRAINING)
        self._show_parts()

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 20)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._is_roomy = event.size().height() >= ROOMY * text_scale(self.font())
        self._show_parts()

    def _show_parts(self) -> None:
        """With room the whole rule has lines of its own."""
        self.head.setText(self._heads[int(self._is_roomy)])
        self.rule.setVisible(self._is_roomy and bool(self.rule.text()))
        self.shares.setVisible(self._is_roomy and bool(self.shares.text()))
        self.support.setVisible(bool(self.support.text()))
        self.strip.setVisible(len(self.strip.indices) > 0)
