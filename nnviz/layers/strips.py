"""Convolutions by strips: several neighbours of a row at once, from one patch they all read.

A patch of `g` neighbouring outputs holds `k` runs of `k + g - 1` pixels, and one product makes all
`g` of them: the weights stand `g` times in a wider matrix, each time a pixel further on, with zeros
around them. Zeros are multiplied, but a fraction of what single patches hold is copied, in longer
pieces, and the product has a shape that BLAS is fast at. Measured on a batch of 32 with 14x14
pixels, 8 channels and 16 filters of 3x3: 0.17 ms where single patches take 0.28 ms.

A few samples go all the way before the next ones come, so that they stay in the cache:

1. forward: frame the pictures with zeros, copy their patches, multiply, bend the sums;
2. backward: unbend, copy the same patches anew, multiply for the weights, and then the derivative
   by the input: the filters, turned around, slide over the derivatives of the sums.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nnviz.core.layer import Kernel
from nnviz.layers.curves import bind_part, sum_arrays
from nnviz.layers.kernels import Work, one_after_the_other
from nnviz.layers.site import Array, Site
from nnviz.layers.wide import Wide, neighbours
from nnviz.layers.windows import Window

CACHE_BYTES = 1 << 20
"""So much memory a few samples may take on their way: what fits into a core's cache."""


def bind_strips(site: Site, activation: str, window: Window) -> Kernel:
    """A convolution with a stride of 1, without dilation and groups."""
    z, dz = sum_arrays(site, activation)
    x, dx, weights = site.inputs[0], site.input_gradients[0], site.parameters["weights"]
    bias, has_bias = site.parameters.get("bias"), "bias" in site.parameters
    step = _samples_at_once(x, z)
    read = Strips(x, window.kernel, window.before, z, step, has_bias)
    before = [partial(read.wide.write, weights, bias)]
    after = [partial(read.slope.read, site.gradients["weights"], site.gradients.get("bias"))]
    forward: list[Work] = [*before]
    backward: list[Work] = []
    turned = None
    if dx is not None:
        turned = Strips(dz, window.kernel, window.kernel - 1 - window.before, dx, step, False)
        filters = weights[::-1, ::-1].transpose(0, 1, 3, 2)
        backward.append(partial(turned.wide.write, filters, None))
    for start in range(0, len(z), step):
        part = slice(start, min(start + step, len(z)))
        bend = bind_part(site, activation, z, dz, part)
        forward += [*read.convolve(x, z, part), bend.forward]
        backward += [bend.backward, *read.learn(x, dz, part)]
        if turned is not None and dx is not None:
            backward += turned.convolve(dz, dx, part)
    return Kernel(one_after_the_other(forward), one_after_the_other([*backward, *after]))


class Strips:
    """Patches of a few pictures at a time, and products that make sums of them.

    The pictures are `(N, H, W, C)` and get `before` zeros above and to the left, the sums are
    `(N, H', W', F)`. With `one` each patch ends with a one, which the bias is multiplied by.
    `wide` is what patches are multiplied with, `slope` the derivative by it.
    """

    def __init__(
        self, pictures: Array, kernel: int, before: int, sums: Array, step: int, one: bool
    ) -> None:
        _, rows, columns, filters = sums.shape
        channels = pictures.shape[-1]
        together = neighbours(kernel, channels, filters, columns)
        sizes = kernel, channels, together, filters
        self.wide, self.slope = (Wide(*sizes, one, sums.dtype) for _ in range(2))
        self._more = np.empty_like(self.slope.matrix)
        across, run = columns // together, kernel + together - 1
        size = kernel * run * channels
        frame = np.zeros((step, rows + kernel - 1, columns + kernel - 1, channels), sums.dtype)
        height, width = pictures.shape[1:3]
        self._frame = frame[:, before : before + height, before : before + width]
        self._windows = _windows(frame, (rows, across, kernel, run * channels), together)
        self._patches = np.ones((step, rows, across, size + one), sums.dtype)
        self._inside = self._patches[..., :size].reshape(self._windows.shape)

    def convolve(self, pictures: Array, sums: Array, part: slice) -> Iterator[Work]:
        """What writes the sums of a part of the pictures."""
        yield from self._fill(pictures[part])
        yield partial(np.dot, self._rows(part), self.wide.matrix, self._flat(sums[part]))

    def learn(self, pictures: Array, slopes: Array, part: slice) -> Iterator[Work]:
        """What adds a part of the pictures to `slope`, by the derivatives of their sums."""
        rows, flat, total = self._rows(part).T, self._flat(slopes[part]), self.slope.matrix
        yield from self._fill(pictures[part])
        if part.start == 0:
            yield partial(np.dot, rows, flat, total)
        else:
            yield partial(np.dot, rows, flat, self._more)
            yield partial(np.add, total, self._more, total)

    def _fill(self, pictures: Array) -> Iterator[Work]:
        count = len(pictures)
        yield partial(np.copyto, self._frame[:count], pictures)
        yield partial(np.copyto, self._inside[:count], self._windows[:count])

    def _rows(self, part: slice) -> Array:
        patches = self._patches[: part.stop - part.start]
        return patches.reshape(-1, patches.shape[-1])

    def _flat(self, sums: Array) -> Array:
        """Contiguous sums with all neighbours of a patch in a row."""
        return sums.reshape(-1, self.wide.matrix.shape[1])


def _windows(frame: Array, shape: tuple[int, int, int, int], together: int) -> Array:
    """A view `(N, rows, across, kernel, run C)` of framed pictures: what each patch holds."""
    sample, down, right, number = frame.strides
    strides = (sample, down, together * right, down, number)
    return as_strided(frame, (len(frame), *shape), strides, writeable=False)


def _samples_at_once(x: Array, z: Array) -> int:
    """How many samples fit into the cache with all that is made of them."""
    numbers = 8 * (x[0].size + z[0].size)
    return max(1, min(len(x), CACHE_BYTES // (numbers * x.itemsize)))
