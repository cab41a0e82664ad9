"""Which neurons of a layer do no work of their own, over a batch: dead, stuck, or a copy. Pure.

Of a layer of maps it is the maps that are looked at: a map is dead when it is dead everywhere. Of a
layer that answers at each step of a sequence it is its cells, over all steps.
"""

from dataclasses import dataclass
from enum import Enum
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Layer
from nnviz.engine.lookout import ZERO
from nnviz.engine.network import Network, Workspace
from nnviz.engine.work import STEPS_RANK
from nnviz.session.statistics import are_maps, by_neuron, saturated, spread_step

ALIKE = 0.999
"""Neurons whose activations are correlated more strongly than this, in either sense, are copies."""

LARGE, LARGE_SAMPLES = 256, 128
"""In layers of more than `LARGE` neurons copies are looked for over so many samples: a layer of
1,024 is compared pair by pair in some milliseconds."""

MOST_PLACES = 4096
"""Maps are compared over so many of their pixels, cells over so many steps, evenly spread."""

MOST_COMPARED = 2048
"""Only so many neurons of a layer are compared with each other."""

INTERVAL_S = 0.5
"""So often at most while frames follow one another."""

COSTLY = 0.05
"""The share of the time it may take then."""

Array = NDArray[np.floating[Any]]


class Each(Enum):
    """What of a layer is looked at, by its name."""

    NEURON = "neuron"
    CELL = "cell"
    MAP = "map"


@dataclass(frozen=True, slots=True, eq=False)
class UnitHealth:
    """A layer's neurons, cells or maps over a batch of `samples`; each array is `(count,)`.

    Attributes:
        each: which of them they are.
        dead: zero for every sample.
        constant: the same for every sample, to what float32 can tell; dead ones are among them.
        saturated: in the outermost share of the activation's range for nearly every sample.
        has_bounds: whether the activation has two bounds to be stuck at.
        copied: the first neuron of the layer whose activations say the same, -1 for none. Constant
            neurons are nobody's copies.
    """

    samples: int
    dead: NDArray[np.bool_]
    constant: NDArray[np.bool_]
    saturated: NDArray[np.bool_]
    has_bounds: bool
    copied: NDArray[np.int64]
    each: Each = Each.NEURON

    @property
    def has_maps(self) -> bool:
        """Whether they are maps."""
        return self.each is Each.MAP


class HealthMaker:
    """Looks at the neurons of a network over samples, with a workspace that others use too."""

    def __init__(self, network: Network, workspace: Workspace, samples: Array) -> None:
        self._network, self._workspace, self._samples = network, workspace, samples
        self._due_at = 0.0

    def is_due(self) -> bool:
        """Whether it may be made again while frames follow one another."""
        return perf_counter() >= self._due_at

    def make(self) -> dict[str, UnitHealth]:
        """The health of every layer with weights; nothing without a sample."""
        if not len(self._samples):
            return {}
        began = perf_counter()
        self._workspace.run(self._samples)
        facts, graph = self._network.facts, self._network.graph
        found = {
            name: unit_health(graph[name].layer, self._workspace.activations[name])
            for name in facts.order
            if facts.parameters[name]
        }
        took = perf_counter() - began
        self._due_at = began + max(INTERVAL_S, took / COSTLY)
        return found


def unit_health(layer: Layer, activations: Array) -> UnitHealth:
    """The health of activations `(N, *shape)`; a neuron that is not finite is nothing of all."""
    each = _each(activations)
    rows = np.ascontiguousarray(_columns(activations, each).T, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = rows.min(axis=1), rows.max(axis=1)
        largest = np.maximum(np.abs(low), np.abs(high))
        constant = high - low <= ZERO * largest
    stuck = saturated(layer, rows, axis=1)
    still = constant | (largest < ZERO)
    compared = np.isfinite(low) & np.isfinite(high) & ~still
    return UnitHealth(
        samples=len(activations),
        dead=largest < ZERO,
        constant=still,
        saturated=np.zeros(len(rows), bool) if stuck is None else stuck,
        has_bounds=stuck is not None,
        copied=_copied(_some(rows, each), compared),
        each=each,
    )


def _each(activations: Array) -> Each:
    if are_maps(activations):
        return Each.MAP
    return Each.CELL if activations.ndim == 1 + STEPS_RANK else Each.NEURON


def _columns(activations: Array, each: Each) -> Array:
    """A column for each of them; of a cell a row is a step of a sample."""
    if each is Each.CELL:
        return activations.reshape(-1, activations.shape[-1])
    return by_neuron(activations)


def _some(rows: Array, each: Each) -> Array:
    """What they are compared by: all samples, or some pixels or steps spread evenly."""
    if each is not Each.NEURON:
        return rows[:, :: spread_step(rows.shape[1], MOST_PLACES, rows.shape[1])]
    return rows if len(rows) <= LARGE else rows[:, :LARGE_SAMPLES]


def _copied(rows: Array, usable: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The first neuron each one is a copy of, -1 for none."""
    found = np.full(len(rows), -1, np.int64)
    units = np.flatnonzero(usable[:MOST_COMPARED])
    if len(units) < 2:
        return found
    alike = np.abs(_correlations(rows[units])) > ALIKE
    first = np.argmax(alike, axis=1)
    is_copy = alike.any(axis=1) & (first < np.arange(len(units)))
    found[units[is_copy]] = units[first[is_copy]]
    return found


def _correlations(rows: Array) -> Array:
    """The correlation of each row with each; 0 for one that does not vary here."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        centred = rows - rows.mean(axis=1, keepdims=True)
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        unit = np.where(lengths > 0, centred / lengths, 0)
    return np.nan_to_num(unit @ unit.T)
