"""Convolutions by strips: several neighbours of a row at once, from one patch they all read.

A patch of `g` neighbouring outputs holds `k` runs of `k + g - 1` pixels, and one product makes all
`g` of them: the weights stand `g` times in a wider matrix, each time a pixel further on, with zeros
around them. Zeros are multiplied, but a fraction of what single patches hold is copied, in longer
pieces, and the product has a shape that BLAS is fast at. Measured on a batch of 32 with 14x14
pixels, 8 channels and 16 filters of 3x3: 0.17 ms where single patches take 0.28 ms.

A few samples go all the way before the next ones come, so that they stay in the cache:

1. forward: frame the pictures with zeros, copy their patches, multiply, bend the sums;
2. backward: unbend, copy the same patches anew, multiply for the weights, and then spread the
   derivatives of the sums over the pixels they were made of (`nnviz.layers.spreading`).
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.core.shape import Shape
from nnviz.layers.kernels import Work
from nnviz.layers.site import Array
from nnviz.layers.wide import Slide, Wide

CACHE_BYTES = 1 << 20
"""So much memory a few samples may take on their way: what fits into a core's cache."""


class Strips:
    """Patches of up to `step` pictures at a time, and products that make sums of them.

    Pictures are `(n, H, W, C)` and sums `(n, H', W', F)`, both contiguous; of the zeros around the
    pictures `before` says how many lie above and to the left; where they are below zero, so many
    pixels are left out. With `one` each patch ends with a one, which the bias is multiplied by.
    `wide` is what patches are multiplied with, `slope` the derivative by it.
    """

    def __init__(
        self,
        slide: Slide,
        pictures: Shape,
        sums: Shape,
        before: tuple[int, int],
        step: int,
        one: bool,
        like: Array,
    ) -> None:
        rows, columns, filters = sums
        channels = pictures[-1]
        together = slide.neighbours(channels, filters, columns)
        sizes = together, channels, filters, one, like.dtype
        self.wide, self.slope = Wide(slide, *sizes), Wide(slide, *sizes)
        self._more = np.empty_like(self.slope.matrix)
        size = slide.high * slide.run(together) * channels
        frame = np.zeros((step, *slide.spans(rows, columns), channels), like.dtype)
        self._patches = np.ones((step, rows, columns // together, size + one), like.dtype)
        self._windows = _windows(frame, slide, together, self._patches.shape[1:3])
        self._inside = self._patches[..., :size].reshape(self._windows.shape)
        pairs = list(zip(before, pictures[:2], frame.shape[1:3], strict=True))
        self._frame = frame[:, *(_placed(*pair)[0] for pair in pairs)]
        self._seen = tuple(_placed(*pair)[1] for pair in pairs)

    def convolve(self, pictures: Array, sums: Array) -> Iterator[Work]:
        """What writes the sums of a few pictures."""
        yield from self._fill(pictures)
        yield partial(np.dot, self._rows(len(sums)), self.wide.matrix, self._flat(sums))

    def learn(self, pictures: Array, slopes: Array, first: bool) -> Iterator[Work]:
        """What adds a few pictures to `slope`, or makes it of the first ones.

        `slopes` are the derivatives by their sums.
        """
        rows, flat, total = self._rows(len(slopes)).T, self._flat(slopes), self.slope.matrix
        yield from self._fill(pictures)
        if first:
            yield partial(np.dot, rows, flat, total)
        else:
            yield partial(np.dot, rows, flat, self._more)
            yield partial(np.add, total, self._more, total)

    def _fill(self, pictures: Array) -> Iterator[Work]:
        count = len(pictures)
        yield partial(np.copyto, self._frame[:count], pictures[:, *self._seen])
        yield partial(np.copyto, self._inside[:count], self._windows[:count])

    def _rows(self, count: int) -> Array:
        return self._patches[:count].reshape(-1, self._patches.shape[-1])

    def _flat(self, sums: Array) -> Array:
        """Contiguous sums with all neighbours of a patch in a row."""
        return sums.reshape(-1, self.wide.matrix.shape[1])


def samples_at_once(x: Array, z: Array) -> int:
    """How many samples fit into the cache with all that is made of them."""
    numbers = 8 * (x[0].size + z[0].size)
    return max(1, min(len(x), CACHE_BYTES // (numbers * x.itemsize)))


def parts(count: int, step: int) -> list[slice]:
    """The samples of a batch, `step` at a time."""
    return [slice(start, min(start + step, count)) for start in range(0, count, step)]


def _windows(frame: Array, slide: Slide, together: int, places: Shape) -> Array:
    """A view `(N, rows, across, high, run C)` of framed pictures: what each patch holds."""
    sample, down, right, number = frame.strides
    shape = len(frame), *places, slide.high, slide.run(together) * frame.shape[-1]
    step = slide.stride
    strides = (sample, step * down, step * together * right, slide.dilation * down, number)
    return as_strided(frame, shape, strides, writeable=False)


def _placed(before: int, size: int, room: int) -> tuple[slice, slice]:
    """Where pixels of a picture lie in a frame, and which of them those are."""
    start, skipped = max(before, 0), max(-before, 0)
    count = max(0, min(size - skipped, room - start))
    return slice(start, start + count), slice(skipped, skipped + count)
