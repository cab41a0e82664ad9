"""What batch and layer normalisation share: mean 0 and variance 1 along an axis, then a gain.

All arrays are `(M, C)`, M rows of C channels; which way they lie in memory does not matter. A
statistic is of every channel, `(C,)`, or of every row, `(M,)`.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from nnviz.core.layer import Kernel, Parameter, nothing
from nnviz.layers.kernels import in_turn
from nnviz.layers.site import Array, Site

CHANNELS, ROWS = 0, 1
"""The axis to take means over, so that there is one for every channel, or for every row."""


class Normal(NamedTuple):
    """What is made normal and where it goes; `slope` is the derivative by `normal`.

    `x_slope` is None where nobody asks.
    """

    x: Array
    normal: Array
    slope: Array
    x_slope: Array | None


def gain_and_shift(channels: int) -> tuple[Parameter, Parameter]:
    """What a norm learns: a factor and a number to add for every channel."""
    return (
        Parameter("gain", (channels,), "ones", decays=False),
        Parameter("shift", (channels,), decays=False),
    )


def bind_norm(site: Site, normalise: Callable[[Normal], Kernel]) -> Kernel:
    """A normalisation over the site's channels, with gain and shift where it has them."""
    x, y, dy = (_rows(a) for a in (site.inputs[0], site.output, site.output_gradient))
    asked = site.input_gradients[0]
    dx = None if asked is None else _rows(asked)
    if "gain" not in site.parameters:
        return normalise(Normal(x, y, dy, dx))
    normal, slope = np.zeros_like(y), np.zeros_like(y)
    gain = _bind_gain(site, normal, slope, y, dy)
    return in_turn(normalise(Normal(x, normal, slope, dx)), gain)


def by_own_statistics(arrays: Normal, axis: int, epsilon: float) -> tuple[Kernel, Array, Array]:
    """A normalisation by the means and variances over an axis, and where these will stand."""
    x, normal, _, dx = arrays
    mean, variance, inverse = np.zeros((3, x.shape[1 - axis]), x.dtype)
    average, product = _average(x, axis), np.empty_like(x)
    wide_mean, wide_inverse = np.expand_dims(mean, axis), np.expand_dims(inverse, axis)
    least, largest = np.asarray(epsilon, x.dtype), np.asarray(np.finfo(x.dtype).max / 2)

    def forward() -> None:
        average(x, mean)
        np.subtract(x, wide_mean, normal)
        np.multiply(normal, normal, product)
        average(product, variance)
        np.minimum(variance, largest, out=variance)  # else it may be infinite, and normal 0
        _inverse_deviation(variance, least, inverse)
        np.multiply(normal, wide_inverse, normal)

    back = nothing if dx is None else _through_statistics(arrays, dx, axis, wide_inverse)
    return Kernel(forward, back), mean, variance


def _through_statistics(
    arrays: Normal, dx: Array, axis: int, wide_inverse: Array
) -> Callable[[], None]:
    """The derivative by what was made normal: it also moves the mean and the variance."""
    _, normal, slope, _ = arrays
    average, product = _average(slope, axis), np.empty_like(slope)
    first, second = np.zeros((2, slope.shape[1 - axis]), slope.dtype)
    wide_first, wide_second = np.expand_dims(first, axis), np.expand_dims(second, axis)

    def backward() -> None:
        average(slope, first)
        np.multiply(slope, normal, product)
        average(product, second)
        np.multiply(normal, wide_second, product)
        np.subtract(slope, product, dx)
        np.subtract(dx, wide_first, dx)
        np.multiply(dx, wide_inverse, dx)

    return backward


def by_given_statistics(arrays: Normal, mean: Array, variance: Array, epsilon: float) -> Kernel:
    """A normalisation by means and variances of the channels `(C,)` that come from elsewhere."""
    x, normal, slope, dx = arrays
    inverse, least = np.empty_like(mean), np.asarray(epsilon, x.dtype)

    def forward() -> None:
        _inverse_deviation(variance, least, inverse)
        np.subtract(x, mean, normal)
        np.multiply(normal, inverse, normal)

    return Kernel(forward, nothing if dx is None else partial(np.multiply, slope, inverse, dx))


def _bind_gain(site: Site, normal: Array, slope: Array, y: Array, dy: Array) -> Kernel:
    """The gain and the shift behind a normalisation."""
    gain, shift = site.parameters["gain"], site.parameters["shift"]
    by_gain, by_shift = site.gradients["gain"], site.gradients["shift"]
    product, ones = np.empty_like(y), np.ones(len(y), y.dtype)

    def forward() -> None:
        np.multiply(normal, gain, y)
        np.add(y, shift, y)

    def backward() -> None:
        np.multiply(dy, normal, product)
        np.dot(ones, product, by_gain)
        np.dot(ones, dy, by_shift)
        np.multiply(dy, gain, slope)

    return Kernel(forward, backward)


def _rows(buffer: Array) -> Array:
    """A buffer `(N, ..., C)` as a view `(M, C)`."""
    return buffer.reshape(-1, buffer.shape[-1])


def _average(like: Array, axis: int) -> Callable[[Array, Array], object]:
    """A function that writes the means over an axis of the first array into the second."""
    shares = np.full(like.shape[axis], 1 / like.shape[axis], like.dtype)
    if axis == CHANNELS:
        return lambda array, mean: np.dot(shares, array, mean)
    return lambda array, mean: np.dot(array, shares, mean)


def _inverse_deviation(variance: Array, least: Array, inverse: Array) -> None:
    np.add(variance, least, inverse)
    np.sqrt(inverse, inverse)
    np.divide(1, inverse, inverse)
