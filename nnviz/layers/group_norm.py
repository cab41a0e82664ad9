"""Group norm: mean 0 and variance 1 in each group of channels of a sample (Wu and He 2018)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter, Region, nothing
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import Scale, option
from nnviz.layers.kernels import Work
from nnviz.layers.normalising import (
    Normal,
    bind_norm,
    gain_and_shift,
    inverse_deviation,
    repeats_of,
)
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNorm(Layer):
    """Brings each group of channels of a sample to mean 0 and variance 1, then gains and shifts.

    The channels are the last axis; the means are over a group of them and all other axes. With as
    many groups as channels it is instance norm. It knows nothing of the batch: training and
    answering are the same.
    """

    kind: ClassVar[str] = "group_norm"
    label: ClassVar[str] = "Group norm"
    group: ClassVar[str] = "Norm"

    groups: int = option(
        1,
        "Groups",
        "Into how many parts the channels are cut; each is brought to mean 0 and variance 1.",
        low=1,
        high=4096,
    )
    epsilon: float = option(
        1e-5,
        "Epsilon",
        "Is added to the variance, so that neurons which are all alike are not divided by zero.",
        low=1e-8,
        high=1.0,
        scale=Scale.LOG,
    )
    affine: bool = option(
        True,
        "Gain and shift",
        "Gives each channel a factor and a number to add. Both learn, and can undo the norm.",
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        channels = inputs[0][-1]
        if channels % self.groups:
            fitting = ", ".join(str(n) for n in range(1, channels + 1) if not channels % n)
            what = f"{self.groups:,} groups do not divide its {channels:,} channels."
            raise ShapeError(what, f"Numbers of groups that do: {fitting}.")
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        return gain_and_shift(inputs[0][-1]) if self.affine else ()

    def flops(self, *inputs: Shape) -> int:
        return (7 if self.affine else 5) * shapes.size(inputs[0])

    def reach(self, region: Region, *inputs: Shape) -> tuple[Region | None, ...]:
        return (None,)

    def bind(self, site: Site) -> Kernel:
        batch = site.batch
        return bind_norm(site, lambda a: _by_groups(a, batch, self.groups, self.epsilon))

    def summary(self) -> str:
        return f"{self.groups:,}" if self.groups > 1 else ""


class Means:
    """The means over groups of channels of arrays `(N, P, C)`, beside the arrays themselves.

    `groups` `(N, G)` are the means; `wide` has them once for each number of some rows, so that
    long rows of an array are worked on at once.
    """

    def __init__(self, like: Array, groups: int) -> None:
        batch, places, channels = like.shape
        repeats = repeats_of(places, channels) if like.flags.c_contiguous else 1
        each = channels // groups
        self.groups = np.zeros((batch, groups), like.dtype)
        self._shares = np.full((1, places), 1 / (places * each), like.dtype)
        self._channels = np.zeros((batch, 1, channels), like.dtype)
        self._parts = self._channels.reshape(batch, groups, each)
        self._wide = np.zeros((batch, 1, repeats, channels), like.dtype)
        self._places = self._wide.reshape(batch, repeats, groups, each)

    def take(self, array: Array) -> None:
        """Write the means of an array into `groups`."""
        np.matmul(self._shares, array, out=self._channels)
        np.add.reduce(self._parts, axis=2, out=self.groups)

    def beside(self, array: Array) -> Array:
        """A view of an array, to be worked on with `filled`."""
        batch, _, repeats, channels = self._wide.shape
        return array.reshape(batch, -1, repeats, channels)

    def filled(self) -> Array:
        """What is in `groups`, as wide as the arrays."""
        np.copyto(self._places, self.groups[:, None, :, None])
        return self._wide


def _by_groups(arrays: Normal, batch: int, groups: int, epsilon: float) -> Kernel:
    """A normalisation of each group of channels of each sample."""
    x, normal = (_samples(a, arrays.channels, batch) for a in arrays[:2])
    mean, deviation = Means(normal, groups), Means(normal, groups)
    product, least = np.empty_like(normal), np.asarray(epsilon, x.dtype)
    largest = np.asarray(np.finfo(x.dtype).max / 2)
    x_wide, normal_wide = mean.beside(x), mean.beside(normal)

    def forward() -> None:
        mean.take(x)
        np.subtract(x_wide, mean.filled(), normal_wide)
        np.multiply(normal, normal, product)
        deviation.take(product)
        np.minimum(deviation.groups, largest, out=deviation.groups)
        inverse_deviation(deviation.groups, least, deviation.groups)
        np.multiply(normal_wide, deviation.filled(), normal_wide)

    if arrays.x_slope is None:
        return Kernel(forward, nothing)
    slope, dx = (_samples(a, arrays.channels, batch) for a in (arrays.slope, arrays.x_slope))
    return Kernel(forward, _back(slope, normal, dx, deviation, product))


def _back(slope: Array, normal: Array, dx: Array, inverse: Means, product: Array) -> Work:
    """The derivative by what was made normal: it also moves mean and variance of its group."""
    first, second = (Means(normal, inverse.groups.shape[1]) for _ in range(2))
    normal_wide, product_wide, dx_wide = map(inverse.beside, (normal, product, dx))

    def backward() -> None:
        first.take(slope)
        np.multiply(slope, normal, product)
        second.take(product)
        np.multiply(normal_wide, second.filled(), product_wide)
        np.subtract(slope, product, dx)
        np.subtract(dx_wide, first.filled(), dx_wide)
        np.multiply(dx_wide, inverse.filled(), dx_wide)

    return backward


def _samples(plane: Array, channels: int, batch: int) -> Array:
    """A view `(N, P, C)` of a plane with its channels on an axis."""
    rows = plane if channels == 1 else plane.T
    return rows.reshape(batch, -1, rows.shape[1])
