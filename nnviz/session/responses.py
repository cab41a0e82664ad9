"""What every neuron answers over a plane of inputs, as small pictures. No Qt."""

from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.arena import Vector
from nnviz.engine.losses import LOSSES, Coding, scores
from nnviz.engine.network import Network
from nnviz.session.plane import Plane

SIDE = 48
"""Points along each side of the pictures; half of it for large networks."""

MOST_WORK = 400_000_000
"""Parameters times points up to which a network is not large."""

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
        answers: the raw outputs for the samples of `asked_samples`, `(n, outputs)`.
    """

    plane: Plane
    neurons: dict[str, Array]
    output: Array
    answers: Array


def asked_samples(dataset: Dataset) -> tuple[Array, Array, int]:
    """The samples whose answers are kept, the training part first: x, y, and how many of those.

    Of a large data set they are the first `MOST_SAMPLES` of each part.
    """
    train = min(MOST_SAMPLES, len(dataset.x_train))
    x = np.concatenate([dataset.x_train[:train], dataset.x_test[:MOST_SAMPLES]])
    y = np.concatenate([dataset.y_train[:train], dataset.y_test[:MOST_SAMPLES]])
    return x, y, train


class ResponseMaker:
    """Computes responses of one network from a parameter vector that it reads."""

    def __init__(self, network: Network, parameters: Vector, dataset: Dataset, loss: str) -> None:
        self._network, self._loss = network, loss
        self._side = side_for(network)
        self._workspace = network.workspace(parameters, self._side**2)
        self._dataset = dataset
        self._samples, _, _ = asked_samples(dataset)
        self._asked = network.workspace(parameters, len(self._samples))
        self._plane: Plane | None = None

    def make(self, plane: Plane) -> Responses:
        """The answers to the plane's points, in arrays of their own."""
        if plane is not self._plane:
            self._plane = plane
            self._workspace.put(self._dataset.expand(plane.grid(self._side)))
        self._workspace.forward()
        activations = self._workspace.activations
        neurons = {name: _pictures(array) for name, array in activations.items() if _fits(array)}
        output = spoken(self._loss, activations[self._network.sink])
        answers = np.array(self._asked.run(self._samples))
        answers.flags.writeable = False
        return Responses(plane, neurons, _pictures(output), answers)


def side_for(network: Network) -> int:
    """Points along each side of the pictures: fewer where the network is large."""
    return SIDE if network.layout.size * SIDE**2 <= MOST_WORK else SIDE // 2


def spoken(loss: str, output: Array) -> Array:
    """Outputs `(n, U)` as they are shown: a single logit as twice its share less one."""
    shares = scores(loss, output)
    single = output.shape[1] == 1 and LOSSES[loss].coding is Coding.BITS
    return 2 * shares - 1 if single else shares


def _fits(array: Array) -> bool:
    return array.ndim == 2 and array.shape[1] <= MOST_NEURONS


def _pictures(array: Array) -> Array:
    """Answers `(side * side, units)` as read-only pictures `(units, side, side)`."""
    side = isqrt(len(array))
    pictures = np.array(array.T, order="C").reshape(-1, side, side)
    pictures.flags.writeable = False
    return pictures
