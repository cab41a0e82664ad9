"""What one weight does for the probe, with its real numbers. No Qt."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.maps import has_maps, map_of
from nnviz.session.frame import Frame, Model
from nnviz.session.selection import Edge, Neuron


@dataclass(frozen=True, slots=True)
class EdgeReading:
    """A weight at a moment.

    Attributes:
        value: what the neuron at its start says.
        gradient: the derivative of the probe's loss by the weight; None when it is not known.
        share: of the sizes of all products that enter the target, 0 to 1.
    """

    edge: Edge
    weight: float
    value: float
    gradient: float | None
    share: float

    @property
    def product(self) -> float:
        """What it adds to the target's sum."""
        return self.value * self.weight


@np.errstate(all="ignore")
def edge_reading(model: Model, frame: Frame, edge: Edge) -> EdgeReading | None:
    """The numbers of an edge in a frame of a model; None where there is no such weight."""
    weights = _matrix(model, frame.parameters, edge)
    values = frame.activations.get(edge.source)
    if weights is None or values is None or len(values) != len(weights):
        return None
    products = np.abs(np.asarray(values, np.float64) * weights[:, edge.unit])
    total = float(products.sum())
    slopes = None if frame.backward is None else _matrix(model, frame.backward.parameters, edge)
    return EdgeReading(
        edge,
        float(weights[edge.row, edge.unit]),
        float(values[edge.row]),
        None if slopes is None else float(slopes[edge.row, edge.unit]),
        float(products[edge.row]) / total if total > 0 else 0.0,
    )


def bias_of(model: Model, frame: Frame, neuron: Neuron) -> float | None:
    """A neuron's bias in a frame; None for one that has none."""
    if neuron.node not in model.network.graph:
        return None
    bias = model.network.layout.views(frame.parameters, neuron.node).get("bias")
    unit = filter_of(model, neuron).unit
    return float(bias[unit]) if bias is not None and unit < len(bias) else None


def filter_of(model: Model, neuron: Neuron) -> Neuron:
    """What has a neuron's weights and bias: itself, or the filter of the map that it is in."""
    shape = model.network.facts.shapes.get(neuron.node, ())
    return Neuron(neuron.node, map_of(shape, neuron.unit)) if has_maps(shape) else neuron


def _matrix(model: Model, vector: np.ndarray, edge: Edge) -> np.ndarray | None:
    graph = model.network.graph
    if edge.node not in graph or edge.source not in graph[edge.node].inputs:
        return None
    weights = model.network.layout.views(vector, edge.node).get("weights")
    if weights is None or weights.ndim != 2:
        return None
    rows, columns = weights.shape
    return weights if edge.row < rows and edge.unit < columns else None
