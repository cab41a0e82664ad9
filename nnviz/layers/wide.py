"""The matrix that makes several neighbouring outputs of a convolution at once; see `strips`."""

from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from nnviz.layers.site import Array

PIECE_NS, NUMBER_NS = 6.0, 0.12
"""What it costs to copy a piece of a patch, and each number in it."""

RATES = ((64, 120), (32, 110), (16, 80), (0, 50))
"""Operations in a ns of a product whose rows make at least so many numbers."""


class Slide(NamedTuple):
    """How filters of `high` by `wide` taps slide: by `stride`, with taps `dilation` apart."""

    high: int
    wide: int
    stride: int = 1
    dilation: int = 1

    def run(self, together: int) -> int:
        """How many pixels of a row so many neighbours read."""
        return (together - 1) * self.stride + (self.wide - 1) * self.dilation + 1

    def spans(self, rows: int, columns: int) -> tuple[int, int]:
        """Rows and columns that so many outputs read."""
        down = (rows - 1) * self.stride + (self.high - 1) * self.dilation + 1
        return down, self.run(columns)

    def neighbours(self, channels: int, filters: int, columns: int) -> int:
        """How many neighbours of a row are best made at once: a divisor of its columns."""
        divisors = (n for n in range(1, columns + 1) if not columns % n)
        return min(divisors, key=lambda n: self.cost_ns(channels, filters, n))

    def cost_ns(self, channels: int, filters: int, together: int) -> float:
        """About what an output pixel costs, with so many neighbours at once."""
        numbers = self.run(together) * channels
        rate = next(rate for least, rate in RATES if together * filters >= least)
        copying = (PIECE_NS + NUMBER_NS * numbers) / together
        return self.high * (copying + 2 * numbers * filters / rate)


class Wide:
    """Weights `(h, w, C, F)` that stand several times in a matrix, each time a stride further on.

    Its rows are the numbers of a patch, with `one` a bias last; its columns the filters of each
    neighbour.
    """

    def __init__(
        self, slide: Slide, together: int, channels: int, filters: int, one: bool, dtype: DTypeLike
    ) -> None:
        shape = (slide.high, slide.run(together), channels, together, filters)
        size = prod(shape[:3])
        self.matrix: Array = np.zeros((size + one, together * filters), dtype)
        places = self.matrix[:size].reshape(shape)
        stop = slide.run(1)
        starts = [at * slide.stride for at in range(together)]
        self._places = [
            places[:, start : start + stop : slide.dilation, :, at]
            for at, start in enumerate(starts)
        ]
        self._biases = self.matrix[-1].reshape(together, filters)

    def write(self, weights: Array, bias: Array | None) -> None:
        """Put weights and bias in all their places."""
        for place in self._places:
            np.copyto(place, weights)
        if bias is not None:
            np.copyto(self._biases, bias)

    def read(self, weights: Array, bias: Array | None) -> None:
        """Write the sums over all places of weights and bias."""
        np.copyto(weights, self._places[0])
        for place in self._places[1:]:
            np.add(weights, place, weights)
        if bias is not None:
            np.add.reduce(self._biases, axis=0, out=bias)
