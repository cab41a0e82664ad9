"""Several losses as one: each output's own, weighted and summed, each writing its own gradient."""

from collections.abc import Sequence

import numpy as np

from nnviz.engine.losses import LOSSES, Bound
from nnviz.engine.step_loss import bound_step_loss
from nnviz.layers.site import Array, as_stored


def bound_loss(loss: str, weight: float, output: Array, target: Array, gradient: Array) -> Bound:
    """A loss over a batch times its weight; the derivative it writes is weighted too.

    With a weight of 1 it is the plain loss. With 0 nothing comes of it, whatever the numbers are.
    Where the target has a class for each step, `(N, T)`, it is that of steps.
    """
    if target.shape != output.shape:
        plain = bound_step_loss(output, target, gradient)
    else:
        plain = LOSSES[loss].bind(output, target, gradient)
    slope = as_stored(gradient)
    if weight == 1:
        return plain
    factor = np.asarray(weight, gradient.dtype)

    def weighted() -> float:
        value = plain() * weight
        np.multiply(slope, factor, slope)
        return value

    def silent() -> float:
        slope.fill(0)
        return 0.0

    return weighted if weight else silent


def summed(losses: Sequence[Bound]) -> Bound:
    """All losses in turn, added up."""
    if len(losses) == 1:
        return losses[0]

    def total() -> float:
        return sum([loss() for loss in losses])

    return total
