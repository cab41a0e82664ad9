"""Which neurons and edges of a picture marks touch: arrays for painting. Pure."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import CellSet, Marks
from nnviz.core.shape import Shape
from nnviz.ui.canvas.kernels import spread
from nnviz.ui.canvas.places import BundlePlace

MOST_REMOVED = 500
"""Removed edges of larger bundles leave no trace."""

MOST_DRAWN = 500
"""Of muted and of frozen edges at most so many are drawn."""

Flat = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class HeldEdges:
    """What marks do to a bundle `(n, m)`.

    Attributes:
        hidden: edges without a line of their own: removed, or at a muted neuron.
        removed, muted, frozen: flat places of edges to be drawn in another way.
    """

    hidden: NDArray[np.bool_]
    removed: Flat
    muted: Flat
    frozen: Flat


def held_edges(marks: Marks, place: BundlePlace, weights: Shape = ()) -> HeldEdges | None:
    """What marks do to the edges of a bundle; None where they do nothing.

    `weights` is the shape of its kernels `(k, k, n / groups, m)`: of these a mark counts where it
    is on all of one.
    """
    n, m = place.shape
    sets = marks.removed_of(place.target), marks.frozen_of(place.target)
    if weights:
        removed, frozen = (_kernels(cells, weights, n) for cells in sets)
    else:
        removed, frozen = (_cells(cells, n, m) for cells in sets)
    muted = np.zeros((n, m), bool)
    for neuron in () if place.has_kernels else marks.muted:  # a pixel is not its map
        if neuron.node == place.source and neuron.unit < n:
            muted[neuron.unit] = True
        if neuron.node == place.target and neuron.unit < m:
            muted[:, neuron.unit] = True
    hidden = removed | muted
    if not (hidden.any() or frozen.any()):
        return None
    traces = np.flatnonzero(removed & ~muted) if place.count <= MOST_REMOVED else _NONE
    return HeldEdges(
        hidden,
        traces,
        np.flatnonzero(muted & ~removed)[:MOST_DRAWN],
        np.flatnonzero(frozen & ~hidden)[:MOST_DRAWN],
    )


def frozen_neurons(marks: Marks, node: str) -> tuple[int, ...]:
    """The units of a node of which no weight and no bias learns."""
    cells = marks.frozen_of(node)
    if cells is None or not cells.rows:
        return ()
    return tuple(int(at) for at in np.flatnonzero(bits(cells).all(axis=0)))


def bits(cells: CellSet) -> NDArray[np.bool_]:
    """The set as an array `(rows, columns)`."""
    flat = np.unpackbits(np.frombuffer(cells.bits, np.uint8), count=cells.rows * cells.columns)
    return flat.reshape(cells.rows, cells.columns).astype(bool)


def _cells(cells: CellSet | None, n: int, m: int) -> NDArray[Any]:
    """Cells of weights as `(n, m)`, without the bias; none where they are of another shape."""
    if cells is None or cells.columns != m or cells.rows not in (n, n + 1):
        return np.zeros((n, m), bool)
    return bits(cells)[:n]


def _kernels(cells: CellSet | None, weights: Shape, n: int) -> NDArray[np.bool_]:
    """Between which maps all weights of a kernel are in a set, `(n, m)`.

    `weights` is the shape `(k, k, n / groups, m)`, whose first three sizes are the rows of a set.
    """
    rows, m = prod(weights[:-1]), weights[-1]
    if cells is None or cells.columns != m or cells.rows not in (rows, rows + 1):
        return np.zeros((n, m), bool)
    whole = bits(cells)[:rows].reshape(-1, weights[-2], m).all(axis=0)
    return np.asarray(spread(np.asarray(whole), n, m, bool))


_NONE: Flat = np.zeros(0, np.intp)
