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
    """Gates of a step lie one behind the other, `(T, 4, N, H)`: what is done to one of them, or to
    all, runs over neighbours."""

    def __init__(self, times: Times, bias: float) -> None:
        self._times, self.state_slopes = times, times.sum_slopes
        steps, n, units = times.slopes.shape
        dtype = times.sums.dtype
        self.scale = np.array([0.5, 0.5, 0.5, 1], dtype).reshape(4, 1, 1)
        self.offset = np.array([0, bias, 0, 0], dtype).reshape(4, 1, 1)
        self._recurrent, self._turned = np.empty((2, 4, units, units), dtype)
        self._gates = np.zeros((steps, 4, n, units), dtype)
        self._bent = np.empty_like(times.slopes)
        self._cells = np.zeros_like(times.states)
        self._curve, self._slopes, self._back_parts = np.empty((3, 4, n, units), dtype)
        self._more, self._own, self._back, self._cell_back = np.empty((4, n, units), dtype)
        self._half, self._one = (np.asarray(a, dtype) for a in (0.5, 1.0))

    @property
    def memories(self) -> tuple[Array, ...]:
        return (self._cells,)

    def shown(self) -> dict[str, Array]:
        found = {name: self._gates[:, at] for at, name in enumerate(GATES)}
        return {**found, "cell": self._cells[1:]}

    def forward(self) -> None:
        times, more, cells, half = self._times, self._more, self._cells, self._half
        np.multiply(times.recurrent, self.scale, self._recurrent)
        for t, gates in enumerate(self._gates):
            cell = cells[t + 1]
            np.matmul(times.states[t], self._recurrent, out=gates)
            np.add(gates, times.sums[:, t], gates)
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
        np.copyto(self._turned, times.recurrent.swapaxes(1, 2))
        back.fill(0)
        cell_back.fill(0)
        for t in range(times.steps - 1, -1, -1):
            opens, keeps, shows, new = self._gates[t]
            told = times.sum_slopes[:, t]
            self._take_slopes(t)
            np.add(back, times.slopes[t], back)
            np.multiply(back, shows, more)
            np.multiply(more, self._own, more)
            np.add(cell_back, more, cell_back)
            np.multiply(cell_back, new, by_open)
            np.multiply(cell_back, self._cells[t], by_keep)
            np.multiply(back, self._bent[t], by_show)
            np.multiply(cell_back, opens, by_new)
            np.multiply(slopes, curve, told)
            np.matmul(told, self._turned, out=self._back_parts)
            np.add.reduce(self._back_parts, axis=0, out=back)
            np.multiply(cell_back, keeps, cell_back)

    def _take_slopes(self, t: int) -> None:
        """The slopes of all curves of a step: s (1 - s) of a sigmoid, 1 - g g of a tanh."""
        gates, curve, bent = self._gates[t], self._curve, self._bent[t]
        np.square(gates, curve)
        np.subtract(gates[:3], curve[:3], curve[:3])
        np.subtract(self._one, curve[3], curve[3])
        np.square(bent, self._own)
        np.subtract(self._one, self._own, self._own)
