"""Average: the mean of its inputs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.layers.kernels import common_shape
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Average(Layer):
    """Takes the mean of samples of one shape, element by element."""

    kind: ClassVar[str] = "average"
    label: ClassVar[str] = "Average"
    group: ClassVar[str] = "Join"
    least_inputs: ClassVar[int] = 2
    most_inputs: ClassVar[int | None] = None

    def output_shape(self, *inputs: Shape) -> Shape:
        return common_shape(inputs, "averages")

    def flops(self, *inputs: Shape) -> int:
        return len(inputs) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        share = site.constant(1 / len(site.inputs))

        def forward() -> None:
            np.add(site.inputs[0], site.inputs[1], site.output)
            for more in site.inputs[2:]:
                np.add(site.output, more, site.output)
            np.multiply(site.output, share, site.output)

        def backward() -> None:
            for gradient in site.input_gradients:
                if gradient is not None:
                    np.multiply(site.output_gradient, share, gradient)

        return Kernel(forward, backward)
