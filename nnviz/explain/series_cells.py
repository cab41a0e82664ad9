"""The cells of a network that reads a series: all that has a number at each step seen. Pure."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.network import Network
from nnviz.explain.cells import ALSO_SAID, ATTENTION, Cell, Cells, units_of
from nnviz.layers.output import Output
from nnviz.layers.reshape import Reshape

Array = NDArray[np.floating[Any]]


def cells_over(network: Network, window: int) -> tuple[Cells, ...]:
    """What has a number at each of `window` steps: layers, recurrent ones first, then taps.

    What only cuts the window into steps, or hands on what it reads, is left out.
    """
    layers = []
    for node in network.graph:
        shape = network.facts.shapes[node.id]
        is_own = bool(node.inputs) and not isinstance(node.layer, Output | Reshape)
        if is_own and len(shape) == 2 and shape[0] == window:
            layers.append(Cells(node.id, "", shape[1]))
    taps = _taps(network, window) if layers else []
    told = {cells.node for cells in taps}
    return (*sorted(layers, key=lambda cells: cells.node not in told), *taps)


def over_time(
    cells: Cells, activations: dict[str, Array], taps: dict[tuple[str, str], Array]
) -> Array | None:
    """What cells said of a sample at each step, `(T, count)`; None where it is not known."""
    if not cells.tap:
        found = activations.get(cells.node)
    else:
        found = taps.get((cells.node, cells.tap))
    if found is None or found.size % cells.count:
        return None
    return np.asarray(found).reshape(-1, cells.count)


def unit_at(network: Network, cell: Cell, step: int) -> int | None:
    """The unit of the node that a cell stands for at a step; None where there is none."""
    units = units_of(network, cell)
    return units[step] if 0 <= step < len(units) else None


def _taps(network: Network, window: int) -> list[Cells]:
    shown = network.workspace(np.zeros(network.layout.size, np.float32), 1).taps
    return [
        Cells(node, tap, prod(array.shape[2:]))
        for (node, tap), array in shown.items()
        if array.ndim > 2
        and array.shape[1] == window
        and tap != ATTENTION
        and tap not in ALSO_SAID
        and not tap.endswith("_gradient")
    ]
