"""What layers say at each step of many sequences, layer by layer. Pure."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.explain.cell_ranking import passes
from nnviz.explain.cells import Cells, cells_of, values_in
from nnviz.explain.stretches import Told

MOST_NUMBERS = 40_000_000
"""So many are held at a time, 4 bytes each."""

STATE = "cell"
"""The tap that holds what a layer keeps for itself."""

Said = NDArray[np.float32]


def step_layers(network: Network) -> tuple[Cells, ...]:
    """The layers with numbers at each step, in their order, and the state that they keep."""
    return tuple(group for group in cells_of(network) if group.tap in ("", STATE))


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
    steps = sum(part.x.size for part in parts)
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
    size = part.x.shape
    found = {layer: np.empty((*size, layer.count), np.float32) for layer in layers}
    for places, workspace in passes(network, parameters, part):
        for layer, array in found.items():
            array[places] = values_in(workspace, layer)[: len(places)]
    return found
