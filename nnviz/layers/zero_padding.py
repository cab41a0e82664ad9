"""Zero padding: rows and columns of zeros around a picture."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Region, nothing
from nnviz.core.shape import Shape
from nnviz.layers.rims import Rim
from nnviz.layers.site import Site
from nnviz.layers.windows import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroPadding(Rim):
    """Lays zeros around pictures: `(H, W, C)` gives `(top + H + bottom, left + W + right, C)`."""

    kind: ClassVar[str] = "zero_padding"
    label: ClassVar[str] = "Zero padding"

    def output_shape(self, *inputs: Shape) -> Shape:
        rows, columns, channels = picture(inputs[0])
        return (self.top + rows + self.bottom, self.left + columns + self.right, channels)

    def flops(self, *inputs: Shape) -> int:
        return 0

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (region.moved(-self.top, -self.left).within(inputs[0]),)

    def bind(self, site: Site) -> Kernel:
        x, dx = site.inputs[0], site.input_gradients[0]
        rows, columns = x.shape[1:3]
        down, across = slice(self.top, self.top + rows), slice(self.left, self.left + columns)
        inner, slopes = site.output[:, down, across], site.output_gradient[:, down, across]
        back = nothing if dx is None else partial(np.copyto, dx, slopes)

        def forward() -> None:
            site.output.fill(0)  # what stands there may have been held at a value
            np.copyto(inner, x)

        return Kernel(forward, back)
