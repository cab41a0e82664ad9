"""Which edges are the weakest: rankings of weights by their size, also of those at zero now. Pure.

Magnitudes and masks are `(rows, units)` arrays by node id, without biases.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Marks
from nnviz.engine.arena import Vector
from nnviz.engine.held import bits_in
from nnviz.engine.network import Network

Magnitudes = Mapping[str, NDArray[np.floating]]
Masks = dict[str, NDArray[np.bool_]]

MANY = 20_000
"""Up to so many weights, equals go in order."""


def magnitudes(
    network: Network, vector: Vector, marks: Marks, before: Magnitudes
) -> dict[str, NDArray[np.floating]]:
    """The sizes of all weights; of removed ones, and of those not yet back, as they were `before`.

    A weight that has come back is still zero in frames made earlier, so zero never counts as news.
    """
    found: dict[str, NDArray[np.floating]] = {}
    for node, shape in network.weight_shapes.items():
        sizes = np.abs(network.layout.views(vector, node)["weights"].reshape(shape))
        known = before.get(node)
        if known is not None and known.shape == shape:
            stale = bits_in(marks.removed_of(node), shape) | (sizes == 0)
            sizes = np.where(stale, known, sizes)
        found[node] = sizes
    return found


def weakest(sizes: Magnitudes, nodes: Iterable[str], share: float) -> Masks:
    """The weakest `share` (0 to 1) of all edges into some nodes together; of equals the first."""
    chosen = {node: sizes[node] for node in nodes if node in sizes}
    if not chosen:
        return {}
    flat = np.concatenate([array.ravel() for array in chosen.values()])
    count = round(float(np.clip(share, 0, 1)) * len(flat))
    gone = np.zeros(len(flat), bool)
    gone[_smallest(flat, count)] = True
    masks, at = {}, 0
    for node, array in chosen.items():
        masks[node] = gone[at : at + array.size].reshape(array.shape)
        at += array.size
    return masks


def _smallest(values: NDArray[np.floating], count: int) -> NDArray[np.intp]:
    """Places of the smallest values; of many, in time that grows with their number alone."""
    if len(values) <= MANY:
        return np.argsort(values, kind="stable")[:count]
    return np.argpartition(values, max(0, count - 1))[:count]


def removed_count(marks: Marks, nodes: Iterable[str]) -> int:
    """How many edges into some nodes are held at zero."""
    wanted = set(nodes)
    return sum(len(cells) for node, cells in marks.removed if node in wanted)
