"""What layers say at each step of many sequences, layer by layer. Pure."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.work import STEPS_RANK
from nnviz.explain.cell_ranking import passes
from nnviz.explain.cells import Cells, cells_of, values_in
from nnviz.explain.series_cells import cells_over
from nnviz.explain.stretches import Told

MOST_NUMBERS = 40_000_000
"""So many are held at a time, 4 bytes each."""

STATE = "cell"
"""The tap that holds what a layer keeps for itself."""

Said = NDArray[np.float32]


def step_layers(network: Network) -> tuple[Cells, ...]:
    """The layers with numbers at each step, in their order, and the state that they keep.

    Of a series of several channels the steps are those that it is cut into.
    """
    found = cells_of(network) or cells_over(network, steps_of(network))
    order = [node.id for node in network.graph]
    kept = [group for group in found if group.tap in ("", STATE)]
    return tuple(sorted(kept, key=lambda group: order.index(group.node)))


def steps_of(network: Network) -> int:
    """How many steps layers have numbers at: as many as tokens or numbers enter, else what most
    layers have; 0 without such layers."""
    shapes = [network.facts.shapes[node.id] for node in network.graph if node.inputs]
    lengths = Counter(shape[0] for shape in shapes if len(shape) == STEPS_RANK)
    entering = network.facts.shapes[network.source]
    if lengths[entering[0]]:
        return entering[0]
    return lengths.most_common(1)[0][0] if lengths.total() else 0


def sequences(dataset: Dataset, most: int, *, is_test: bool, carries: bool) -> Told:
    """The first sequences of a part, to be put through a network; with `carries` they have places,
    where the data are a text that runs on."""
    x = (dataset.x_test if is_test else dataset.x_train)[:most]
    places = dataset.places_test if is_test else dataset.places_train
    known = places[:most] if carries and places is not None else None
    nothing = np.zeros(x.shape, np.bool_)
    return Told(x, np.full(len(x), -1, np.int64), None, nothing, known)


def answers(
    network: Network, parameters: Vector, parts: tuple[Told, ...], layers: tuple[Cells, ...]
) -> Iterator[tuple[Cells, tuple[Said, ...]]]:
    """Each layer with what it says to each part, `(n, T, units)`; as many at a time as there is
    room for, the sequences go through again for others."""
    steps = sum(len(part.x) for part in parts) * steps_of(network)
    room = max(1, MOST_NUMBERS // max(1, steps))
    for group in _fitting(layers, room):
        known = [_said(network, parameters, part, group) for part in parts]
        for layer in group:
            yield layer, tuple(found.pop(layer) for found in known)


def _fitting(layers: tuple[Cells, ...], room: int) -> Iterator[list[Cells]]:
    """The layers in groups that have together at most so many numbers a step, or are alone."""
    group: list[Cells] = []
    for layer in layers:
        if group and sum(one.count for one in group) + layer.count > room:
            yield group
            group = []
        group.append(layer)
    if group:
        yield group


def _said(
    network: Network, parameters: Vector, part: Told, layers: list[Cells]
) -> dict[Cells, Said]:
    size = len(part.x), steps_of(network)
    found = {layer: np.empty((*size, layer.count), np.float32) for layer in layers}
    for places, workspace in passes(network, parameters, part):
        for layer, array in found.items():
            array[places] = values_in(workspace, layer)[: len(places)]
    return found
