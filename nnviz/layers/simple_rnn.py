"""Simple recurrent layer: h_t = f(x_t W + h_(t-1) U + b) (Elman 1990)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel
from nnviz.core.spec import option
from nnviz.layers.recurrent import Recurrent, Times, bind_recurrent
from nnviz.layers.site import Array, Site

TANH, RELU = "tanh", "relu"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleRNN(Recurrent):
    """Cells that bend the sum of what they read and of what all of them said a step before."""

    kind: ClassVar[str] = "simple_rnn"
    label: ClassVar[str] = "Simple RNN"

    curve: str = option(
        TANH,
        "Curve",
        "The curve each sum is bent with. ReLU remembers longer, and may grow without bounds.",
        choices={TANH: "tanh", RELU: "ReLU"},
    )

    def bind(self, site: Site) -> Kernel:
        curve = self.curve
        return bind_recurrent(site, self, lambda times, own, learnt: _Steps(times, curve))


class _Steps:
    def __init__(self, times: Times, curve: str) -> None:
        self._times, self._bends = times, curve == TANH
        self.state_slopes = times.sum_slopes
        self.scale = np.ones((1, 1, 1), times.sums.dtype)
        self.offset = np.zeros_like(self.scale)
        self._said = np.empty_like(times.states[0])
        self._slope = np.empty_like(self._said)

    @property
    def memories(self) -> tuple[Array, ...]:
        return ()

    def shown(self) -> dict[str, Array]:
        return {"pre_activation": self._times.sums[0]}

    def forward(self) -> None:
        times, said, recurrent = self._times, self._said, self._times.recurrent[0]
        for t, sums in enumerate(times.sums[0]):
            np.dot(times.states[t], recurrent, out=said)
            np.add(sums, said, sums)
            if self._bends:
                np.tanh(sums, times.states[t + 1])
            else:
                np.maximum(sums, 0, out=times.states[t + 1])

    def backward(self) -> None:
        times, back = self._times, self._slope
        back.fill(0)
        turned = times.recurrent[0].T
        for t in range(times.steps - 1, -1, -1):
            slopes, state = times.sum_slopes[0, t], times.states[t + 1]
            np.add(times.slopes[t], back, back)
            if self._bends:
                np.multiply(state, state, slopes)
                np.subtract(1, slopes, slopes)
                np.multiply(slopes, back, slopes)
            else:
                np.multiply(back, state > 0, slopes)
            np.dot(slopes, turned, out=back)
