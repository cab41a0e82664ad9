"""Upsampling: a picture so many times as large, without weights."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Region, nothing
from nnviz.core.shape import Shape
from nnviz.core.spec import option
from nnviz.layers.kernels import one_after_the_other
from nnviz.layers.site import Array, Site
from nnviz.layers.windows import picture

NEAREST, BILINEAR = "nearest", "bilinear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upsampling(Layer):
    """Makes of each pixel `factor` by `factor`: `(H, W, C)` gives `(factor H, factor W, C)`.

    Bilinear takes the centres of pixels as their places and holds the rim, PyTorch's
    ``align_corners=False``.
    """

    kind: ClassVar[str] = "upsampling"
    label: ClassVar[str] = "Upsampling"
    group: ClassVar[str] = "Image"

    factor: int = option(
        2,
        "Factor",
        "How many times as high and wide the picture becomes.",
        low=1,
        high=32,
    )
    how: str = option(
        NEAREST,
        "How",
        "Whether pixels are repeated, or what lies between them is blended.",
        choices={NEAREST: "Nearest: repeat pixels", BILINEAR: "Bilinear: blend"},
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        rows, columns, channels = picture(inputs[0])
        return (rows * self.factor, columns * self.factor, channels)

    def flops(self, *inputs: Shape) -> int:
        return 0 if self.how == NEAREST else 8 * shapes.size(self.output_shape(*inputs))

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        top, bottom = self._read(region.top, region.bottom, inputs[0][0])
        left, right = self._read(region.left, region.right, inputs[0][1])
        return (Region(top, left, bottom, right),)

    def bind(self, site: Site) -> Kernel:
        return _bind_copies(site, self.factor) if self.how == NEAREST else _bind_blends(site)

    def summary(self) -> str:
        return f"x{self.factor} {self.how}"

    def _read(self, start: int, stop: int, size: int) -> tuple[int, int]:
        """The places along an axis of so many pixels that some of the output read."""
        if self.how == NEAREST:
            return start // self.factor, (stop - 1) // self.factor + 1
        read = np.nonzero(blending(size, size * self.factor)[start:stop])[1]
        return int(read.min()), int(read.max()) + 1


def blending(size: int, wanted: int) -> Array:
    """The matrix `(wanted, size)` that blends so many pixels of a row to as many as are wanted."""
    at = np.clip((np.arange(wanted) + 0.5) * size / wanted - 0.5, 0, size - 1)
    distance = np.abs(at[:, None] - np.arange(size))
    return np.maximum(0, 1 - distance)


def _bind_copies(site: Site, factor: int) -> Kernel:
    x, dx, y, dy = site.inputs[0], site.input_gradients[0], site.output, site.output_gradient
    n, rows, columns, channels = x.shape
    shape = n, rows, factor, columns, factor, channels
    forward = partial(np.copyto, y.reshape(shape), x[:, :, None, :, None])
    if dx is None:
        return Kernel(forward, nothing)
    slopes = dy.reshape(shape)
    parts = [slopes[:, :, i, :, j] for i in range(factor) for j in range(factor)]
    adding = [partial(np.add, dx, part, dx) for part in parts[1:]]
    return Kernel(forward, one_after_the_other([partial(np.copyto, dx, parts[0]), *adding]))


def _bind_blends(site: Site) -> Kernel:
    """Along the rows and then along the columns, each a product with a small matrix."""
    x, dx, y, dy = site.inputs[0], site.input_gradients[0], site.output, site.output_gradient
    n, rows, columns, channels = x.shape
    down, across = (
        np.asarray(blending(size, wanted), x.dtype)
        for size, wanted in zip(x.shape[1:3], y.shape[1:3], strict=True)
    )
    tall = np.zeros((n, y.shape[1], columns, channels), x.dtype)
    by_rows, tall_rows = x.reshape(n, rows, -1), tall.reshape(n, y.shape[1], -1)
    by_columns, wide = (a.reshape(-1, *a.shape[2:]) for a in (tall, y))
    forward = one_after_the_other(
        [
            partial(np.matmul, down, by_rows, tall_rows),
            partial(np.matmul, across, by_columns, wide),
        ]
    )
    if dx is None:
        return Kernel(forward, nothing)
    slopes = dy.reshape(wide.shape)
    back = [
        partial(np.matmul, across.T, slopes, by_columns),
        partial(np.matmul, down.T, tall_rows, dx.reshape(by_rows.shape)),
    ]
    return Kernel(forward, one_after_the_other(back))
