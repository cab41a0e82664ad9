"""One neuron's lesson for the probe: its forward sum and its backward chain, number by number.

Everything is computed in float64 from what the frame holds, so that what is written adds up. No Qt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Neuron
from nnviz.engine.equation import Equation, equation_of, has_equation, reading_units
from nnviz.layers.dense import Dense
from nnviz.session.backward import Backward
from nnviz.session.curve import value_at
from nnviz.session.frame import Frame, Model
from nnviz.session.pixel_arithmetic import pixel_sum

Floats = NDArray[np.float64]


class Role(Enum):
    """What a neuron does with what it reads."""

    INPUT = "input"
    SUM = "weighted sum"
    ADD = "plain sum"
    COPY = "hands it on"
    SCALE = "sum by fixed factors"
    BEND = "curve alone"
    PRODUCT = "product"
    WINDOW = "made of a patch of maps"
    WHOLE = "made of a whole layer"


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Rows of left times right: `sources` name them. `left`, `right` are `(n,)`."""

    sources: tuple[Neuron, ...]
    left: Floats
    right: Floats

    @property
    @np.errstate(all="ignore")  # held neurons and typed weights may lead to infinite products
    def values(self) -> Floats:
        """The products, `(n,)`."""
        return self.left * self.right

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """How a neuron's answer comes about.

    Attributes:
        terms: value times weight of everything it reads; weights of 1 where it has none, and
            factors of its own that no one can write where it averages or normalises. Empty where it
            reads a whole layer or a patch of maps at once (`nnviz.session.pixel_arithmetic`).
        bias: None for a neuron without one.
        total: the sum of the terms and the bias; their product where that is what it computes.
        activation: the curve's name in the table; "linear" where there is none.
        answer: what the network says, after the curve and what holds the neuron.
        held: the number it is held at, whatever the sum.
    """

    neuron: Neuron
    role: Role
    terms: Products
    bias: float | None
    total: float
    activation: str
    answer: float
    held: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """How the loss depends on a neuron.

    Attributes:
        loss: of the probe alone.
        readers: the slope at every reader's sum times the weight it reads by; empty for an output,
            and where a reader has no sum.
        is_output: the loss itself is the reader.
        by_answer: dL/dy, the sum of the readers' products.
        slope: f'(z).
        by_sum: dL/dz, their product; 0 for a held neuron, which hands nothing on.
        inputs: dL/dz times each input's value, the slope by each weight; empty without weights.
        by_bias: the slope by the bias; None without one.
    """

    loss: float
    readers: Products
    is_output: bool
    by_answer: float
    slope: float
    by_sum: float
    inputs: Products
    by_bias: float | None


@np.errstate(all="ignore")
def forward(model: Model, frame: Frame, neuron: Neuron) -> Forward:
    """The forward part of a neuron that the frame's network has."""
    node = model.network.graph[neuron.node]
    answer = float(frame.activations[neuron.node][neuron.unit])
    held = model.network.held.get(neuron.node, {}).get(neuron.unit)
    if not node.inputs:
        return Forward(neuron, Role.INPUT, _nothing(), None, answer, "linear", answer, held)
    if isinstance(node.layer, Dense):
        terms, bias = _weighted(model, frame, neuron)
        total = float(terms.values.sum()) + (bias or 0.0)
        return Forward(neuron, Role.SUM, terms, bias, total, node.layer.activation, answer, held)
    found = pixel_sum(model, frame, neuron)
    if found is not None:
        sums = found.bias, found.total, found.activation
        return Forward(neuron, Role.WINDOW, _nothing(), *sums, answer, held)
    if not has_equation(node):
        return Forward(neuron, Role.WHOLE, _nothing(), None, answer, "linear", answer, held)
    equation = equation_of(model.network, frame.parameters, neuron)
    terms, bias = _read(frame, equation), equation.bias or None
    total = float(terms.values.sum()) + equation.bias
    if equation.factors:
        total = float(terms.left.prod())
    return Forward(neuron, _role(equation), terms, bias, total, equation.curve, answer, held)


