"""The matrix that makes several neighbouring outputs of a convolution at once; see `strips`."""

import numpy as np

from nnviz.layers.site import Array

PIECE_NS, NUMBER_NS = 6.0, 0.12
"""What it costs to copy a piece of a patch, and each number in it."""

RATES = ((64, 120), (32, 110), (16, 80), (0, 50))
"""Operations in a ns of a product whose rows make at least so many numbers."""


class Wide:
    """Weights `(k, k, C, F)` that stand several times in a matrix, each time a pixel further on.

    Its rows are the numbers of a patch, a bias last; its columns the filters of each neighbour.
    """

    def __init__(
        self, kernel: int, channels: int, together: int, filters: int, one: bool, dtype: np.dtype
    ) -> None:
        run, columns = kernel + together - 1, together * filters
        size = kernel * run * channels
        self.matrix = np.zeros((size + one, columns), dtype)
        places = self.matrix[:size].reshape(kernel, run, channels, together, filters)
        self._places = [places[:, at : at + kernel, :, at] for at in range(together)]
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


def neighbours(kernel: int, channels: int, filters: int, columns: int) -> int:
    """How many neighbours of a row are best made at once: a divisor of its columns."""
    divisors = (n for n in range(1, columns + 1) if not columns % n)
    return min(divisors, key=lambda n: cost_ns(kernel, channels, filters, n))


def cost_ns(kernel: int, channels: int, filters: int, together: int) -> float:
    """About what an output pixel costs, with so many neighbours at once."""
    run = kernel + together - 1
    rate = next(rate for least, rate in RATES if together * filters >= least)
    copying = kernel / together * (PIECE_NS + NUMBER_NS * run * channels)
    return copying + 2 * kernel * run * channels * filters / rate
