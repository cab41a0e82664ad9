"""Depthwise convolution: each channel with its own filter, tap by tap, a few samples at a time.

There is no sum over channels that a product of matrices could make. Each tap is multiplied with
what it reads and added up; the weights stand side by side for a whole row of pixels, so that rows
are gone through in one go. Shapes: x `(N, H, W, C)`, weights `(k, k, 1, C)`, z `(N, H', W', C)`.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from nnviz.core.layer import Kernel
from nnviz.layers.kernels import Work, one_after_the_other
from nnviz.layers.patches import bias_work, column_sums, tap_views
from nnviz.layers.site import Array, Site
from nnviz.layers.strips import parts, samples_at_once
from nnviz.layers.windows import Window


def bind_depthwise(site: Site, z: Array, dz: Array, window: Window) -> Kernel:
    """The sums `z` of the site's input, and the derivatives by `dz`."""
    x, dx = site.inputs[0], site.input_gradients[0]
    taps = Taps(site, z, window)
    add_bias, sum_bias = bias_work(site, z, dz)
    forward: list[Work] = [taps.write]
    backward: list[Work] = [sum_bias]
    for part in parts(len(z), taps.step):
        forward += taps.convolve(x[part], z[part])
        backward += taps.learn(x[part], dz[part], part.start == 0)
        if dx is not None:
            backward += taps.spread(dz[part], dx[part])
    return Kernel(one_after_the_other([*forward, add_bias]), one_after_the_other(backward))


class Taps:
    """Room for a few samples, and the weights `(k k, W', C)` as wide as a row of the sums."""

    def __init__(self, site: Site, z: Array, window: Window) -> None:
        x, channels = site.inputs[0], z.shape[-1]
        self.step = samples_at_once(x, z)
        self._weights = site.parameters["weights"].reshape(-1, 1, channels)
        self._gradient = site.gradients["weights"].reshape(-1, channels)
        self._wide = np.empty((len(self._weights), z.shape[2], channels), z.dtype)
        self._more, self._product = np.empty(channels, z.dtype), np.empty_like(z[: self.step])
        around, (rows, columns) = window.before + window.behind, x.shape[1:3]
        self._frame = np.zeros((self.step, rows + around, columns + around, channels), z.dtype)
        self._canvas = np.empty_like(self._frame)
        start = window.before
        self._inside = slice(start, start + rows), slice(start, start + columns)
        self._read = list(tap_views(self._frame, window, z.shape))
        self._written = list(tap_views(self._canvas, window, z.shape))

    def write(self) -> None:
        """Take the weights."""
        np.copyto(self._wide, self._weights)

    def convolve(self, x: Array, z: Array) -> Iterator[Work]:
        """What writes the sums of a few samples."""
        n, product = len(z), self._product[: len(z)]
        yield partial(np.copyto, self._frame[:n, *self._inside], x)
        yield partial(np.multiply, self._read[0][:n], self._wide[0], z)
        for tap, weights in zip(self._read[1:], self._wide[1:], strict=True):
            yield partial(np.multiply, tap[:n], weights, product)
            yield partial(np.add, z, product, z)

    def learn(self, x: Array, dz: Array, first: bool) -> Iterator[Work]:
        """What adds a few samples to the derivative by the weights, or makes it of the first."""
        n, product = len(dz), self._product[: len(dz)]
        total = column_sums(product)
        yield partial(np.copyto, self._frame[:n, *self._inside], x)
        for tap, slope in zip(self._read, self._gradient, strict=True):
            yield partial(np.multiply, tap[:n], dz, product)
            yield partial(total, slope if first else self._more)
            if not first:
                yield partial(np.add, slope, self._more, slope)

    def spread(self, dz: Array, dx: Array) -> Iterator[Work]:
        """What writes the derivative by the input of a few samples."""
        n, product = len(dz), self._product[: len(dz)]
        yield partial(self._canvas.fill, 0)
        for tap, weights in zip(self._written, self._wide, strict=True):
            yield partial(np.multiply, dz, weights, product)
            yield partial(np.add, tap[:n], product, tap[:n])
        yield partial(np.copyto, dx, self._canvas[:n, *self._inside])
