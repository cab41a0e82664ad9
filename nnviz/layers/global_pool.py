"""Global pooling: one number of each map, wherever in the picture it comes from."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import picture

AVERAGE, MAXIMUM = "average", "maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalPool(Layer):
    """The mean or the largest number of each channel: `(H, W, C)` gives `(C,)`.

    Of several that are equally large the first one, row by row, gets the derivative.
    """

    kind: ClassVar[str] = "global_pool"
    label: ClassVar[str] = "Global pooling"
    group: ClassVar[str] = "Image"

    how: str = option(
        AVERAGE,
        "How",
        "Whether a map becomes its mean or its largest number.",
        choices={AVERAGE: "Average", MAXIMUM: "Maximum"},
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return (picture(inputs[0])[-1],)

    def flops(self, *inputs: Shape) -> int:
        return shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        return _bind_mean(site) if self.how == AVERAGE else _bind_maximum(site)

    def summary(self) -> str:
        return self.how


def _bind_mean(site: Site) -> Kernel:
    x, dx, dy = _maps(site.inputs[0]), site.input_gradients[0], site.output_gradient
    weights, means = np.full((1, x.shape[1]), 1 / x.shape[1], x.dtype), np.empty_like(x[:, :1])

    def forward() -> None:
        np.matmul(weights, x, out=means)
        np.copyto(site.output, means[:, 0])

    if dx is None:
        return Kernel(forward, nothing)
    return Kernel(forward, partial(np.multiply, dy[:, None], weights[0, 0], _maps(dx)))


def _bind_maximum(site: Site) -> Kernel:
    x, dx, y = _maps(site.inputs[0]), site.input_gradients[0], site.output
    by_channel = np.empty(x.transpose(0, 2, 1).shape, x.dtype)
    places = np.empty((len(x), x.shape[2]), np.intp)
    firsts = np.arange(places.size, dtype=np.intp).reshape(places.shape) * x.shape[1]
    flat = by_channel.reshape(-1)

    def forward() -> None:
        np.copyto(by_channel, x.transpose(0, 2, 1))
        np.argmax(by_channel, axis=2, out=places)
        np.add(places, firsts, places)
        np.copyto(y, flat[places])

    if dx is None:
        return Kernel(forward, nothing)
    slopes = np.empty_like(by_channel)

    def backward() -> None:
        slopes.fill(0)
        slopes.reshape(-1)[places] = site.output_gradient
        np.copyto(_maps(dx), slopes.transpose(0, 2, 1))

    return Kernel(forward, backward)


def _maps(pictures: Array) -> Array:
    """A view `(N, H W, C)` of pictures."""
    return pictures.reshape(len(pictures), -1, pictures.shape[-1])
