"""Which neurons and edges of a picture marks touch: arrays for painting. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import CellSet, Marks
from nnviz.ui.canvas.geometry import BundlePlace

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


def held_edges(marks: Marks, place: BundlePlace) -> HeldEdges | None:
    """What marks do to the edges of a bundle; None where they do nothing."""
    n, m = place.shape
    removed = _cells(marks.removed_of(place.target), n, m)
    frozen = _cells(marks.frozen_of(place.target), n, m)
    muted = np.zeros((n, m), bool)
    for neuron in marks.muted:
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


_NONE: Flat = np.zeros(0, np.intp)
