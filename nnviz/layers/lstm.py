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
    """Gates lie one behind the other here, `(T, 4, N, H)`: what is done to one runs over
    neighbours. The products take and give them side by side, `(T, N, 4 H)`."""

    def __init__(self, times: Times, bias: float) -> None:
        self._times, self.state_slopes = times, times.sum_slopes
        steps, n, units = times.slopes.shape
        dtype = times.sums.dtype
        self.scale = np.full(4 * units, 0.5, dtype)
        self.scale[3 * units :] = 1
        self.offset = np.zeros(4 * units, dtype)
        self.offset[units : 2 * units] = bias
        self._recurrent = np.empty_like(times.recurrent)
        self._turned = np.empty((4 * units, units), dtype)
        self._gates = np.zeros((steps, 4, n, units), dtype)
        self._bent = np.empty_like(times.slopes)
        self._cells = np.zeros_like(times.states)
        self._said, self._curve = np.empty_like(times.sums[0]), np.empty_like(self._gates[0])
        self._slopes, self._more = np.empty_like(self._curve), np.empty_like(times.states[0])
        self._own = np.empty_like(self._more)
        self._back, self._cell_back = np.empty_like(self._more), np.empty_like(self._more)
        self._half, self._one = (np.asarray(a, dtype) for a in (0.5, 1.0))

    @property
    def memories(self) -> tuple[Array, ...]:
        return (self._cells,)

    def shown(self) -> dict[str, Array]:
        found = {name: self._gates[:, at] for at, name in enumerate(GATES)}
        return {**found, "cell": self._cells[1:]}

    def forward(self) -> None:
        times, said, more, cells = self._times, self._said, self._more, self._cells
        read, beside = self._by_gate(times.sums), self._by_gate(said[None])[0]
        half = self._half
        np.multiply(times.recurrent, self.scale, self._recurrent)
        for t in range(times.steps):
            gates, cell = self._gates[t], cells[t + 1]
            np.dot(times.states[t], self._recurrent, out=said)
            np.add(read[t], beside, gates)
            np.tanh(gates, gates)
            sigmoids = gates[:3]
            np.multiply(sigmoids, half, sigmoids)
            np.add(sigmoids, half, sigmoids)
            opens, keeps, shows, new = gates
            np.multiply(keeps, cells[t], cell)
            np.multiply(opens, new, more)
            np.add(cell, more, cell)
            np.tanh(cell, self._bent[t])
            np.multiply(shows, self._bent[t], times.states[t + 1])

    def backward(self) -> None:
        times, more, back, cell_back = self._times, self._more, self._back, self._cell_back
        slopes, curve = self._slopes, self._curve
        by_open, by_keep, by_show, by_new = slopes
        told = self._by_gate(times.sum_slopes)
        np.copyto(self._turned, times.recurrent.T)
        back.fill(0)
        cell_back.fill(0)
        for t in range(times.steps - 1, -1, -1):
            opens, keeps, shows, new = self._gates[t]
            self._take_slopes(t)
            np.add(back, times.slopes[t], back)
            np.multiply(back, shows, more)
            np.multiply(more, self._own, more)
            np.add(cell_back, more, cell_back)
            np.multiply(cell_back, new, by_open)
            np.multiply(cell_back, self._cells[t], by_keep)
            np.multiply(back, self._bent[t], by_show)
            np.multiply(cell_back, opens, by_new)
            np.multiply(slopes, curve, told[t])
            np.dot(times.sum_slopes[t], self._turned, out=back)
            np.multiply(cell_back, keeps, cell_back)

    def _take_slopes(self, t: int) -> None:
        """The slopes of all curves of a step: s (1 - s) of a sigmoid, 1 - g g of a tanh."""
        gates, curve, bent = self._gates[t], self._curve, self._bent[t]
        np.multiply(gates, gates, curve)
        np.subtract(gates[:3], curve[:3], curve[:3])
        np.subtract(self._one, curve[3], curve[3])
        np.multiply(bent, bent, self._own)
        np.subtract(self._one, self._own, self._own)

    def _by_gate(self, beside: Array) -> Array:
        """A view `(T, 4, N, H)` of gates that lie side by side, `(T, N, 4 H)`."""
        steps, n, width = beside.shape
        return beside.reshape(steps, n, 4, width // 4).transpose(0, 2, 1, 3)
