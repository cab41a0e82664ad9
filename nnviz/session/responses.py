"""What every neuron answers over a plane of inputs, as small pictures. No Qt."""

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.losses import LOSSES, Coding, scores
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.engine.work import affordable, has_pictures, products
from nnviz.session.plane import Plane

SIDE = 48
"""Points along each side of the pictures; half of it for large networks."""

MOST_WORK = 400_000_000
"""Parameters times points up to which a network is not large."""

PICTURE_SIDES, PICTURE_WORK = (48, 24, 16, 12), 200_000_000
LEAST_SIDE = 8
"""Points along each side for networks of pictures: as many as so many products let through."""

FEW_SAMPLES, ASKED_WORK = 30, 100_000_000
"""Of each part such networks are asked about fewer samples, and never fewer than that."""

MOST_SAMPLES = 2000
"""Of each part, whose answers are kept."""

MOST_NEURONS = 512
"""Layers larger than this get no pictures."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Answers over a plane, top row first.

    Attributes:
        plane: the plane they are over.
        neurons: pictures `(units, side, side)` by node id.
        output: what the outputs say, `(outputs, side, side)`: of one output a number whose sign
            decides, of several their shares or scores.
        answers: the raw outputs for the first samples of either part, `(n, outputs)`.
        training: how many of them are for the training part, which comes first.
    """

    plane: Plane
    neurons: dict[str, Array]
    output: Array
    answers: Array
    training: int


def asked_samples(dataset: Dataset, most: int = MOST_SAMPLES) -> tuple[Array, Array, int]:
    """The samples whose answers are kept, the training part first: x, y, and how many of those.

    Of a large data set they are the first `most` of each part.
    """
    train = min(most, len(dataset.x_train))
    x = np.concatenate([dataset.x_train[:train], dataset.x_test[:most]])
    y = np.concatenate([dataset.y_train[:train], dataset.y_test[:most]])
    return x, y, train


class ResponseMaker:
    """Computes responses of one network from a parameter vector that it reads."""

    def __init__(self, network: Network, parameters: Vector, dataset: Dataset, loss: str) -> None:
        self._network, self._loss, self._dataset = network, loss, dataset
        self._side = side_for(network)
        self._samples, _, self._train = asked_samples(dataset, _most_answers(network))
        most = max(self._side**2, len(self._samples))
        self._portions = Portions(network, parameters, most)
        shapes = network.facts.shapes
        self._pictured = tuple(name for name in network.facts.order if _fits(shapes[name]))
        self._asked = tuple(dict.fromkeys((*self._pictured, network.sink)))
        self._plane: Plane | None = None
        self._grid = self._samples

    def make(self, plane: Plane) -> Responses:
        """The answers to the plane's points, in arrays of their own."""
        if plane is not self._plane:
            self._plane = plane
            self._grid = self._dataset.expand(plane.grid(self._side))
        found = self._portions.answers(self._grid, self._asked)
        neurons = {name: _pictures(found[name]) for name in self._pictured}
        output = spoken(self._loss, found[self._network.sink])
        sink = self._network.sink
        answers = self._portions.answers(self._samples, (sink,))[sink]
        answers.flags.writeable = False
        return Responses(plane, neurons, _pictures(output), answers, self._train)


def side_for(network: Network) -> int:
    """Points along each side of the pictures: fewer where the network is large."""
    if has_pictures(network):
        work = products(network)
        sides = (side for side in PICTURE_SIDES if work * side**2 <= PICTURE_WORK)
        return next(sides, LEAST_SIDE)
    return SIDE if network.layout.size * SIDE**2 <= MOST_WORK else SIDE // 2


def _most_answers(network: Network) -> int:
    if not has_pictures(network):
        return MOST_SAMPLES
    return affordable(network, MOST_SAMPLES, FEW_SAMPLES, ASKED_WORK)


def spoken(loss: str, output: Array) -> Array:
    """Outputs `(n, U)` as they are shown: a single logit as twice its share less one."""
    shares = scores(loss, output)
    single = output.shape[1] == 1 and LOSSES[loss].coding is Coding.BITS
    return 2 * shares - 1 if single else shares


def _fits(shape: Shape) -> bool:
    return len(shape) == 1 and shape[0] <= MOST_NEURONS


def _pictures(array: Array) -> Array:
    """Answers `(side * side, units)` as read-only pictures `(units, side, side)`."""
    side = isqrt(len(array))
    pictures = np.array(array.T, order="C").reshape(-1, side, side)
    pictures.flags.writeable = False
    return pictures
