"""A decision tree fitted to answers, by scikit-learn, with thresholds that are easy to read.

scikit-learn takes a second to import: it is imported where a tree is fitted.
"""

from dataclasses import dataclass
from math import floor, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.tree_nodes import LEAF, Indices, Nodes, own_units

MOST_DECIMALS = 17


@dataclass(frozen=True, slots=True)
class Growth:
    """How large a tree may become: questions on a way, and samples in a leaf at least."""

    depth: int = 4
    least: int = 5
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A tree, and of each node what it says (a class, or a number) and its impurity, `(m,)`."""

    nodes: Nodes
    says: NDArray[Any]
    impurity: NDArray[np.float64]


def fitted(
    x: NDArray[np.float32],
    y: NDArray[Any],
    scale: NDArray[Any],
    mean: NDArray[Any],
    growth: Growth,
) -> Fitted:
    """The tree of samples `(n, B)` and answers `(n,)`: classes as whole numbers, or numbers.

    Thresholds are in own units (``x * scale + mean``). Where all below a question say the same
    class it is not asked.
    """
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    is_classes = np.issubdtype(y.dtype, np.integer)
    kind = DecisionTreeClassifier if is_classes else DecisionTreeRegressor
    least = max(1, min(growth.least, len(x)))
    model = kind(max_depth=growth.depth, min_samples_leaf=least, random_state=growth.seed)
    raw = model.fit(x, y).tree_
    values = raw.value[:, 0, :]
    says = model.classes_[values.argmax(axis=1)] if is_classes else values[:, 0]
    kept = _kept(raw.children_left, raw.children_right, says) if is_classes else raw.children_left
    cuts = _read_cuts(x, raw, kept, scale, mean)
    order = _by_level(kept, raw.children_right)
    return Fitted(_numbered(order, raw, kept, cuts), says[order].copy(), raw.impurity[order].copy())


def roundest(low: float, high: float) -> float:
    """The number with the fewest decimals in the middle half between two."""
    gap = high - low
    middle, reach = low + gap / 2, gap / 4
    if not gap > 0:
        return low
    first = -floor(log10(gap)) - 1
    for decimals in range(first, first + MOST_DECIMALS):
        found = round(middle, decimals)
        if abs(found - middle) <= reach:
            return found + 0.0  # no minus zero
    return middle if low <= middle < high else low


def _kept(left: Indices, right: Indices, says: NDArray[Any]) -> Indices:
    """The left children, without those of nodes below which all leaves say the same."""
    found, same = left.copy(), np.ones(len(left), np.bool_)
    for node in range(len(left) - 1, -1, -1):  # scikit-learn numbers parents before children
        if left[node] == LEAF:
            continue
        one, other = left[node], right[node]
        same[node] = same[one] and same[other] and says[one] == says[other]
        if same[node]:
            found[node] = LEAF
            says[node] = says[one]
    return found


def _read_cuts(
    x: NDArray[np.float32], raw: Any, left: Indices, scale: NDArray[Any], mean: NDArray[Any]
) -> NDArray[np.float64]:
    """A readable threshold for each node, between what its samples go left and right with."""
    found = np.full(len(left), np.nan)
    waiting = [(0, np.arange(len(x)))]
    while waiting:
        node, rows = waiting.pop()
        if left[node] == LEAF:
            continue
        place = raw.feature[node]
        own = own_units(x[rows, place], scale[place], mean[place])
        is_left = x[rows, place] <= raw.threshold[node]
        found[node] = roundest(float(own[is_left].max()), float(own[~is_left].min()))
        waiting += [(left[node], rows[is_left]), (raw.children_right[node], rows[~is_left])]
    return found


def _by_level(left: Indices, right: Indices) -> Indices:
    """The nodes that are kept, level by level."""
    order, level = [], [0]
    while level:
        order += level
        inner = [node for node in level if left[node] != LEAF]
        level = [int(child) for node in inner for child in (left[node], right[node])]
    return np.array(order, np.intp)


def _numbered(order: Indices, raw: Any, left: Indices, cuts: NDArray[np.float64]) -> Nodes:
    numbers = np.full(len(left), LEAF, np.intp)
    numbers[order] = np.arange(len(order))
    inner = left[order] != LEAF
    return Nodes(
        np.where(inner, raw.feature[order], LEAF).astype(np.intp),
        cuts[order],
        np.where(inner, numbers[left[order]], LEAF).astype(np.intp),
        np.where(inner, numbers[raw.children_right[order]], LEAF).astype(np.intp),
    )
