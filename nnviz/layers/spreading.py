"""Sums that are spread: every pixel of a small picture adds its filters to a larger one.

It is the way back through a convolution, and the way forward through a transposed one. With a
stride of `s` the pixels of the larger picture fall into `s` times `s` phases, and those of one
phase all read the same taps of the filters, turned around: each phase is a convolution with a
stride of 1, and no number is added to another place's.
"""

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from nnviz.core.shape import Shape
from nnviz.layers.kernels import Work
from nnviz.layers.patches import as_pixels
from nnviz.layers.site import Array
from nnviz.layers.strips import Strips
from nnviz.layers.wide import Slide


class Turn(NamedTuple):
    """A phase along one axis: which taps it reads, how many, and which pixels it is.

    `before` is how many zeros stand before the small picture.
    """

    taps: slice
    number: int
    before: int
    pixels: slice
    size: int


def turns(kernel: int, stride: int, dilation: int, before: int, size: int) -> list[Turn]:
    """The phases of an axis of `size` pixels; one of stride and dilation is 1.

    `before` is the padding of the convolution whose way back this is.
    """
    found = []
    for first in range(stride):
        number = len(range(first, kernel, stride))
        start = -((first - before) // stride)  # the first output whose window begins within
        pixel = stride * start + first - before
        if pixel < size:
            rim = dilation * (number - 1) - start
            taps, pixels = slice(first, kernel, stride), slice(pixel, size, stride)
            found.append(Turn(taps, number, rim, pixels, len(range(pixel, size, stride))))
    return found


class Phase(NamedTuple):
    """One phase: its strips, its taps of the filters, and its pixels in the larger picture.

    `sums` is room for them where they do not lie side by side; without strips no tap falls there.
    """

    strips: Strips | None
    taps: tuple[slice, slice]
    pixels: tuple[slice, slice]
    sums: Array | None


class Spreading:
    """Filters `(k, k, C, F)` that pictures `(n, H, W, C)` are spread with, over `(n, H', W', F)`.

    `before` is the padding of the convolution whose way back this is. With `one` a bias is added.
    """

    def __init__(
        self,
        slide: Slide,
        pictures: Shape,
        sums: Shape,
        before: int,
        step: int,
        one: bool,
        like: Array,
    ) -> None:
        axes = [turns(slide.high, slide.stride, slide.dilation, before, size) for size in sums[:2]]
        self._phases = [
            _phase(down, across, slide, pictures, sums, step, one, like)
            for down, across in product(*axes)
        ]

    def write(self, weights: Array, bias: Array | None) -> None:
        """Take filters `(k, k, C, F)` and a bias `(F,)`."""
        for strips, taps, _, _ in self._phases:
            if strips is not None:
                strips.wide.write(weights[taps][::-1, ::-1], bias)

    def spread(self, pictures: Array, sums: Array, bias: Array | None) -> Iterator[Work]:
        """What writes the sums of a few pictures."""
        for strips, _, pixels, room in self._phases:
            into = sums[:, *pixels]
            if strips is None:
                yield partial(np.copyto, into, 0 if bias is None else bias)
            elif room is None:
                yield from strips.convolve(pictures, sums)
            else:
                yield from strips.convolve(pictures, room[: len(sums)])
                yield partial(np.copyto, as_pixels(sums)[:, *pixels], as_pixels(room[: len(sums)]))


def _phase(
    down: Turn,
    across: Turn,
    slide: Slide,
    pictures: Shape,
    sums: Shape,
    step: int,
    one: bool,
    like: Array,
) -> Phase:
    taps, pixels = (down.taps, across.taps), (down.pixels, across.pixels)
    if not down.number * across.number:
        return Phase(None, taps, pixels, None)
    own = Slide(down.number, across.number, 1, slide.dilation)
    shape = (down.size, across.size, sums[-1])
    before = (down.before, across.before)
    strips = Strips(own, pictures, shape, before, step, one, like)
    room = None if shape == sums else np.empty((step, *shape), like.dtype)
    return Phase(strips, taps, pixels, room)
