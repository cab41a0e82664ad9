"""Multiply: the product of its inputs, for instance a signal and the gate that lets it pass."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer
from nnviz.core.shape import Shape
from nnviz.layers.kernels import common_shape
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiply(Layer):
    """Multiplies samples of one shape, element by element."""

    kind: ClassVar[str] = "multiply"
    label: ClassVar[str] = "Multiply"
    group: ClassVar[str] = "Join"
    least_inputs: ClassVar[int] = 2
    most_inputs: ClassVar[int | None] = None

    def output_shape(self, *inputs: Shape) -> Shape:
        return common_shape(inputs, "multiplies")

    def flops(self, *inputs: Shape) -> int:
        return (len(inputs) - 1) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        def forward() -> None:
            _multiply(site.inputs, site.output)

        def backward() -> None:
            for port, gradient in enumerate(site.input_gradients):
                if gradient is not None:
                    others = site.inputs[:port] + site.inputs[port + 1 :]
                    _multiply((site.output_gradient, *others), gradient)

        return Kernel(forward, backward)


def _multiply(factors: tuple[Array, ...], product: Array) -> None:
    """The product of two arrays or more, none of which may be the one it is written into."""
    np.multiply(factors[0], factors[1], product)
    for more in factors[2:]:
        np.multiply(product, more, product)
