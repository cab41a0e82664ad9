"""What batch and layer normalisation share: mean 0 and variance 1 along an axis, then a gain.

Arrays are two-dimensional as they lie in memory: `(C, M)` of flat samples and `(M, C)` of others,
with C channels and M rows. A statistic is of every channel, `(C,)`, or of every row, `(M,)`.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnviz.core.layer import Kernel, Parameter, nothing
from nnviz.layers.kernels import ends, in_turn
from nnviz.layers.site import Array, Site

LONG = 1024
"""So many numbers in a row are gone through as fast as more."""


class Normal(NamedTuple):
    """What is made normal and where it goes; `slope` is the derivative by `normal`.

    `x_slope` is None where nobody asks. `rows` is the axis along which the rows lie, `channels` the
    other.
    """

    x: Array
    normal: Array
    slope: Array
    x_slope: Array | None
    channels: int

    @property
    def rows(self) -> int:
        """The axis to take the means of channels over."""
        return 1 - self.channels


class Wide:
    """Numbers of an axis beside a plane, repeated so that long rows of it are worked on at once.

    A plane `(M, C)` with a number for each of its C channels would be gone through C numbers at a
    time: the numbers are written several times in a row, and so many rows of the plane are one.
    """

    def __init__(self, numbers: Array, plane: Array, axis: int) -> None:
        self._numbers = np.expand_dims(numbers, axis)
        self._repeats = repeats_of(*plane.shape) if axis == 0 else 1
        self._wide = np.empty((self._repeats, *numbers.shape), numbers.dtype)

    def beside(self, plane: Array) -> Array:
        """A view of a plane of that shape, to be worked on with what `filled` gives."""
        if self._repeats == 1:
            return plane
        return plane.reshape(-1, *self._wide.shape)

    def filled(self) -> Array:
        """The numbers as they are now."""
        if self._repeats == 1:
            return self._numbers
        np.copyto(self._wide, self._numbers)
        return self._wide


def gain_and_shift(channels: int) -> tuple[Parameter, Parameter]:
    """What a norm learns: a factor and a number to add for every channel."""
    return (
        Parameter("gain", (channels,), "ones", decays=False),
        Parameter("shift", (channels,), decays=False),
    )


def bind_norm(site: Site, normalise: Callable[[Normal], Kernel]) -> Kernel:
    """A normalisation over the site's channels, with gain and shift where it has them."""
    channels = 0 if site.output.ndim == 2 else 1
    *most, asked = ends(site)
    x, y, dy = map(as_plane, most)
    dx = None if asked is None else as_plane(asked)
    if "gain" not in site.parameters:
        return normalise(Normal(x, y, dy, dx, channels))
    normal, slope = np.zeros((2, *y.shape), y.dtype)
    arrays = Normal(x, normal, slope, dx, channels)
    return in_turn(normalise(arrays), _bind_gain(site, arrays, y, dy))


def by_own_statistics(arrays: Normal, axis: int, epsilon: float) -> tuple[Kernel, Array, Array]:
    """A normalisation by the means and variances over an axis, and where these will stand."""
    x, normal, _, dx, _ = arrays
    mean, variance, inverse = np.zeros((3, x.shape[1 - axis]), x.dtype)
    average, product = _average(x, axis), np.empty_like(x)
    wide_mean, wide_inverse = Wide(mean, x, axis), Wide(inverse, x, axis)
    x_wide, normal_wide = wide_mean.beside(x), wide_mean.beside(normal)
    least, largest = np.asarray(epsilon, x.dtype), np.asarray(np.finfo(x.dtype).max / 2)

    def forward() -> None:
        average(x, mean)
        np.subtract(x_wide, wide_mean.filled(), normal_wide)
        np.multiply(normal, normal, product)
        average(product, variance)
        np.minimum(variance, largest, out=variance)  # else it may be infinite, and normal 0
        inverse_deviation(variance, least, inverse)
        np.multiply(normal_wide, wide_inverse.filled(), normal_wide)

    back = nothing if dx is None else _through_statistics(arrays, dx, axis, wide_inverse)
    return Kernel(forward, back), mean, variance


