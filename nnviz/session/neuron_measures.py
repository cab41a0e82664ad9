"""What is measured of single neurons on the training thread: their health, and what excites one.

Both are costly beside a frame, so each keeps to a pace: not more often than its interval, and never
more than a small share of the thread's time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.core.marks import Neuron
from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.batch_pass import BatchPass
from nnviz.engine.goals import Goal, wanted
from nnviz.engine.network import Network, Workspace
from nnviz.engine.work import affordable, has_pictures
from nnviz.layers.site import as_stored
from nnviz.session.statistics import by_neuron

MEASURE_S, EXCITE_S = 0.2, 0.5
SHARE = 0.05
"""Of the thread's time that either may take."""

MOST_SAMPLES = 256
LEAST, LEAST_PICTURES = 16, 8
WORK = 20_000_000
"""Products of one measurement, so that a large network takes milliseconds too."""

EXCITE_SAMPLES, EXCITE_LEAST, EXCITE_LEAST_PICTURES = 2000, 200, 60
EXCITE_WORK = 400_000_000
MOST_SHOWN = 5

Array = NDArray[np.floating[Any]]


class Pace:
    """When something may be done again."""

    def __init__(self, interval_s: float, share: float = SHARE) -> None:
        self._interval, self._share = interval_s, share
        self._due = 0.0

    def is_due(self) -> bool:
        """Whether it may be done now."""
        return perf_counter() >= self._due

    def took(self, seconds: float) -> None:
        """It has just been done, in so many seconds."""
        self._due = perf_counter() + max(self._interval, seconds / self._share)


@dataclass(frozen=True, slots=True, eq=False)
class NeuronMeasures:
    """By node, for every unit: mean activation, weight norm, gradient norm, `(units, 3)` float32.

    Of a layer of maps it is for every map `(maps, 3)`, and for the filter that makes it. Means and
    gradients are over the first `samples` training samples, without dropout; the norms are those of
    the weights that enter a unit (the gradient's with its bias), nan without weights.
    """

    samples: int
    measures: dict[str, NDArray[np.float32]]


class NeuronMeasurer:
    """Measures one network from a parameter vector that it reads."""

    def __init__(
        self, network: Network, parameters: Vector, dataset: Dataset, goals: Sequence[Goal]
    ) -> None:
        self._network, self._parameters = network, parameters
        least = LEAST_PICTURES if has_pictures(network) else LEAST
        count = affordable(network, MOST_SAMPLES, least, WORK)
        count = self.samples = min(count, len(dataset.x_train))
        self._slope = np.zeros_like(parameters)
        self._pass = BatchPass(network, parameters, self._slope, goals, count)
        self._x = as_stored(network.entering(dataset.x_train[:count]))
        self._y = as_stored(wanted(goals, dataset, parameters.dtype, count))
        self._measured = tuple(
            node.id
            for node in network.graph
            if node.inputs and is_measured(network.facts.shapes[node.id])
        )
        self._pace = Pace(MEASURE_S)

    def make(self) -> NeuronMeasures | None:
        """The measures; None when it is too soon. Without a layer to be measured nothing runs."""
        if not self._pace.is_due():
            return None
        started = perf_counter()
        if self._measured:
            self._pass.run(self._x, self._y)
        found = {node: self._of(node) for node in self._measured}
        self._pace.took(perf_counter() - started)
        return NeuronMeasures(self.samples, found)

    def _of(self, node: str) -> NDArray[np.float32]:
        said = by_neuron(self._pass.workspace.activations[node])
        means = said.mean(axis=0, dtype=np.float64)
        rows = np.full((len(means), 3), np.nan, np.float32)
        rows[:, 0] = means
        weights = self._network.layout.views(self._parameters, node)
        if "weights" in weights:
            slopes = self._network.layout.views(self._slope, node)
            rows[:, 1] = np.sqrt(_squares(weights["weights"]))
            squares = _squares(slopes["weights"])
            if "bias" in slopes:
                squares = squares + slopes["bias"].astype(np.float64) ** 2
            rows[:, 2] = np.sqrt(squares)
        return rows


def is_measured(shape: Shape) -> bool:
    """Whether the neurons, or the maps, of a layer of this shape are measured."""
    return len(shape) == 1 or has_maps(shape)


@dataclass(frozen=True, slots=True, eq=False)
class Excitation:
    """The training samples that move a neuron most and least.

    `most` and `least` are places in the training part, the extreme ones first, with the answers
    beside them; `samples` were asked, from the first on. `spread` is False when all are alike,
    `is_stale` says that the weights have changed since.
    """

    neuron: Neuron
    step: int
    samples: int
    most: NDArray[np.intp]
    least: NDArray[np.intp]
    most_answers: NDArray[np.float32]
    least_answers: NDArray[np.float32]
    spread: bool
    is_stale: bool = False


@dataclass(slots=True)
class ExcitationMaker:
    """Asks training samples, in batches through a workspace that is there anyway."""

    network: Network
    workspace: Workspace
    dataset: Dataset
    _last: Excitation | None = None
    _asked: Vector | None = None
    _pace: Pace = field(default_factory=lambda: Pace(EXCITE_S))

    def make(self, neuron: Neuron, step: int, parameters: Vector) -> Excitation | None:
        """What excites a neuron of this network; a stale answer when it is too soon for another.

        `parameters` are those the workspace reads, in the array they came in.
        """
        sizes = self.network.facts.shapes.get(neuron.node)
        if sizes is None or neuron.unit >= int(np.prod(sizes)) or not len(self.dataset.x_train):
            return None
        if self._last is not None and self._last.neuron == neuron:
            if parameters is self._asked:
                return self._last
            if not self._pace.is_due():
                return replace(self._last, is_stale=True)
        started = perf_counter()
        answers = self._answers(neuron)
        self._last, self._asked = excitation(neuron, step, answers), parameters
        self._pace.took(perf_counter() - started)
        return self._last

    def _answers(self, neuron: Neuron) -> NDArray[np.float32]:
        """What it says to the first samples, `(n,)`."""
        least = EXCITE_LEAST_PICTURES if has_pictures(self.network) else EXCITE_LEAST
        count = affordable(self.network, EXCITE_SAMPLES, least, EXCITE_WORK)
        count = min(count, len(self.dataset.x_train))
        found = np.empty(count, np.float32)
        for at in range(0, count, self.workspace.batch):
            part = self.dataset.x_train[at : min(at + self.workspace.batch, count)]
            self.workspace.run(part)
            flat = self.workspace.activations[neuron.node].reshape(self.workspace.batch, -1)
            found[at : at + len(part)] = flat[: len(part), neuron.unit]
        return found


def excitation(neuron: Neuron, step: int, answers: NDArray[np.float32]) -> Excitation:
    """The samples with the largest and the smallest of answers `(n,)`; no number is left out."""
    known = np.flatnonzero(np.isfinite(answers))
    order = known[np.argsort(answers[known], kind="stable")]
    least = order[:MOST_SHOWN]
    most = known[np.argsort(-answers[known], kind="stable")][:MOST_SHOWN]
    spread = bool(len(order)) and bool(answers[order[0]] < answers[order[-1]])
    picked = answers[most], answers[least]
    return Excitation(neuron, step, len(answers), most, least, *picked, spread)


def _squares(weights: Array) -> NDArray[np.float64]:
    """The sum of squares by the last axis `(units,)`."""
    rows = weights.reshape(-1, weights.shape[-1])
    return np.einsum("ij,ij->j", rows, rows, dtype=np.float64)
