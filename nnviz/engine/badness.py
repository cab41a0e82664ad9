"""How wrong each sample's answer is, with slopes that do not vanish: what attacks climb. Pure.

The loss of an output, sample by sample, in float64. Two things differ from what training lowers.
Rounding never takes a slope away: a network that is very sure has slopes of 1e-30, and only their
signs and shares count. And where a loss no longer cares, because an answer is right by more than it
asks for, a little slope stays; of squared errors of classes only what is short counts.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.losses import LOSSES, Coding
from nnviz.layers.site import Array

SLIGHT = 1e-3
"""The slope that stays where a loss has none."""

Floats = NDArray[np.float64]


class Badness(NamedTuple):
    """How wrong answers are, `(n,)`, and the slopes of that by the raw outputs, `(n, U)`."""

    losses: Floats
    slopes: Floats


Rule = Callable[[Floats, Floats], Badness]


def badness(loss: str, outputs: Array, targets: Array, *, classes: bool) -> Badness:
    """Of raw outputs `(n, U)` with encoded targets `(n, U)` (`nnviz.engine.losses.encode`)."""
    said, wanted = np.asarray(outputs, np.float64), np.asarray(targets, np.float64)
    losses, slopes = _rule(loss, classes)(said, wanted)
    flat = ~slopes.any(axis=1)
    slopes[flat] = np.where(wanted[flat] > 0, -1.0, 1.0)
    return Badness(losses, slopes)


def _rule(loss: str, classes: bool) -> Rule:
    if not classes:
        return REGRESSION[loss]
    return CODED[LOSSES[loss].coding]


def _shares(z: Floats, t: Floats) -> Badness:
    """-sum t ln softmax(z); p - 1 of the true class is minus the sum of the others."""
    raised = z - z.max(axis=1, keepdims=True)
    logs = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
    shares = np.exp(logs)
    others = (shares * (1 - t)).sum(axis=1, keepdims=True)
    return Badness(-(t * logs).sum(axis=1), np.where(t == 1, -others, shares - t))


def _bits(z: Floats, t: Floats) -> Badness:
    """ln(1 + exp(z)) - t z; sigmoid(z) - t in two parts that do not cancel."""
    losses = (np.logaddexp(0, z) - t * z).sum(axis=1)
    yes, no = np.exp(-np.logaddexp(0, -z)), np.exp(-np.logaddexp(0, z))
    return Badness(losses, (1 - t) * yes - t * no)


def _signs(y: Floats, t: Floats) -> Badness:
    """What scores with targets -1 and 1 are short by, squared."""
    short = 1 - t * y
    losses = np.where(short > 0, np.square(short), SLIGHT * short).sum(axis=1)
    return Badness(losses, -t * np.where(short > 0, np.maximum(2 * short, SLIGHT), SLIGHT))


def _squares(y: Floats, t: Floats) -> Badness:
    return Badness(np.square(y - t).mean(axis=1), 2 * (y - t) / y.shape[1])


def _absolute(y: Floats, t: Floats) -> Badness:
    return Badness(np.abs(y - t).mean(axis=1), np.sign(y - t) / y.shape[1])


def _huber(y: Floats, t: Floats) -> Badness:
    far = np.abs(y - t)
    near = np.minimum(far, 1)
    slopes = np.clip(y - t, -1, 1) / y.shape[1]
    return Badness((near * (far - near / 2)).mean(axis=1), slopes)


CODED: Mapping[Any, Rule] = MappingProxyType(
    {Coding.SHARES: _shares, Coding.BITS: _bits, Coding.SIGNS: _signs}
)
REGRESSION: Mapping[str, Rule] = MappingProxyType(
    {"mse": _squares, "half_mse": _squares, "mae": _absolute, "huber": _huber}
)
