"""Max pooling of 2x2 by twos: left against right, then upper against lower, in long rows.

A comparison of every second pixel would run over as few numbers at a time as there are channels.
Here the left and right pixels are laid apart first; all that follows is contiguous, and a few
samples go all the way at a time, so that they stay in the cache. Of several numbers that are
equally large the first one wins, row by row.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from nnviz.core.layer import Kernel, nothing
from nnviz.layers.kernels import Work, one_after_the_other
from nnviz.layers.patches import as_pixels
from nnviz.layers.site import Array, Site

CACHE_BYTES = 1 << 18
"""So much memory the pictures take that are worked on at a time: a part of a core's cache."""


def bind_pairs(site: Site) -> Kernel:
    """Max pooling with a window of 2, a stride of 2 and no padding."""
    x, dx, y, dy = site.inputs[0], site.input_gradients[0], site.output, site.output_gradient
    step = max(1, min(len(x), CACHE_BYTES // x[0].nbytes))
    pairs = Pairs(y, step)
    forward: list[Work] = []
    backward: list[Work] = []
    for start in range(0, len(x), step):
        part = slice(start, min(start + step, len(x)))
        forward += pairs.pool(x, y, part)
        if dx is not None:
            backward += pairs.hand_back(dx, dy, part)
    back = nothing if dx is None else one_after_the_other(backward)
    return Kernel(one_after_the_other(forward), back)


class Pairs:
    """Room for a few samples at a time, and who won in all of them, as `y` has it."""

    def __init__(self, y: Array, step: int) -> None:
        _, rows, across, channels = y.shape
        self._left, self._right, self._larger = np.empty(
            (3, step, rows, 2, across, channels), y.dtype
        )
        self._is_left = np.empty((len(y), *self._larger.shape[1:]), np.bool_)
        self._is_upper = np.empty(y.shape, np.bool_)

    def pool(self, x: Array, y: Array, part: slice) -> Iterator[Work]:
        """What writes the largest numbers of a part of the samples."""
        left, right, larger = self._room(part)
        upper, lower = larger[:, :, 0], larger[:, :, 1]
        for apart, half in zip((left, right), _halves(x[part], y[part]), strict=True):
            yield partial(np.copyto, as_pixels(apart), half)
        yield partial(np.maximum, left, right, out=larger)
        yield partial(np.greater_equal, left, right, self._is_left[part])
        yield partial(np.maximum, upper, lower, out=y[part])
        yield partial(np.greater_equal, upper, lower, self._is_upper[part])

    def hand_back(self, dx: Array, dy: Array, part: slice) -> Iterator[Work]:
        """What gives each derivative to a row of its window, and from there to a pixel of it."""
        left, right, slopes = self._room(part)
        upper, lower, dy_part = slopes[:, :, 0], slopes[:, :, 1], dy[part]
        yield partial(np.multiply, dy_part, self._is_upper[part], upper)
        yield partial(np.subtract, dy_part, upper, lower)
        yield partial(np.multiply, slopes, self._is_left[part], left)
        yield partial(np.subtract, slopes, left, right)
        for apart, half in zip((left, right), _halves(dx[part], dy_part), strict=True):
            yield partial(np.copyto, half, as_pixels(apart))
        yield from _clearing(dx[part], dy_part)

    def _room(self, part: slice) -> tuple[Array, Array, Array]:
        count = part.stop - part.start
        return self._left[:count], self._right[:count], self._larger[:count]


def _halves(pictures: Array, pooled: Array) -> tuple[Array, Array]:
    """The left and the right pixels of all windows, `(N, H', 2, W', C)`; of pieces C is missing."""
    n, rows, across, _ = pooled.shape
    pixels = as_pixels(pictures)[:, : 2 * rows, : 2 * across]
    pixels = pixels.reshape(n, rows, 2, across, 2, *pixels.shape[3:])
    return pixels[:, :, :, :, 0], pixels[:, :, :, :, 1]


def _clearing(dx: Array, pooled: Array) -> Iterator[Work]:
    """No window reads the last row or column of a picture of odd size."""
    _, rows, across, _ = pooled.shape
    for rim in (dx[:, 2 * rows :], dx[:, :, 2 * across :]):
        if rim.size:
            yield partial(rim.fill, 0)
