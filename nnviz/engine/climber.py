"""`Climber`: which way to move base inputs so that a network's main output gets worse or better.

It knows the way from what a person can move, base inputs, to what enters the network, the features
made of them, and back. Parameters are read where they lie: it can follow a training run.
"""

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

import numpy as np

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.badness import Badness, badness
from nnviz.engine.network import Network, Workspace
from nnviz.engine.work import rows_at_once
from nnviz.layers.site import Array

MOST_ROWS = 256
COMPLEX_STEP = 1e-20


class Seen(NamedTuple):
    """What a network says of samples, and what one sees of the ground there.

    `answers` are raw, `(n, U)`; `losses` `(n,)` say how wrong they are (`nnviz.engine.badness`);
    `slopes` `(n, B)` lead to worse ones, each sample's in its own scale; none where nobody asked.
    """

    answers: Array
    losses: Array
    slopes: Array


class Climber:
    """Looks at samples of a data set as the main output sees it, many at a time.

    `samples` says how many there are at most; the buffers are for as many as fit the caches. All
    layers are at rest: no dropout, and running means are used, not changed. Not for two threads.
    """

    def __init__(
        self, network: Network, parameters: Vector, dataset: Dataset, loss: str, samples: int
    ) -> None:
        self.network, self.dataset, self.loss = network, dataset, loss
        self._rows = rows_at_once(network, max(1, samples), MOST_ROWS, parameters.itemsize)
        self._space = network.workspace(parameters, self._rows, input_gradients=True)
        self._ends = [node.id for node in network.graph.sinks if node.id != network.sink]
        self._type, self._width = parameters.dtype, prod(network.facts.shapes[network.sink])

    @property
    def rows(self) -> int:
        """How many samples go through at a time."""
        return self._rows

    def judged(self, points: Array, targets: Array) -> Seen:
        """What the network says of base inputs `(n, B)` with encoded targets `(n, U)`."""
        said = np.empty((len(points), self._width), self._type)
        for part, space in self._portions(points):
            said[part] = self._said(space, part)
        return Seen(said, self._badness(said, targets).losses, np.empty((0, points.shape[1])))

    def seen(self, points: Array, targets: Array) -> Seen:
        """The same, and which way to move them so that their answers get worse."""
        said = np.empty((len(points), self._width), self._type)
        losses, slopes = np.empty(len(points)), np.empty(points.shape, self._type)
        for part, space in self._portions(points):
            said[part] = self._said(space, part)
            found = self._badness(said[part], targets[part])
            losses[part] = found.losses
            self._go_back(space, found.slopes / np.abs(found.slopes).max(axis=1, keepdims=True))
            slopes[part] = self._by_base(points[part], self._collected(space, part))
        return Seen(said, losses, slopes)

    def _badness(self, said: Array, targets: Array) -> Badness:
        return badness(self.loss, said, targets, classes=bool(self.dataset.task.classes))

    def _portions(self, points: Array) -> Iterator[tuple[slice, Workspace]]:
        for first in range(0, len(points), self._rows):
            part = slice(first, min(first + self._rows, len(points)))
            self._space.put(self.dataset.expand(points[part]))
            self._space.forward()
            yield part, self._space

    def _said(self, space: Workspace, part: slice) -> Array:
        count = part.stop - part.start
        return space.activations[self.network.sink][:count].reshape(count, -1)

    def _go_back(self, space: Workspace, slopes: Array) -> None:
        for name in self._ends:
            space.gradients[name].fill(0)
        gradient = space.gradients[self.network.sink]
        gradient[: len(slopes)] = slopes.reshape(len(slopes), *gradient.shape[1:])
        gradient[len(slopes) :] = 0
        space.backward()

    def _collected(self, space: Workspace, part: slice) -> Array:
        """The slopes by features `(n, F)`: what came back at each input, where it entered."""
        count, width = part.stop - part.start, len(self.dataset.features)
        found = np.zeros((count, width), self._type)
        for name, layer in self.network.inputs.items():
            flat = space.gradients[name][:count].reshape(count, -1)
            found[:, list(layer.places) or slice(None)] += flat
        return found

    def _by_base(self, points: Array, slopes: Array) -> Array:
        """Slopes by base inputs `(n, B)`, of those by features `(n, F)`."""
        if self.dataset.base is None:
            return slopes
        return np.stack(
            [(slopes * column).sum(axis=1) for column in base_slopes(self.dataset, points)], axis=1
        )


def base_slopes(dataset: Dataset, points: Array) -> Iterator[Array]:
    """The derivatives of all features by each base input in turn, `(n, F)`, by complex steps.

    Squier and Trapp 1998: exact to rounding, since features are analytic.
    """
    for at in range(points.shape[1]):
        moved = points.astype(np.complex128)
        moved[:, at] += 1j * COMPLEX_STEP
        yield dataset.expand(moved).imag / COMPLEX_STEP
