"""RMS norm: every step with a mean square of 1 over its features (Zhang and Sennrich 2019)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.layers.normalising import inverse_deviation
from nnviz.layers.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class RMSNorm(Layer):
    """Divides every sample by the root of its mean square over the last axis; then gains."""

    kind: ClassVar[str] = "rms_norm"
    label: ClassVar[str] = "RMS norm"
    group: ClassVar[str] = "Norm"

    epsilon: float = option(
        1e-5,
        "Epsilon",
        "Is added to the mean square, so that zeros are not divided by zero.",
        low=1e-8,
        high=1.0,
        scale=Scale.LOG,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        return (Parameter("gain", (inputs[0][-1],), "ones", decays=False),)

    def flops(self, *inputs: Shape) -> int:
        return 4 * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        x, y, dy, dx = site.inputs[0], site.output, site.output_gradient, site.input_gradients[0]
        gain, features = site.parameters["gain"], x.shape[-1]
        inverse, least = np.empty((*x.shape[:-1], 1), x.dtype), np.asarray(self.epsilon, x.dtype)
        normal, slope = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
        ones, shared = np.ones(slope.size // features, x.dtype), np.empty(x.shape[:-1], x.dtype)
        share = np.asarray(1 / features, x.dtype)
        means = np.full(features, 1 / features, x.dtype)

        def forward() -> None:
            np.multiply(x, x, normal)
            np.dot(normal, means, out=inverse[..., 0])
            inverse_deviation(inverse, least, inverse)
            np.multiply(x, inverse, normal)
            np.multiply(normal, gain, y)

        def backward() -> None:
            np.multiply(dy, normal, slope)
            if site.learns:
                np.dot(ones, slope.reshape(-1, features), out=site.gradients["gain"])
            if dx is None:
                return
            np.dot(slope, gain, out=shared)
            np.multiply(shared, share, shared)
            np.multiply(normal, shared[..., None], slope)
            np.multiply(dy, gain, dx)
            np.subtract(dx, slope, dx)
            np.multiply(dx, inverse, dx)

        return Kernel(forward, backward)
