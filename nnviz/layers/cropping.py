"""Cropping: a picture without its rim."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Region, nothing
from nnviz.core.shape import Shape, ShapeError
from nnviz.layers.rims import Rim
from nnviz.layers.site import Site
from nnviz.layers.windows import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Cropping(Rim):
    """Cuts rows and columns off: `(H, W, C)` gives `(H - top - bottom, W - left - right, C)`."""

    kind: ClassVar[str] = "cropping"
    label: ClassVar[str] = "Cropping"

    def output_shape(self, *inputs: Shape) -> Shape:
        rows, columns, channels = picture(inputs[0])
        rows, columns = rows - self.top - self.bottom, columns - self.left - self.right
        if min(rows, columns) < 1:
            what = f"It would leave nothing of pictures of {shapes.text(inputs[0])}."
            raise ShapeError(what, "Cut off less.")
        return (rows, columns, channels)

    def flops(self, *inputs: Shape) -> int:
        return 0

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (region.moved(self.top, self.left),)

    def bind(self, site: Site) -> Kernel:
        x, dx, dy = site.inputs[0], site.input_gradients[0], site.output_gradient
        rows, columns = site.output.shape[1:3]
        down, across = slice(self.top, self.top + rows), slice(self.left, self.left + columns)
        kept = x[:, down, across]

        def forward() -> None:
            np.copyto(site.output, kept)

        if dx is None:
            return Kernel(forward, nothing)
        slopes = dx[:, down, across]

        def backward() -> None:
            dx.fill(0)
            np.copyto(slopes, dy)

        return Kernel(forward, backward)
