"""Batch norm: every channel with mean 0 and variance 1 over the batch (Ioffe and Szegedy 2015)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core import shape as shapes
from nnviz.core.layer import Kernel, Layer, Parameter
from nnviz.core.shape import Shape
from nnviz.core.spec import Scale, option
from nnviz.layers.normalising import (
    Normal,
    bind_norm,
    by_given_statistics,
    by_own_statistics,
    gain_and_shift,
)
from nnviz.layers.site import Array, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNorm(Layer):
    """Brings every neuron to mean 0 and variance 1 over the batch, then gains and shifts it.

    The channels are the last axis of a sample; the means are over the batch and all other axes.
    Outside training it uses the running mean and variance, and so it does for a batch that has one
    number of each channel and no spread. The running variance is the unbiased one, PyTorch's.
    """

    kind: ClassVar[str] = "batch_norm"
    label: ClassVar[str] = "Batch norm"
    group: ClassVar[str] = "Norm"

    momentum: float = option(
        0.9,
        "Momentum",
        "How much of the running mean and variance each step keeps; the rest comes from its batch.",
        low=0.0,
        high=0.9999,
    )
    epsilon: float = option(
        1e-5,
        "Epsilon",
        "Is added to the variance, so that numbers which never change are not divided by zero.",
        low=1e-8,
        high=1.0,
        scale=Scale.LOG,
    )
    affine: bool = option(
        True,
        "Gain and shift",
        "Gives each neuron a factor and a number to add. Both learn, and can undo the norm.",
    )

    def output_shape(self, *inputs: Shape) -> Shape:
        return inputs[0]

    def parameters(self, *inputs: Shape) -> tuple[Parameter, ...]:
        channels = inputs[0][-1]
        kept = (
            Parameter("mean", (channels,), decays=False, trains=False),
            Parameter("variance", (channels,), "ones", decays=False, trains=False),
        )
        return (*gain_and_shift(channels), *kept) if self.affine else kept

    def flops(self, *inputs: Shape) -> int:
        return (4 if self.affine else 2) * shapes.size(inputs[0])

    def bind(self, site: Site) -> Kernel:
        mean, variance = site.parameters["mean"], site.parameters["variance"]
        count = site.output.size // site.output.shape[-1]
        if not site.training or count == 1:
            return bind_norm(site, lambda a: by_given_statistics(a, mean, variance, self.epsilon))

        def normalise(arrays: Normal) -> Kernel:
            kernel, own_mean, own_variance = by_own_statistics(arrays, arrays.rows, self.epsilon)
            move_mean = _moving(mean, own_mean, self.momentum)
            move_variance = _moving(variance, own_variance, self.momentum, count / (count - 1))

            def forward() -> None:
                kernel.forward()
                move_mean()
                move_variance()

            return Kernel(forward, kernel.backward)

        return bind_norm(site, normalise)


def _moving(
    running: Array, own: Array, momentum: float, correction: float = 1.0
) -> Callable[[], None]:
    """A running statistic's step towards that of a batch."""
    keep = np.asarray(momentum, own.dtype)
    take = np.asarray((1 - momentum) * correction, own.dtype)
    share = np.empty_like(own)

    def move() -> None:
        np.multiply(running, keep, running)
        np.multiply(own, take, share)
        np.add(running, share, running)

    return move