def _through_statistics(
    arrays: Normal, dx: Array, axis: int, inverse: "Wide"
) -> Callable[[], None]:
    """The derivative by what was made normal: it also moves the mean and the variance."""
    normal, slope = arrays.normal, arrays.slope
    average, product = _average(slope, axis), np.empty_like(slope)
    first, second = np.zeros((2, slope.shape[1 - axis]), slope.dtype)
    wide_first, wide_second = Wide(first, slope, axis), Wide(second, slope, axis)
    normal_wide, product_wide, dx_wide = map(inverse.beside, (normal, product, dx))

    def backward() -> None:
        average(slope, first)
        np.multiply(slope, normal, product)
        average(product, second)
        np.multiply(normal_wide, wide_second.filled(), product_wide)
        np.subtract(slope, product, dx)
        np.subtract(dx_wide, wide_first.filled(), dx_wide)
        np.multiply(dx_wide, inverse.filled(), dx_wide)

    return backward


def by_given_statistics(arrays: Normal, mean: Array, variance: Array, epsilon: float) -> Kernel:
    """A normalisation by means and variances of the channels `(C,)` that come from elsewhere."""
    x, normal, slope, dx, _ = arrays
    inverse, least = np.empty_like(mean), np.asarray(epsilon, x.dtype)
    wide_mean, wide_inverse = (Wide(a, x, arrays.rows) for a in (mean, inverse))
    x_wide, normal_wide, slope_wide = map(wide_mean.beside, (x, normal, slope))

    def forward() -> None:
        inverse_deviation(variance, least, inverse)
        np.subtract(x_wide, wide_mean.filled(), normal_wide)
        np.multiply(normal_wide, wide_inverse.filled(), normal_wide)

    if dx is None:
        return Kernel(forward, nothing)
    dx_wide = wide_mean.beside(dx)
    return Kernel(forward, lambda: np.multiply(slope_wide, wide_inverse.filled(), dx_wide))


def _bind_gain(site: Site, arrays: Normal, y: Array, dy: Array) -> Kernel:
    """The gain and the shift behind a normalisation."""
    normal, slope = arrays.normal, arrays.slope
    gain, shift = (Wide(site.parameters[n], y, arrays.rows) for n in ("gain", "shift"))
    normal_wide, slope_wide, y_wide, dy_wide = map(gain.beside, (normal, slope, y, dy))
    by_gain, by_shift = site.gradients["gain"], site.gradients["shift"]
    product, total = np.empty_like(y), _weighted_sum(y, arrays.rows, 1.0)

    def forward() -> None:
        np.multiply(normal_wide, gain.filled(), y_wide)
        np.add(y_wide, shift.filled(), y_wide)

    def backward() -> None:
        np.multiply(dy, normal, product)
        total(product, by_gain)
        total(dy, by_shift)
        np.multiply(dy_wide, gain.filled(), slope_wide)

    return Kernel(forward, backward)


def repeats_of(rows: int, channels: int) -> int:
    """How many rows of a plane are best worked on as one: a divisor of them."""
    most = min(rows, LONG // channels)
    return next((n for n in range(most, 1, -1) if not rows % n), 1)


def as_plane(stored: Array) -> Array:
    """A buffer as it lies in memory as two axes: the first ones of a deep buffer become one."""
    return stored.reshape(-1, stored.shape[-1])


def _average(like: Array, axis: int) -> Callable[[Array, Array], object]:
    """A function that writes the means over an axis of the first array into the second."""
    return _weighted_sum(like, axis, 1 / like.shape[axis])


def _weighted_sum(like: Array, axis: int, weight: float) -> Callable[[Array, Array], object]:
    """A function that writes sums over an axis, times a weight: a product, which is fastest."""
    weights = np.full(like.shape[axis], weight, like.dtype)
    return weights.dot if axis == 0 else lambda array, total: array.dot(weights, total)


def inverse_deviation(variance: Array, least: Array, inverse: Array) -> None:
    """Write 1 / sqrt(variance + least); `inverse` may be the variance itself."""
    np.add(variance, least, inverse)
    np.sqrt(inverse, inverse)
    np.divide(1, inverse, inverse)
