"""The class scores along a slider: the network asked about a picture moved bit by bit. No Qt."""

from dataclasses import dataclass
from functools import cached_property
from math import inf
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.losses import LOSSES, Coding, scores
from nnviz.engine.network import Network, Workspace
from nnviz.engine.owned import owned
from nnviz.session.pad_ground import Pixels, samples_of
from nnviz.session.pad_moves import Moves, moved_along

PORTION = 8
"""Values at which the network is asked at once."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """A question: what the network says while one move goes along its slider.

    Attributes:
        dataset: whose picture it is.
        picture: `(H, W, C)` before any move.
        moves: where the sliders are.
        along: the name of the move that changes.
        values: its values `(n,)`.
        fill: what comes in from outside; None repeats the border.
    """

    dataset: Dataset
    picture: Pixels
    moves: Moves
    along: str
    values: NDArray[np.float64]
    fill: Pixels | None


@dataclass(frozen=True, slots=True, eq=False)
class Swept:
    """The answer: `scores` `(n, classes)`, probabilities or scores in the loss's own terms."""

    sweep: Sweep
    scores: Array


class SweepMaker:
    """Asks one network about one question after another, a portion at a time.

    The pictures of a question are made once, however often it is asked anew. All portions of an
    answer are of the same parameters.
    """

    def __init__(self, network: Network, dataset: Dataset, loss: str) -> None:
        self._network, self._dataset, self._loss = network, dataset, loss
        self._sweep: Sweep | None = None
        self._samples: list[Array] = []
        self._said: list[Array] = []
        self._parameters = np.zeros(network.layout.size, np.float32)

    def make(self, sweep: Sweep, parameters: Vector, patience_s: float = inf) -> Swept | None:
        """The scores, in an array of their own; None while portions are left, or for other data."""
        if sweep.dataset.input_shape != self._dataset.input_shape or not len(sweep.values):
            return None
        if sweep is not self._sweep:
            self._sweep, self._samples, self._said = sweep, [], []
        if not self._said:
            self._parameters[...] = parameters
        end, parts = perf_counter() + patience_s, -(-len(sweep.values) // PORTION)
        while len(self._said) < parts:
            self._said.append(self._portion(sweep, len(self._said)))
            if perf_counter() >= end:
                break
        if len(self._said) < parts:
            return None
        said, self._said = owned(np.concatenate(self._said)), []
        return Swept(sweep, said[: len(sweep.values)])

    def _portion(self, sweep: Sweep, number: int) -> Array:
        if number == len(self._samples):
            self._samples.append(_samples(sweep, self._dataset, number * PORTION))
        return class_scores(self._loss, self._workspace.run(self._samples[number]))

    @cached_property
    def _workspace(self) -> Workspace:
        return self._network.workspace(self._parameters, PORTION)


def class_scores(loss: str, raw: Array) -> Array:
    """Raw outputs `(n, U)` in the loss's terms, `(n, classes)`; of a single output both sides."""
    said = scores(loss, raw)
    if said.shape[1] > 1:
        return said
    other = -said if LOSSES[loss].coding is Coding.SIGNS else 1 - said
    return np.concatenate([other, said], axis=1)


def _samples(sweep: Sweep, dataset: Dataset, first: int) -> Array:
    """The pictures at `PORTION` values from `first` on; beyond the end the last is repeated."""
    values = sweep.values[np.minimum(np.arange(first, first + PORTION), len(sweep.values) - 1)]
    images = moved_along(sweep.picture, sweep.moves, sweep.along, values, sweep.fill)
    return samples_of(dataset, images)
