"""Which neurons fire for some samples: mean activations there, against those over all. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps, middle_of
from nnviz.core.marks import Neuron
from nnviz.data.table.work import Work
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.engine.work import affordable

MOST_ASKED, LEAST_ASKED, WORK = 1000, 30, 4_000_000_000
"""Samples of either group: as many as so many products let through."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Fired:
    """A neuron, or the one in the middle of a map: its mean activation for some samples less that
    over all, and how many deviations over all samples that is."""

    neuron: Neuron
    difference: float
    effect: float
    map: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Firing:
    """Mean activations of some samples less those over all, by node.

    `units` are `(units,)` of flat layers; of maps `(H * W * C,)`. `effects` are the differences in
    deviations over all samples, of maps those of a map's mean, `(C,)`; `means` their differences.
    """

    units: Mapping[str, Array]
    means: Mapping[str, Array]
    effects: Mapping[str, Array]

    def strongest(self, network: Network, count: int) -> tuple[Fired, ...]:
        """The neurons and maps that differ most, whatever the sign, of layers that learn."""
        found = [
            f for name in self.effects if _learns(network, name) for f in self._of(network, name)
        ]
        found.sort(key=lambda fired: -abs(fired.effect))
        return tuple(found[:count])

    def _of(self, network: Network, name: str) -> Iterator[Fired]:
        shape = network.facts.shapes[name]
        for at, effect in enumerate(self.effects[name].tolist()):
            difference = float(self.means[name][at])
            if not np.isfinite(effect) or effect == 0:
                continue
            if has_maps(shape):
                yield Fired(Neuron(name, middle_of(shape, at)), difference, effect, at)
            else:
                yield Fired(Neuron(name, at), difference, effect)


def firing(
    network: Network, parameters: Vector, samples: Array, rows: NDArray[np.intp], work: Work
) -> Firing:
    """What fires for the samples of `rows`, of samples `(n, F)`; of many the first are asked."""
    most = affordable(network, MOST_ASKED, LEAST_ASKED, WORK)
    portions = Portions(network, parameters, most)
    groups = (samples[rows[:most]], samples[:most])
    here, over = (
        _gathered(portions, network, group, work.stretch(at / 2, (at + 1) / 2))
        for at, group in enumerate(groups)
    )
    units = {name: here[name].unit - over[name].unit for name in here}
    means = {name: here[name].mean - over[name].mean for name in here}
    with np.errstate(all="ignore"):
        effects = {
            name: np.where(over[name].spread > 0, means[name] / over[name].spread, 0)
            for name in here
        }
    return Firing(units, means, effects)


@dataclass(slots=True)
class _Sums:
    """What has been added up of a node: its units, and its neurons or the means of its maps."""

    unit: Array
    mean: Array
    square: Array

    @property
    def spread(self) -> Array:
        """The deviation of each neuron, or of each map's mean."""
        return np.sqrt(np.maximum(self.square - self.mean**2, 0))


def _gathered(portions: Portions, network: Network, samples: Array, work: Work) -> dict[str, _Sums]:
    shapes = network.facts.shapes
    found = {}
    for name, shape in shapes.items():
        neurons = shape[-1] if has_maps(shape) else prod(shape)
        found[name] = _Sums(np.zeros(prod(shape)), np.zeros(neurons), np.zeros(neurons))
    count = max(1, len(samples))
    for part in portions.of(samples):
        for name, sums in found.items():
            said = portions.workspace.activations[name][: part.stop - part.start]
            flat = np.asarray(said, np.float64).reshape(len(said), -1)
            sums.unit += flat.sum(axis=0) / count
            each = flat if not has_maps(shapes[name]) else said.mean(axis=(1, 2), dtype=np.float64)
            sums.mean += each.sum(axis=0) / count
            sums.square += (each**2).sum(axis=0) / count
        work.reached(part.stop / count)
    return found


def _learns(network: Network, name: str) -> bool:
    """Whether a layer has numbers of its own: what others only pass on is not told twice."""
    return bool(network.facts.parameters[name])
