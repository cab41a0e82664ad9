"""Embedding: a row of learnt numbers for every whole number."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Kernel, Layer, Parameter, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import Work
from nnviz.layers.one_hot import CLASSES_LIMIT
from nnviz.layers.recurrent import UNITS_LIMIT
from nnviz.layers.sequences import row_of_numbers
from nnviz.layers.site import Site

FEW = 256
"""Of so many whole numbers a product with their places sums derivatives fastest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedding(Layer):
    """Gives every whole number a vector of its own: `(T,)` gives `(T, units)`.

    Numbers are rounded; those below 0 or beyond the last have a vector of zeros. No derivative goes
    on to the numbers.
    """

    kind: ClassVar[str] = "embedding"
    label: ClassVar[str] = "Embedding"
    group: ClassVar[str] = "Sequence"

    classes: int = option(
        64,
        "Tokens",
        "How many whole numbers there are, counted from 0. Each gets a vector of its own.",
        low=2,
        high=CLASSES_LIMIT,
    )
    units: int = option(32, "Units", "How many numbers a vector has.", low=1, high=UNITS_LIMIT)

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*row_of_numbers(inputs[0]), self.units)

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        fans = (self.units, self.units)
        return (Parameter("vectors", (self.classes, self.units), "lecun_normal", fans),)

    def bind(self, site: Site) -> Kernel:
        x, y, dx = site.inputs[0], site.output, site.input_gradients[0]
        vectors, classes = site.parameters["vectors"], self.classes
        known = np.zeros((classes + 2, self.units), y.dtype)  # nobody's vectors at both ends
        rounded, places = np.zeros(x.shape, x.dtype), np.zeros(x.shape, np.intp)
        learn = _learning(places, site, classes) if site.learns else nothing

        def forward() -> None:
            np.copyto(known[1:-1], vectors)
            np.rint(x, rounded)
            np.clip(rounded, -1, classes, out=rounded)
            np.copyto(places, rounded, casting="unsafe")
            np.add(places, 1, places)
            np.take(known, places, axis=0, out=y, mode="clip")

        def backward() -> None:
            learn()
            if dx is not None:
                dx.fill(0)

        return Kernel(forward, backward)

    def summary(self) -> str:
        return f"{self.classes:,}"


def _learning(places: NDArray[np.intp], site: Site, classes: int) -> Work:
    """What sums the derivatives of all steps with one number; places count from 1."""
    dy, slope = site.output_gradient, site.gradients["vectors"]
    rows, flat = dy.reshape(-1, dy.shape[-1]), places.reshape(-1)
    if classes > FEW:
        sums = np.zeros((classes + 2, dy.shape[-1]), dy.dtype)

        def one_by_one() -> None:
            sums.fill(0)
            np.add.at(sums, flat, rows)
            np.copyto(slope, sums[1:-1])

        return one_by_one
    numbers = np.arange(1, classes + 1)[:, None]
    are = np.empty((classes, flat.size), np.bool_)
    ones = np.empty(are.shape, dy.dtype)

    def by_product() -> None:
        np.equal(numbers, flat, are)
        np.copyto(ones, are)
        np.dot(ones, rows, out=slope)

    return by_product
