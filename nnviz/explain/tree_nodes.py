"""A binary tree of questions as arrays: where samples end, what leads to a node. Pure.

Nodes are numbered level by level, the root first. A question is "is the input at most the
threshold?"; yes goes left. Thresholds are in the data's own units.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAF = -1

Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What lies in a region by one input: above `low`, and at most `high`."""

    low: float = -inf
    high: float = inf


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """`feature`, `left` and `right` are `LEAF` at leaves, `threshold` nan; all `(m,)`."""

    feature: Indices
    threshold: NDArray[np.float64]
    left: Indices
    right: Indices

    def __len__(self) -> int:
        return len(self.feature)

    def is_leaf(self, node: int) -> bool:
        """Whether a node asks nothing."""
        return int(self.feature[node]) == LEAF

    def children(self, node: int) -> tuple[int, ...]:
        """Where its answers lead, yes first; nothing for a leaf."""
        return () if self.is_leaf(node) else (int(self.left[node]), int(self.right[node]))

    @property
    def leaves(self) -> tuple[int, ...]:
        """Every leaf from left to right."""
        return tuple(node for node in self.below(0) if self.is_leaf(node))

    def below(self, node: int) -> Iterator[int]:
        """A node and all below it, parents before children, left before right."""
        waiting = [node]
        while waiting:
            found = waiting.pop()
            yield found
            waiting += reversed(self.children(found))

    def parents(self) -> Indices:
        """The parent of each node, `(m,)`; `LEAF` for the root."""
        found = np.full(len(self), LEAF, np.intp)
        inner = np.flatnonzero(self.feature != LEAF)
        found[self.left[inner]] = found[self.right[inner]] = inner
        return found

    def depths(self) -> Indices:
        """How many questions lead to each node, `(m,)`."""
        found, parents = np.zeros(len(self), np.intp), self.parents()
        for node in range(1, len(self)):  # parents come first
            found[node] = found[parents[node]] + 1
        return found

    def path(self, node: int) -> tuple[int, ...]:
        """The nodes from the root to a node, both included."""
        parents, found = self.parents(), [node]
        while parents[found[-1]] != LEAF:
            found.append(int(parents[found[-1]]))
        return tuple(reversed(found))

    def like(self, other: "Nodes", node: int) -> int:
        """The node here that is reached as `node` of another tree is, by the same inputs.

        `LEAF` where the ways part.
        """
        if node == LEAF:
            return LEAF
        found = 0
        for parent, child in pairwise(other.path(node)):
            if self.is_leaf(found) or self.feature[found] != other.feature[parent]:
                return LEAF
            found = self.children(found)[int(child != other.left[parent])]
        return found

    def bounds(self, node: int) -> Mapping[int, Bounds]:
        """The region of a node: its bounds by the inputs that were asked about, in that order."""
        found: dict[int, Bounds] = {}
        path = self.path(node)
        for parent, child in pairwise(path):
            place, cut = int(self.feature[parent]), float(self.threshold[parent])
            before = found.get(place, Bounds())
            is_left = child == self.left[parent]
            found[place] = Bounds(before.low, cut) if is_left else Bounds(cut, before.high)
        return found

    def ends(self, samples: NDArray[Any], scale: NDArray[Any], mean: NDArray[Any]) -> Indices:
        """The leaf of each of samples `(n, B)`, whose own units are ``x * scale + mean``."""
        columns, places = np.unique(self.feature, return_inverse=True)
        known = columns != LEAF
        columns, places = columns[known], places - int((~known).sum())
        own = own_units(samples[:, columns], scale[columns], mean[columns])
        at = np.zeros(len(samples), np.intp)
        rows = np.arange(len(samples))
        while len(rows := rows[self.feature[at[rows]] != LEAF]):
            nodes = at[rows]
            is_left = own[rows, places[nodes]] <= self.threshold[nodes]
            at[rows] = np.where(is_left, self.left[nodes], self.right[nodes])
        return at

    def passing(self, ends: Indices) -> NDArray[np.int64]:
        """How many samples that end at `ends` `(n,)` pass through each node, `(m,)`."""
        found = np.bincount(ends, minlength=len(self)).astype(np.int64)
        parents = self.parents()
        for node in range(len(self) - 1, 0, -1):
            found[parents[node]] += found[node]
        return found


def own_units(x: NDArray[Any], scale: NDArray[Any], mean: NDArray[Any]) -> NDArray[np.float64]:
    """Inputs as the network sees them, in the data's own units; same shape."""
    return x.astype(np.float64) * scale.astype(np.float64) + mean.astype(np.float64)
