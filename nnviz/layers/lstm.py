"""LSTM: cells that keep a number for as long as their gates say (Hochreiter, Schmidhuber 1997).

    i, f, o = sigmoid(x W + h U + b)     g = tanh(x W + h U + b)
    c = f c + i g                        h = o tanh(c)

with the forget gate of Gers et al. 2000. A sigmoid is half of a tanh and a half: with the weights
of those gates halved beforehand, one tanh bends all four.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.layer import Kernel
from nnviz.core.spec import option
from nnviz.layers.recurrent import Recurrent, Times, bind_recurrent
from nnviz.layers.site import Array, Site

GATES = ("input_gate", "forget_gate", "output_gate", "candidate")
"""In the order in which their columns lie in the weights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LSTM(Recurrent):
    """Cells with an input, a forget and an output gate.

    Taps, `(N, T, units)`: `input_gate`, `forget_gate`, `output_gate`, `candidate` and `cell`, the
    number that is kept; of the way back with `back_` before the name.
    """

    kind: ClassVar[str] = "lstm"
    label: ClassVar[str] = "LSTM"
    gates: ClassVar[int] = len(GATES)

    remembers: float = option(
        1.0,
        "Remembers",
        "Is added to the sum of the forget gate: above 0 a cell keeps what it has until it learns "
        "to forget.",
        low=0.0,
        high=5.0,
        needs_restart=True,
    )

    def bind(self, site: Site) -> Kernel:
        bias = self.remembers
        return bind_recurrent(site, self, lambda times, own, learnt: _Steps(times, bias))


class _Steps:
    """The gates lie side by side in `sums`, where they are bent."""

    def __init__(self, times: Times, bias: float) -> None:
        self._times, self._bias = times, bias
        self.state_slopes = times.sum_slopes
        steps, n, units = times.slopes.shape
        self._units = units
        self._halves = np.full(4 * units, 0.5, times.sums.dtype)
        self._halves[3 * units :] = 1
        self._recurrent = np.empty_like(times.recurrent)
        self._said = np.empty_like(times.sums[0])
        self._bent = np.empty_like(times.slopes)
        self._curve, self._own = np.empty_like(times.sums), np.empty_like(times.slopes)
        self._more = np.empty_like(times.states[0])
        self._back, self._cell_back = np.empty_like(self._more), np.empty_like(self._more)
        self._cells = np.zeros_like(times.states)
        del steps, n

    @property
    def memories(self) -> tuple[Array, ...]:
        return (self._cells,)

    def shown(self) -> dict[str, Array]:
        found = dict(zip(GATES, self._parts(self._times.sums), strict=True))
        return {**found, "cell": self._cells[1:]}

    def forward(self) -> None:
        times, said, more, cells = self._times, self._said, self._more, self._cells
        sums, units = times.sums, self._units
        np.add(sums[..., units : 2 * units], self._bias, sums[..., units : 2 * units])
        np.multiply(sums, self._halves, sums)
        np.multiply(times.recurrent, self._halves, self._recurrent)
        for t in range(times.steps):
            gates = sums[t]
            np.dot(times.states[t], self._recurrent, out=said)
            np.add(gates, said, gates)
            np.tanh(gates, gates)
            sigmoids = gates[:, : 3 * units]
            np.multiply(sigmoids, 0.5, sigmoids)
            np.add(sigmoids, 0.5, sigmoids)
            opens, keeps, shows, new = self._parts(gates)
            np.multiply(keeps, cells[t], cells[t + 1])
            np.multiply(opens, new, more)
            np.add(cells[t + 1], more, cells[t + 1])
            np.tanh(cells[t + 1], self._bent[t])
            np.multiply(shows, self._bent[t], times.states[t + 1])

    def backward(self) -> None:
        times, more, back, cell_back = self._times, self._more, self._back, self._cell_back
        self._take_slopes()
        back.fill(0)
        cell_back.fill(0)
        turned = times.recurrent.T
        for t in range(times.steps - 1, -1, -1):
            opens, keeps, shows, new = self._parts(times.sums[t])
            slopes = times.sum_slopes[t]
            by_open, by_keep, by_show, by_new = self._parts(slopes)
            np.add(back, times.slopes[t], back)
            np.multiply(back, shows, more)
            np.multiply(more, self._own[t], more)
            np.add(cell_back, more, cell_back)
            np.multiply(cell_back, new, by_open)
            np.multiply(cell_back, self._cells[t], by_keep)
            np.multiply(back, self._bent[t], by_show)
            np.multiply(cell_back, opens, by_new)
            np.multiply(slopes, self._curve[t], slopes)
            np.dot(slopes, turned, out=back)
            np.multiply(cell_back, keeps, cell_back)

    def _take_slopes(self) -> None:
        """The slopes of all curves at once: s (1 - s) of a sigmoid, 1 - g g of a tanh."""
        gates, curve, units = self._times.sums, self._curve, self._units
        np.multiply(gates, gates, curve)
        sigmoids, new = curve[..., : 3 * units], curve[..., 3 * units :]
        np.subtract(gates[..., : 3 * units], sigmoids, sigmoids)
        np.subtract(1, new, new)
        np.multiply(self._bent, self._bent, self._own)
        np.subtract(1, self._own, self._own)

    def _parts(self, gates: Array) -> tuple[Array, Array, Array, Array]:
        """The four gates of arrays `(..., 4 units)`, as views."""
        u = self._units
        return gates[..., :u], gates[..., u : 2 * u], gates[..., 2 * u : 3 * u], gates[..., 3 * u :]
