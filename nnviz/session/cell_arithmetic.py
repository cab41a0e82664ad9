"""How one cell of a recurrent layer comes to its number at one step, with its real numbers. No Qt.

Everything is computed in float64 from what the frame holds, so that what is written adds up. The
state before the first step is taken for zero, as it is for a probe.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Neuron
from nnviz.layers import gru, lstm
from nnviz.layers.gru import GRU
from nnviz.layers.lstm import LSTM
from nnviz.layers.recurrent import BACKWARD, BEHIND, Recurrent
from nnviz.layers.simple_rnn import TANH, SimpleRNN
from nnviz.session.frame import Frame, Model

Floats = NDArray[np.float64]
MOST_TERMS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A product of a sum: whose number, the number and its weight."""

    name: str
    value: float
    weight: float

    @property
    def product(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class GateSum:
    """A gate of a cell: the sum of what it reads, bent.

    Attributes:
        by_inputs, by_state, bias: the parts of `total`.
        curve: what bends it; "" where nothing does.
        terms: the largest products, the largest first.
    """

    name: str
    by_inputs: float
    by_state: float
    bias: float
    total: float
    curve: str
    value: float
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the arithmetic: a formula in letters, the same in numbers, and what it comes to.

    `products` are added up, each the product of its numbers.
    """

    formula: str
    products: tuple[tuple[float, ...], ...]
    curve: str
    result: float


@dataclass(frozen=True, slots=True)
class CellSum:
    """A cell at a step, each counted from 0: `way` says which of two ways it is of."""

    neuron: Neuron
    step: int
    cell: int
    way: str
    gates: tuple[GateSum, ...]
    lines: tuple[Line, ...]
    answer: float


def has_cells(model: Model, node: str) -> bool:
    """Whether a node is a layer of cells with an arithmetic."""
    graph = model.network.graph
    return node in graph and isinstance(graph[node].layer, LSTM | GRU | SimpleRNN)


@np.errstate(all="ignore")  # what is held or typed may be beyond all bounds
def cell_sum(model: Model, frame: Frame, neuron: Neuron) -> CellSum | None:
    """The arithmetic of a cell; None where there is none, or the frame does not hold its gates."""
    if not has_cells(model, neuron.node):
        return None
    layer = model.network.graph[neuron.node].layer
    assert isinstance(layer, Recurrent)
    found = _Reading(model, frame, neuron, layer)
    if isinstance(layer, LSTM):
        gates, lines = _lstm(found, layer)
    elif isinstance(layer, GRU):
        gates, lines = _gru(found)
    else:
        assert isinstance(layer, SimpleRNN)
        gates, lines = _simple(found, layer)
    answer = float(frame.activations[neuron.node][neuron.unit])
    return CellSum(neuron, found.step, found.cell, found.way, gates, lines, answer)


class _Reading:
    """What a cell reads at a step: inputs, the state before it, and its columns of the weights."""

    def __init__(self, model: Model, frame: Frame, neuron: Neuron, layer: Recurrent) -> None:
        shapes, node = model.network.facts.shapes, model.network.graph[neuron.node]
        self.source, self.units = node.inputs[0], layer.units
        self.node, self.frame = neuron.node, frame
        self.step, unit = divmod(neuron.unit, shapes[neuron.node][1])
        at, self.cell = divmod(unit, layer.units)
        self.way = layer.ways[at]
        turns = layer.direction == BACKWARD or self.way == BEHIND
        before = self.step + (1 if turns else -1)
        steps = shapes[neuron.node][0]
        said = _rows(frame, neuron.node, steps)[:, at * layer.units : (at + 1) * layer.units]
        self.before = before if 0 <= before < steps else None
        self.inputs = _rows(frame, self.source, steps)[self.step]
        self.state = np.zeros(layer.units) if self.before is None else said[self.before]
        views = model.network.layout.views(frame.parameters, neuron.node)
        self._own: Mapping[str, Floats] = {
            name.removeprefix(self.way): array.astype(np.float64)
            for name, array in views.items()
            if name.startswith(BEHIND) == (self.way == BEHIND)
        }

    def gate(self, name: str, at: int, curve: str, more: float = 0.0) -> GateSum:
        """The gate whose columns come so many-th; `more` is added to its bias."""
        column = at * self.units + self.cell
        inputs = self._own["input_weights"][:, column]
        states = self._own["recurrent_weights"][:, column]
        by_inputs, by_state = float(self.inputs @ inputs), float(self.state @ states)
        bias = float(self._own["gate_bias"][column]) + more
        total = by_inputs + by_state + bias
        terms = self._terms(inputs, states)
        return GateSum(name, by_inputs, by_state, bias, total, curve, bent(curve, total), terms)

    def candidate_bias(self) -> float:
        """What a GRU adds to what its state says to the candidate."""
        return float(self._own["candidate_bias"][self.cell])

    def kept(self) -> float:
        """The number that the cell kept from the step before."""
        tap = self.frame.taps.get((self.node, f"{self.way}cell"))
        if tap is None or self.before is None:
            return 0.0
        return float(tap[self.before, self.cell])

    def _terms(self, inputs: Floats, states: Floats) -> tuple[Term, ...]:
        values = np.concatenate([self.inputs, self.state])
        weights = np.concatenate([inputs, states])
        order = np.argsort(-np.abs(np.nan_to_num(values * weights)), kind="stable")[:MOST_TERMS]
        return tuple(
            Term(self._name(i), float(values[i]), float(weights[i])) for i in order.tolist()
        )

    def _name(self, at: int) -> str:
        if at < len(self.inputs):
            return f"{self.source} · {at + 1}"
        return f"cell {at - len(self.inputs) + 1} before"


def bent(curve: str, total: float) -> float:
    """A sum behind a curve: sigmoid, tanh, relu or none."""
    if curve == "sigmoid":
        return float(0.5 + 0.5 * np.tanh(0.5 * total))
    if curve == "tanh":
        return float(np.tanh(total))
    return max(total, 0.0) if curve == "relu" else total


def _rows(frame: Frame, node: str, steps: int) -> Floats:
    """What a node says at each step, `(T, F)`."""
    return frame.activations[node].reshape(steps, -1).astype(np.float64)


def _lstm(found: _Reading, layer: LSTM) -> tuple[tuple[GateSum, ...], tuple[Line, ...]]:
    curves = ("sigmoid", "sigmoid", "sigmoid", "tanh")
    more = (0.0, layer.remembers, 0.0, 0.0)
    named = zip(lstm.GATES, curves, more, strict=True)
    gates = tuple(found.gate(name, at, curve, add) for at, (name, curve, add) in enumerate(named))
    opens, keeps, shows, new = (gate.value for gate in gates)
    kept = found.kept()
    cell = keeps * kept + opens * new
    return gates, (
        Line("c = f · c before + i · g", ((keeps, kept), (opens, new)), "", cell),
        Line("h = o · tanh(c)", ((shows, bent("tanh", cell)),), "", shows * bent("tanh", cell)),
    )


def _gru(found: _Reading) -> tuple[tuple[GateSum, ...], tuple[Line, ...]]:
    resets, updates = (found.gate(gru.GATES[at], at, "sigmoid") for at in (0, 1))
    plain = found.gate(gru.GATES[2], 2, "tanh")
    state = plain.by_state + found.candidate_bias()
    total = plain.by_inputs + plain.bias + resets.value * state
    new, before = bent("tanh", total), float(found.state[found.cell])
    by_state = resets.value * state
    candidate = GateSum(
        plain.name, plain.by_inputs, by_state, plain.bias, total, "tanh", new, plain.terms
    )
    keeps = updates.value
    answer = (1 - keeps) * new + keeps * before
    line = Line("h = (1 − z) · n + z · h before", ((1 - keeps, new), (keeps, before)), "", answer)
    return (resets, updates, candidate), (line,)


def _simple(found: _Reading, layer: SimpleRNN) -> tuple[tuple[GateSum, ...], tuple[Line, ...]]:
    curve = "tanh" if layer.curve == TANH else "relu"
    gate = found.gate("sum", 0, curve)
    parts = ((gate.by_inputs,), (gate.by_state,), (gate.bias,))
    return (gate,), (Line(f"h = {curve}(x W + h before U + b)", parts, curve, gate.value),)
