"""The arithmetic of one neuron for the probe, with its real numbers. No Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.session.frame import Frame, Model

MOST_TERMS = 64
"""Inputs of a sum that are told one by one: behind a picture there are tens of thousands."""


@dataclass(frozen=True, slots=True)
class Term:
    """One input of a sum: where it comes from, its value, and the weight it is taken by."""

    source: str
    neuron: int
    value: float
    weight: float

    @property
    def product(self) -> float:
        """What it adds to the sum."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class NeuronSum:
    """A neuron's activation and how it comes about.

    `terms` are its inputs with the largest products, the largest first, `MOST_TERMS` at most; empty
    for a neuron of another kind of layer. `total` is the sum over all inputs with the bias, before
    the activation function.
    """

    node: str
    neuron: int
    activation: float
    bias: float | None = None
    total: float | None = None
    terms: tuple[Term, ...] = ()


@np.errstate(all="ignore")  # held neurons and typed weights may lead to infinite products
def neuron_sum(model: Model, frame: Frame, node: str, neuron: int) -> NeuronSum:
    """The sum of one neuron in a frame of a model."""
    activation = float(frame.activations[node][neuron])
    parameters = model.network.layout.views(frame.parameters, node)
    inputs = model.network.graph[node].inputs
    weights = parameters.get("weights")
    if weights is None or len(inputs) != 1 or weights.ndim != 2:
        return NeuronSum(node, neuron, activation)
    values = frame.activations[inputs[0]]
    if len(values) != len(weights):
        return NeuronSum(node, neuron, activation)
    column = weights[:, neuron]
    bias = float(parameters["bias"][neuron]) if "bias" in parameters else None
    products = np.asarray(values, np.float64) * column
    order = _largest(np.abs(products), MOST_TERMS).tolist()
    terms = tuple(Term(inputs[0], i, float(values[i]), float(column[i])) for i in order)
    return NeuronSum(node, neuron, activation, bias, float(products.sum()) + (bias or 0.0), terms)


def _largest(sizes: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    """The places of the largest of some numbers, equals in their order; what is none comes last."""
    places = np.arange(len(sizes))
    if most < len(sizes):
        places = np.sort(np.argpartition(-sizes, most)[:most])
    return places[np.argsort(-sizes[places], kind="stable")]
