"""A tree of questions that answers as the network does, and how well it does so."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.explain.explanation import Explanation
from nnviz.explain.tree_nodes import Indices, Nodes

MOST_SIGNED = 500
NETWORK = "the network"
"""Whose answers they are where they are no neuron's."""


@dataclass(frozen=True, slots=True, eq=False)
class Apart:
    """Samples on which tree and network differ, the first or the farthest `k` of `count`.

    `is_test` and `index` say which samples they are, `tree`, `network` and `truth` what is said of
    them: classes, or numbers in their own unit. `truth` is empty where there is none. All `(k,)`.
    """

    is_test: NDArray[np.bool_]
    index: Indices
    tree: NDArray[Any]
    network: NDArray[Any]
    truth: NDArray[Any]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree(Explanation):
    """Nodes are numbered level by level, the root first; m counts them, B the inputs.

    Attributes:
        feature, threshold, left, right: see `nnviz.explain.tree_nodes.Nodes`.
        says: the class or the number that the tree says at each node, `(m,)`.
        impurity: Gini's of classes, the variance of numbers, `(m,)`.
        counts: the training samples at each node by what the network says of them, `(m, K)`; of
            numbers K is 1.
        training_ends, test_ends: the leaf of each sample of either part, `(n,)`.
        features: B names of the inputs.
        classes: K names of what is said; none of numbers.
        about: whose answers they are: "the network", or a neuron's name.
        told: the name of the number that is said; empty of classes.
        fidelity, accuracy: the share of training and of test samples on which the tree says what
            the network says, and what is true; R² of numbers. nan where there is nothing to tell.
        usual: the fidelity on training and test samples of always saying what is said most.
        apart: where tree and network differ.
        image_shape: rows, columns and channels where inputs are pixels.
        pictures: the mean picture of the training samples at the first nodes, uint8
            `(p, rows, columns, channels)`.
    """

    feature: Indices
    threshold: NDArray[np.float64]
    left: Indices
    right: Indices
    says: NDArray[Any]
    impurity: NDArray[np.float64]
    counts: NDArray[np.int64]
    training_ends: Indices
    test_ends: Indices
    features: tuple[str, ...]
    classes: tuple[str, ...]
    about: str
    told: str
    fidelity: tuple[float, float]
    accuracy: tuple[float, float]
    usual: tuple[float, float]
    apart: Apart
    image_shape: Shape | None = None
    pictures: NDArray[np.uint8] | None = None

    @property
    def nodes(self) -> Nodes:
        """The tree itself."""
        return Nodes(self.feature, self.threshold, self.left, self.right)

    @property
    def is_firing(self) -> bool:
        """Whether it says when a neuron fires, not what a network says."""
        return self.about != NETWORK

    @property
    def depth(self) -> int:
        """The most questions on a way."""
        return int(self.nodes.depths().max())

    def samples(self, node: int) -> int:
        """How many training samples reach a node."""
        return int(self.counts[node].sum())

    def agreeing(self, node: int) -> float:
        """The share of a node's training samples of which the network says what the node says.

        nan without samples, and of numbers.
        """
        count = self.samples(node)
        if not self.classes or not count:
            return float("nan")
        return float(self.counts[node, int(self.says[node])]) / count

    def at(self, node: int) -> tuple[Indices, Indices]:
        """The training and the test samples that reach a node, by their places."""
        found = np.zeros(len(self.feature), np.bool_)
        found[list(self.nodes.below(node))] = True
        return tuple(np.flatnonzero(found[e]) for e in (self.training_ends, self.test_ends))  # type: ignore[return-value]

    def signature(self) -> NDArray[np.float64]:
        """What it says of the first training samples."""
        said = self.says[self.training_ends[:MOST_SIGNED]]
        if not self.classes:
            return np.asarray(said, np.float64)
        return np.eye(len(self.classes))[said].ravel()

    def lines(self) -> tuple[str, ...]:
        from nnviz.explain.tree_words import drawn

        return drawn(self)
