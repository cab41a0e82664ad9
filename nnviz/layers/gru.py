"""GRU: cells that blend what they had with something new (Cho et al. 2014).

    r, z = sigmoid(x W + h U + b)     n = tanh(x W + b + r (h U + d))
    h = (1 - z) n + z h

The reset gate works behind the product with the state, as in cuDNN and PyTorch.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel, Parameter
from nnviz.layers.recurrent import Recurrent, Times, bind_recurrent
from nnviz.layers.site import Array, Site

GATES = ("reset_gate", "update_gate", "candidate")
"""In the order in which their columns lie in the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GRU(Recurrent):
    """Cells with a reset and an update gate.

    Taps, `(N, T, units)`: `reset_gate`, `update_gate` and `candidate`; of the way back with `back_`
    before the name.
    """

    kind: ClassVar[str] = "gru"
    label: ClassVar[str] = "GRU"
    gates: ClassVar[int] = len(GATES)

    def _way(self, features: int, way: str) -> tuple[Parameter, ...]:
        bias = Parameter(f"{way}candidate_bias", (self.units,), decays=False)
        return (*Recurrent._way(self, features, way), bias)

    def bind(self, site: Site) -> Kernel:
        learns = site.learns
        return bind_recurrent(
            site, self, lambda times, own, learnt: _Steps(times, own, learnt, learns)
        )


class _Steps:
    """Gates of a step lie one behind the other, `(T, 3, N, H)`: what is done to one of them, or to
    all, runs over neighbours."""

    def __init__(
        self, times: Times, own: dict[str, Array], learnt: dict[str, Array], learns: bool
    ) -> None:
        self._times = times
        steps, n, units = times.slopes.shape
        dtype = times.sums.dtype
        self._bias, self._learnt = own["candidate_bias"], learnt if learns else None
        self.state_slopes = np.zeros_like(times.sum_slopes)
        self.scale = np.array([0.5, 0.5, 1], dtype).reshape(3, 1, 1)
        self.offset = np.zeros_like(self.scale)
        self._recurrent, self._turned = np.empty((2, 3, units, units), dtype)
        self._gates = np.zeros((steps, 3, n, units), dtype)
        self._heard = np.empty_like(times.slopes)
        self._said, self._curve, self._slopes, self._back_parts = np.empty((4, 3, n, units), dtype)
        self._more, self._back = np.empty((2, n, units), dtype)
        self._half, self._one = (np.asarray(a, dtype) for a in (0.5, 1.0))

    @property
    def memories(self) -> tuple[Array, ...]:
        return ()

    def shown(self) -> dict[str, Array]:
        return {name: self._gates[:, at] for at, name in enumerate(GATES)}

    def forward(self) -> None:
        times, said, more, half = self._times, self._said, self._more, self._half
        np.multiply(times.recurrent, self.scale, self._recurrent)
        for t, gates in enumerate(self._gates):
            heard, state, read = self._heard[t], times.states[t], times.sums[:, t]
            np.matmul(state, self._recurrent, out=said)
            bent = gates[:2]
            np.add(read[:2], said[:2], bent)
            np.tanh(bent, bent)
            np.multiply(bent, half, bent)
            np.add(bent, half, bent)
            reset, update, new = gates
            np.add(said[2], self._bias, heard)
            np.multiply(reset, heard, more)
            np.add(read[2], more, new)
            np.tanh(new, new)
            np.subtract(state, new, more)
            np.multiply(more, update, more)
            np.add(new, more, times.states[t + 1])

    def backward(self) -> None:
        times, back, more = self._times, self._back, self._more
        slopes, curve = self._slopes, self._curve
        by_reset, by_update, by_new = slopes
        np.copyto(self._turned, times.recurrent.swapaxes(1, 2))
        back.fill(0)
        for t in range(times.steps - 1, -1, -1):
            reset, update, new = self._gates[t]
            told_state = self.state_slopes[:, t]
            self._take_slopes(t)
            np.add(back, times.slopes[t], back)
            np.subtract(times.states[t], new, by_update)
            np.multiply(by_update, back, by_update)
            np.multiply(update, back, more)
            np.subtract(back, more, by_new)
            np.multiply(by_new, curve[2], by_new)
            np.multiply(by_new, self._heard[t], by_reset)
            np.multiply(slopes[:2], curve[:2], slopes[:2])
            np.copyto(times.sum_slopes[:, t], slopes)
            np.multiply(by_new, reset, by_new)
            np.copyto(told_state, slopes)
            np.matmul(told_state, self._turned, out=self._back_parts)
            np.add.reduce(self._back_parts, axis=0, out=back)
            np.add(back, more, back)
        if self._learnt is not None:
            np.sum(self.state_slopes[2], axis=(0, 1), out=self._learnt["candidate_bias"])

    def _take_slopes(self, t: int) -> None:
        """The slopes of all curves of a step: s (1 - s) of a sigmoid, 1 - n n of a tanh."""
        gates, curve = self._gates[t], self._curve
        np.square(gates, curve)
        np.subtract(gates[:2], curve[:2], curve[:2])
        np.subtract(self._one, curve[2], curve[2])
