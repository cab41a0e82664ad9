"""Squeeze and excite: channels weighed by what is in the whole picture (Hu et al. 2018)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter, Region
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.activations import ACTIVATIONS
from nnviz.layers.kernels import Work, one_after_the_other
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SqueezeExcite(Layer):
    """Multiplies each channel by a gate between 0 and 1: `(H, W, C)` stays as large.

    The gates are sigmoid(relu(m squeeze + squeeze_bias) excite + excite_bias) of the means m of
    all channels, with C / ratio numbers in the middle. Taps: `gate` `(N, C)`.
    """

    kind: ClassVar[str] = "squeeze_excite"
    label: ClassVar[str] = "Squeeze and excite"
    group: ClassVar[str] = "Image"

    ratio: int = option(
        4,
        "Ratio",
        "How many times fewer numbers than channels all gates are made of.",
        low=1,
        high=256,
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return picture(inputs[0])

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        channels = picture(inputs[0])[-1]
        middle = max(1, channels // self.ratio)
        down, up = (channels, middle), (middle, channels)
        return (
            Parameter("squeeze", down, "he_normal", down),
            Parameter("squeeze_bias", (middle,), decays=False),
            Parameter("excite", up, "glorot_uniform", up),
            Parameter("excite_bias", (channels,), decays=False),
        )

    def flops(self, *inputs: Shape) -> int:
        channels = inputs[0][-1]
        middle = max(1, channels // self.ratio)
        return 2 * shapes.size(inputs[0]) + 4 * channels * middle + 2 * (channels + middle)

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (None,)

    def bind(self, site: Site) -> Kernel:
        maps, y, dy = (_maps(a) for a in (site.inputs[0], site.output, site.output_gradient))
        gates = Gates(site)
        gate, slope = gates.gate[:, None], gates.gate_slope[:, None]
        site.taps["gate"] = gates.gate
        product, ones = np.empty_like(maps), np.ones((1, maps.shape[1]), maps.dtype)
        share = np.full((1, maps.shape[1]), 1 / maps.shape[1], maps.dtype)
        forward: list[Work] = [
            partial(np.matmul, share, maps, gates.mean[:, None]),
            *gates.forward(),
            partial(np.multiply, maps, gate, y),
        ]
        backward: list[Work] = [
            partial(np.multiply, dy, maps, product),
            partial(np.matmul, ones, product, slope),
            *gates.backward(),
        ]
        dx = site.input_gradients[0]
        if dx is not None:
            mean_slope = gates.mean_slope[:, None]
            backward += [
                partial(np.multiply, dy, gate, _maps(dx)),
                partial(np.multiply, mean_slope, share[:, :1], mean_slope),
                partial(np.add, _maps(dx), mean_slope, _maps(dx)),
            ]
        return Kernel(one_after_the_other(forward), one_after_the_other(backward))

    def summary(self) -> str:
        return f"1/{self.ratio}"


class Gates:
    """Two dense layers from the means of all channels `(N, C)` to their gates `(N, C)`."""

    def __init__(self, site: Site) -> None:
        self._weights, self._gradients = site.parameters, site.gradients
        batch, (channels, middle) = site.batch, site.parameters["squeeze"].shape
        wide: list[Array] = [*np.zeros((6, batch, channels), site.output.dtype)]
        narrow: list[Array] = [*np.zeros((4, batch, middle), site.output.dtype)]
        self.mean, self.mean_slope, self.gate, self.gate_slope, self._sums, self._sums_slope = wide
        self._hidden, self._hidden_slope, self._inner, self._inner_slope = narrow
        self._ones = np.ones(batch, site.output.dtype)
        bend, gate = ACTIVATIONS["relu"].bind, ACTIVATIONS["sigmoid"].bind
        self._bend = bend(self._inner, self._hidden, self._hidden_slope, self._inner_slope)
        self._gate = gate(self._sums, self.gate, self.gate_slope, self._sums_slope)

    def forward(self) -> Iterator[Work]:
        """What makes `gate` of `mean`."""
        inner, sums, weights = self._inner, self._sums, self._weights
        yield partial(np.dot, self.mean, weights["squeeze"], inner)
        yield partial(np.add, inner, weights["squeeze_bias"], inner)
        yield self._bend.forward
        yield partial(np.dot, self._hidden, weights["excite"], sums)
        yield partial(np.add, sums, weights["excite_bias"], sums)
        yield self._gate.forward

    def backward(self) -> Iterator[Work]:
        """What makes `mean_slope`, and the derivatives by all weights, of `gate_slope`."""
        weights, gradients = self._weights, self._gradients
        yield self._gate.backward
        yield partial(np.dot, self._hidden.T, self._sums_slope, gradients["excite"])
        yield partial(np.dot, self._ones, self._sums_slope, gradients["excite_bias"])
        yield partial(np.dot, self._sums_slope, weights["excite"].T, self._hidden_slope)
        yield self._bend.backward
        yield partial(np.dot, self.mean.T, self._inner_slope, gradients["squeeze"])
        yield partial(np.dot, self._ones, self._inner_slope, gradients["squeeze_bias"])
        yield partial(np.dot, self._inner_slope, weights["squeeze"].T, self.mean_slope)


def _maps(pictures: Array) -> Array:
    """A view `(N, H W, C)` of pictures."""
    return pictures.reshape(len(pictures), -1, pictures.shape[-1])
