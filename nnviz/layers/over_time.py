"""Over time: one vector for a whole sequence, its last step, the mean or the largest."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import Work
from nnviz.layers.sequences import sequence
from nnviz.layers.site import Array, Site

LAST, MEAN, MAXIMUM = "last", "mean", "maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverTime(Layer):
    """The last step, the mean or the largest number of each feature: `(T, F)` gives `(F,)`.

    Of several that are equally large the first one gets the derivative.
    """

    kind: ClassVar[str] = "over_time"
    label: ClassVar[str] = "Over time"
    group: ClassVar[str] = "Sequence"

    how: str = option(
        LAST,
        "How",
        "What a sequence becomes: what its last step says, the mean of all, or the largest.",
        choices={LAST: "Last step", MEAN: "Mean", MAXIMUM: "Maximum"},
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return (sequence(inputs[0])[1],)

    def flops(self, *inputs: Shape) -> int:
        return 0 if self.how == LAST else shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        x, y, dy, dx = site.inputs[0], site.output, site.output_gradient, site.input_gradients[0]
        if self.how == LAST:
            return Kernel(lambda: np.copyto(y, x[:, -1]), _from_last(dy, dx))
        if self.how == MEAN:
            return Kernel(_mean(x, y), _from_mean(dy, dx))
        return _maximum(x, y, dy, dx)

    def summary(self) -> str:
        return self.how


def _mean(x: Array, y: Array) -> Work:
    weights = np.full((1, x.shape[1]), 1 / x.shape[1], x.dtype)
    means = np.empty_like(x[:, :1])

    def forward() -> None:
        np.matmul(weights, x, out=means)
        np.copyto(y, means[:, 0])

    return forward


def _from_last(dy: Array, dx: Array | None) -> Work:
    if dx is None:
        return nothing

    def backward() -> None:
        dx[:, :-1] = 0
        dx[:, -1] = dy

    return backward


def _from_mean(dy: Array, dx: Array | None) -> Work:
    if dx is None:
        return nothing
    return partial(np.multiply, dy[:, None], np.asarray(1 / dx.shape[1], dx.dtype), dx)


def _maximum(x: Array, y: Array, dy: Array, dx: Array | None) -> Kernel:
    by_feature = np.empty(x.transpose(0, 2, 1).shape, x.dtype)
    places = np.empty((len(x), x.shape[2]), np.intp)
    firsts = np.arange(places.size, dtype=np.intp).reshape(places.shape) * x.shape[1]
    flat, slopes = by_feature.reshape(-1), np.zeros_like(by_feature)

    def forward() -> None:
        np.copyto(by_feature, x.transpose(0, 2, 1))
        np.argmax(by_feature, axis=2, out=places)
        np.add(places, firsts, places)
        np.copyto(y, flat[places])

    if dx is None:
        return Kernel(forward, nothing)

    def backward() -> None:
        slopes.fill(0)
        slopes.reshape(-1)[places] = dy
        np.copyto(dx, slopes.transpose(0, 2, 1))

    return Kernel(forward, backward)
