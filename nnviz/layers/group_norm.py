"""Group norm: mean 0 and variance 1 in each group of channels of a sample (Wu and He 2018)."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter, Region, nothing
from nnviz.core.shape import Shape, ShapeError
from nnviz.core.spec import Scale, option
from nnviz.layers.kernels import Work, one_after_the_other
from nnviz.layers.normalising import Normal, bind_norm, by_own_statistics, gain_and_shift
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


def _by_groups(arrays: Normal, batch: int, groups: int, epsilon: float) -> Kernel:
    """A normalisation of rows that each hold one group of one sample."""
    x, normal, slope = (_cut(a, arrays.channels, batch, groups) for a in arrays[:3])
    ordered = np.zeros((4, *x.shape), x.dtype)
    rows = ordered.reshape(4, batch * groups, -1)
    asked = None if arrays.x_slope is None else rows[3]
    kernel = by_own_statistics(Normal(rows[0], rows[1], rows[2], asked, 1), 1, epsilon)[0]
    forward = one_after_the_other(
        [partial(np.copyto, ordered[0], x), kernel.forward, partial(np.copyto, normal, ordered[1])]
    )
    if arrays.x_slope is None:
        return Kernel(forward, nothing)
    dx = _cut(arrays.x_slope, arrays.channels, batch, groups)
    back: list[Work] = [
        partial(np.copyto, ordered[2], slope),
        kernel.backward,
        partial(np.copyto, dx, ordered[3]),
    ]
    return Kernel(forward, one_after_the_other(back))


def _cut(plane: Array, channels: int, batch: int, groups: int) -> Array:
    """A view `(N, groups, places, C / groups)` of a plane with its channels on an axis."""
    rows = plane if channels == 1 else plane.T
    return rows.reshape(batch, -1, groups, rows.shape[1] // groups).transpose(0, 2, 1, 3)
