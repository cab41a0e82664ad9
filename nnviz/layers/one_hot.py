"""One-hot: a whole number as a row of zeros with a single one, at its place."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.sequences import row_of_numbers
from nnviz.layers.site import Site

CLASSES_LIMIT = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class OneHot(Layer):
    """Turns whole numbers into rows with a one at their place: `(T,)` gives `(T, classes)`.

    Numbers are rounded; those below 0 or beyond the last place give rows of zeros. No derivative
    goes through it.
    """

    kind: ClassVar[str] = "one_hot"
    label: ClassVar[str] = "One-hot"
    group: ClassVar[str] = "Data"

    classes: int = option(
        10,
        "Classes",
        "How many whole numbers there are, counted from 0. Each gets a place of its own.",
        low=2,
        high=CLASSES_LIMIT,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return (*row_of_numbers(inputs[0]), self.classes)

    def bind(self, site: Site) -> Kernel:
        x, y, dx = site.inputs[0], site.output, site.input_gradients[0]
        places = np.arange(self.classes, dtype=y.dtype)
        rounded, is_place = np.empty_like(x), np.empty(y.shape, np.bool_)
        column = rounded[..., None]

        def forward() -> None:
            np.rint(x, rounded)
            np.equal(column, places, is_place)
            np.copyto(y, is_place)

        return Kernel(forward, nothing if dx is None else partial(dx.fill, 0))

    def summary(self) -> str:
        return f"{self.classes:,}"
