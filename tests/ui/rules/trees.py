"""Trees made by hand and at random, without any network."""

from typing import Any

import numpy as np

from nnviz.explain.results.tree import NETWORK, Apart, Tree
from nnviz.explain.tree_nodes import LEAF, Nodes


def grown(depth: int, seed: int = 0, chance: float = 0.75) -> Nodes:
    """A tree whose questions ask one more with a chance, down to a depth; level by level."""
    rng = np.random.default_rng(seed)
    feature, left, right, level = [], [], [], [0]
    levels = [0]
    for node in level:  # it grows on the way
        asks = levels[node] < depth and (node == 0 or rng.random() < chance)
        feature.append(int(rng.integers(4)) if asks else LEAF)
        left.append(len(level) if asks else LEAF)
        right.append(len(level) + 1 if asks else LEAF)
        if asks:
            levels += [levels[node] + 1] * 2
            level += [len(level), len(level) + 1]
    cuts = np.where(np.array(feature) == LEAF, np.nan, rng.normal(size=len(feature)).round(2))
    places = (np.array(each, np.intp) for each in (feature, left, right))
    asked, lefts, rights = places
    return Nodes(asked, cuts, lefts, rights)


def tree_of(nodes: Nodes, classes: int = 3, **changes: Any) -> Tree:
    """A tree with these nodes whose samples are dealt to the leaves in turn."""
    rng = np.random.default_rng(1)
    leaves = np.array(nodes.leaves)
    ends = leaves[np.arange(60) % len(leaves)]
    said = rng.integers(classes, size=60) if classes else np.zeros(60, np.intp)
    kinds = max(1, classes)
    counts = np.stack([nodes.passing(ends[said == k]) for k in range(kinds)], axis=1)
    says = counts.argmax(axis=1) if classes else rng.normal(size=len(nodes))
    none = np.empty(0, np.intp)
    made: dict[str, Any] = {
        "feature": nodes.feature,
        "threshold": nodes.threshold,
        "left": nodes.left,
        "right": nodes.right,
        "says": says,
        "impurity": np.ones(len(nodes)),
        "counts": counts,
        "training_ends": ends,
        "test_ends": none,
        "features": ("petal width", "petal length", "sepal width", "sepal length"),
        "classes": tuple(f"kind {k}" for k in range(classes)),
        "about": NETWORK,
        "told": "" if classes else "price",
        "fidelity": (0.9, 0.8),
        "accuracy": (0.7, float("nan")),
        "usual": (0.4, 0.3),
        "apart": Apart(none.astype(bool), none, none, none, none, 0),
    }
    return Tree(**(made | changes))