@np.errstate(all="ignore")
def chain(model: Model, frame: Frame, found: Forward) -> Chain | None:
    """The backward part; None where no target is known, or for an input."""
    backward = frame.backward
    if backward is None or found.role is Role.INPUT:
        return None
    if found.neuron.node not in backward.activations:
        return None
    is_output = found.neuron.node == model.network.sink
    spoken = float(backward.activations[found.neuron.node][found.neuron.unit])
    consumers = model.network.graph.consumers(found.neuron.node)
    are_known = all(has_equation(reader) for reader in consumers)
    parts = list(_readers(model, frame, backward, found.neuron)) if are_known else []
    readers = Products(
        tuple(part[0] for part in parts),
        np.array([part[1] for part in parts], np.float64),
        np.array([part[2] for part in parts], np.float64),
    )
    by_answer = spoken if is_output or not are_known else float(readers.values.sum())
    slope = value_at(found.activation, found.total)[1]
    by_sum = 0.0 if found.held is not None else by_answer * slope
    has_weights = found.role is Role.SUM
    values = found.terms.left if has_weights else np.zeros(0)
    inputs = Products(
        found.terms.sources if has_weights else (), np.full(len(values), by_sum), values
    )
    by_bias = by_sum if found.bias is not None else None
    return Chain(backward.loss, readers, is_output, by_answer, slope, by_sum, inputs, by_bias)


def _weighted(model: Model, frame: Frame, neuron: Neuron) -> tuple[Products, float | None]:
    """Value times weight of every input of a dense neuron, and its bias.

    Over samples of a higher rank it works on the last axis: the neuron's place says on which part.
    """
    node = model.network.graph[neuron.node]
    views = model.network.layout.views(frame.parameters, neuron.node)
    rows, columns = views["weights"].shape
    place, unit = divmod(neuron.unit, columns)
    source = node.inputs[0]
    first = place * rows
    values = np.array(frame.activations[source][first : first + rows], np.float64)
    weights = np.array(views["weights"][:, unit], np.float64)
    bias = float(views["bias"][unit]) if "bias" in views else None
    sources = tuple(Neuron(source, first + row) for row in range(rows))
    return Products(sources, values, weights), bias


def _readers(
    model: Model, frame: Frame, backward: Backward, neuron: Neuron
) -> Iterator[tuple[Neuron, float, float]]:
    """Who reads a neuron: the slope at its sum, and the weight it reads by."""
    graph, layout = model.network.graph, model.network.layout
    for reader in graph.consumers(neuron.node):
        if isinstance(reader.layer, Dense):
            weights = layout.views(frame.parameters, reader.id)["weights"]
            place, row = divmod(neuron.unit, weights.shape[0])
            columns = weights.shape[1]
            sums = backward.sums[reader.id][place * columns : (place + 1) * columns]
            for unit in range(columns):
                at = Neuron(reader.id, place * columns + unit)
                yield at, float(sums[unit]), float(weights[row, unit])
        else:
            for port, unit in enumerate(reading_units(model.network, reader, neuron)):
                at = Neuron(reader.id, unit)
                yield at, *_reading(model, frame, backward, neuron, at, port)


def _reading(
    model: Model, frame: Frame, backward: Backward, neuron: Neuron, reader: Neuron, port: int
) -> tuple[float, float]:
    """The slope at the sum of a reader without weights, and what the neuron counts there.

    `port` tells the wires apart by which the reader reads one neuron more than once.
    """
    if reader.unit in model.network.held.get(reader.node, {}):
        return 0.0, 1.0
    found = forward(model, frame, reader)
    slope = float(backward.activations[reader.node][reader.unit])
    slope *= value_at(found.activation, found.total)[1]
    places = [at for at, source in enumerate(found.terms.sources) if source == neuron]
    if found.role is Role.PRODUCT:
        return slope, float(np.delete(found.terms.left, places[port]).prod())
    return slope, float(found.terms.right[places[port % len(places)]])


def _read(frame: Frame, equation: Equation) -> Products:
    """What an equation reads: value times weight, or the factors with weights of 1."""
    pairs = equation.terms or tuple((1.0, factor) for factor in equation.factors)
    sources = tuple(source for _, source in pairs)
    values = np.array([frame.activations[n.node][n.unit] for n in sources], np.float64)
    return Products(sources, values, np.array([weight for weight, _ in pairs], np.float64))


def _role(equation: Equation) -> Role:
    if equation.factors:
        return Role.PRODUCT
    if equation.curve != "linear":
        return Role.BEND
    if equation.is_copy:
        return Role.COPY
    plain = all(weight == 1 for weight, _ in equation.terms) and not equation.bias
    return Role.ADD if plain else Role.SCALE


def _nothing() -> Products:
    return Products((), np.zeros(0), np.zeros(0))


def strongest(values: Floats, most: int) -> NDArray[np.intp]:
    """The places of the largest by size, the largest first."""
    return np.argsort(-np.abs(values), kind="stable")[:most]
