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
    def __init__(
        self, times: Times, own: dict[str, Array], learnt: dict[str, Array], learns: bool
    ) -> None:
        self._times, self._units = times, times.slopes.shape[-1]
        self._bias, self._learnt = own["candidate_bias"], learnt if learns else None
        self.state_slopes = np.zeros_like(times.sum_slopes)
        self._said = np.empty_like(times.sums)
        self._halves = np.full(3 * self._units, 0.5, times.sums.dtype)
        self._halves[2 * self._units :] = 1
        self._recurrent = np.empty_like(times.recurrent)
        self._curve, self._more = np.empty_like(times.sums), np.empty_like(times.states[0])
        self._back = np.empty_like(self._more)

    @property
    def memories(self) -> tuple[Array, ...]:
        return ()

    def shown(self) -> dict[str, Array]:
        return dict(zip(GATES, self._parts(self._times.sums), strict=True))

    def forward(self) -> None:
        times, units = self._times, self._units
        np.multiply(times.sums, self._halves, times.sums)
        np.multiply(times.recurrent, self._halves, self._recurrent)
        for t in range(times.steps):
            sums, said = times.sums[t], self._said[t]
            np.dot(times.states[t], self._recurrent, out=said)
            gates = sums[:, : 2 * units]
            np.add(gates, said[:, : 2 * units], gates)
            np.tanh(gates, gates)
            np.multiply(gates, 0.5, gates)
            np.add(gates, 0.5, gates)
            reset, update, new = self._parts(sums)
            state = said[:, 2 * units :]
            np.add(state, self._bias, state)
            np.multiply(reset, state, self._more)
            np.add(new, self._more, new)
            np.tanh(new, new)
            np.subtract(times.states[t], new, self._more)
            np.multiply(self._more, update, self._more)
            np.add(new, self._more, times.states[t + 1])

    def backward(self) -> None:
        times, back, more, units = self._times, self._back, self._more, self._units
        self._take_slopes()
        back.fill(0)
        turned = times.recurrent.T
        for t in range(times.steps - 1, -1, -1):
            reset, update, new = self._parts(times.sums[t])
            slopes = times.sum_slopes[t]
            by_reset, by_update, by_new = self._parts(slopes)
            np.add(back, times.slopes[t], back)
            np.subtract(times.states[t], new, by_update)
            np.multiply(by_update, back, by_update)
            np.multiply(update, back, more)
            np.subtract(back, more, by_new)
            np.multiply(by_new, self._curve[t, :, 2 * units :], by_new)
            np.multiply(by_new, self._said[t, :, 2 * units :], by_reset)
            gates = slopes[:, : 2 * units]
            np.multiply(gates, self._curve[t, :, : 2 * units], gates)
            state_slopes = self.state_slopes[t]
            np.copyto(state_slopes[:, : 2 * units], gates)
            np.multiply(by_new, reset, state_slopes[:, 2 * units :])
            np.dot(state_slopes, turned, out=back)
            np.add(back, more, back)
        if self._learnt is not None:
            by_state = self.state_slopes[..., 2 * units :]
            np.sum(by_state, axis=(0, 1), out=self._learnt["candidate_bias"])

    def _take_slopes(self) -> None:
        """The slopes of all curves at once: s (1 - s) of a sigmoid, 1 - n n of a tanh."""
        gates, curve, units = self._times.sums, self._curve, self._units
        np.multiply(gates, gates, curve)
        sigmoids, new = curve[..., : 2 * units], curve[..., 2 * units :]
        np.subtract(gates[..., : 2 * units], sigmoids, sigmoids)
        np.subtract(1, new, new)

    def _parts(self, gates: Array) -> tuple[Array, Array, Array]:
        """The three gates of arrays `(..., 3 units)`, as views."""
        u = self._units
        return gates[..., :u], gates[..., u : 2 * u], gates[..., 2 * u :]
