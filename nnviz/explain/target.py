"""What is asked about: a number that a network says of a sample. Frozen values."""

from dataclasses import dataclass
from enum import Enum
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.engine.losses import predicted_classes
from nnviz.engine.network import Network

Array = NDArray[np.floating[Any]]


class Extent(Enum):
    """How much of a layer a number is made of."""

    UNIT = "unit"
    MAP = "map"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class Target:
    """The activation of a unit, or the sum of those of a map or of a whole layer.

    `index` is the unit of the flat layer or the map, from 0; of a layer it counts for nothing. With
    a `tap` it is a number of what the layer shows besides its output, such as a gate, flat from 0.
    `sign` is -1 for the class that a single output says by being below zero.
    """

    node: str
    extent: Extent = Extent.UNIT
    index: int = 0
    sign: float = 1.0
    tap: str = ""

    def weights(self, shape: Shape, dtype: Any = np.float32) -> Array:
        """What each number of the layer counts, `(units,)`: the target is the sum of products.

        Raises:
            ProblemError: the layer has no such unit or map.
        """
        found = np.zeros(shape, dtype)
        if self.extent is Extent.LAYER:
            found[...] = self.sign
        elif self.extent is Extent.MAP:
            self._check(shape[-1], "maps" if has_maps(shape) else "neurons")
            found[..., self.index] = self.sign
        else:
            self._check(prod(shape), "neurons")
            found.reshape(-1)[self.index] = self.sign
        return found.reshape(-1)

    def _check(self, count: int, noun: str) -> None:
        if not 0 <= self.index < count:
            what = f"{self.node} has {count:,} {noun}; there is no number {self.index + 1:,}."
            raise ProblemError(Problem("target", what, f"Allowed: 1 to {count:,}."))


def class_target(network: Network, classes: int, label: int) -> Target:
    """What a network's main output says for a class, from 0; of two it may be a single number.

    Where it answers at each step of a sequence it is what it says at the last.

    Raises:
        ProblemError: there is no such class.
    """
    if not 0 <= label < classes:
        what = f"There are {classes:,} classes; there is no number {label + 1:,}."
        raise ProblemError(Problem("target", what, f"Allowed: 1 to {classes:,}."))
    shape = network.facts.shapes[network.sink]
    if prod(shape) == 1:
        return Target(network.sink, sign=1.0 if label else -1.0)
    return Target(network.sink, index=before_last(shape) + label)


def said_target(network: Network, classes: int, output: Array) -> Target:
    """What a network's main output says of a sample: its class, or its largest number.

    `output` is the raw answer, `(units,)`, or `(T, units)` at each step of a sequence.
    """
    output = output[-1] if output.ndim > 1 else output
    if classes:
        return class_target(network, classes, int(predicted_classes(output[None])[0]))
    return Target(network.sink, index=int(np.abs(output).argmax()))


def before_last(shape: Shape) -> int:
    """How many numbers of an answer come before those of its last step; 0 where it has none."""
    return prod(shape) - shape[-1]
