"""Add: the sum of its inputs, the joint of a skip connection (He et al. 2015)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.layers.kernels import common_shape
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Layer):
    """Adds samples of one shape, element by element."""

    kind: ClassVar[str] = "add"
    label: ClassVar[str] = "Add"
    group: ClassVar[str] = "Join"
    least_inputs: ClassVar[int] = 2
    most_inputs: ClassVar[int | None] = None

    def output_shape(self, *inputs: Shape) -> Shape:
        return common_shape(inputs, "adds")

    def flops(self, *inputs: Shape) -> int:
        return (len(inputs) - 1) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        def forward() -> None:
            np.add(site.inputs[0], site.inputs[1], site.output)
            for more in site.inputs[2:]:
                np.add(site.output, more, site.output)

        def backward() -> None:
            for gradient in site.input_gradients:
                if gradient is not None:
                    np.copyto(gradient, site.output_gradient)

        return Kernel(forward, backward)
