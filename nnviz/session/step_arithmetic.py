"""How a neuron of a layer that works step by step comes to its number, in real numbers. No Qt.

That is a dense layer over steps, which reads its own step, and a convolution, which reads those
under its window. Everything is computed in float64 from what the frame holds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Layer
from nnviz.core.marks import Neuron
from nnviz.layers.conv1d import CAUSAL, SAME, Conv1D
from nnviz.layers.dense import Dense
from nnviz.session.cell_arithmetic import Term
from nnviz.session.frame import Frame, Model
from nnviz.session.step_fields import is_sequence

Floats = NDArray[np.float64]

MOST_TERMS = 12
"""Products that are told one by one, those that add most or take most away."""


@dataclass(frozen=True, slots=True)
class Read:
    """A step that is read, counted from 0, and what it adds to the sum.

    There is no such step before the first and behind the last: it adds nothing.
    """

    step: int
    is_there: bool
    adds: float


@dataclass(frozen=True, slots=True)
class StepSum:
    """A neuron at a step, each counted from 0.

    Attributes:
        reads: the steps it reads, in their order.
        bias: 0 where it has none.
        total: the sum over all products with the bias.
        curve: the name of what bends it; "linear" where nothing does.
        answer: what the network says.
        terms: the largest products, the largest first.
        held: the number it is held at, whatever the sum.
    """

    neuron: Neuron
    step: int
    feature: int
    reads: tuple[Read, ...]
    bias: float
    total: float
    curve: str
    answer: float
    terms: tuple[Term, ...]
    held: float | None


def has_steps(model: Model, node: str) -> bool:
    """Whether a node is a layer with an arithmetic step by step."""
    graph, shapes = model.network.graph, model.network.facts.shapes
    if node not in graph or not is_sequence(shapes[node]) or len(graph[node].inputs) != 1:
        return False
    is_read = is_sequence(shapes[graph[node].inputs[0]])
    return is_read and isinstance(graph[node].layer, Dense | Conv1D)


@np.errstate(all="ignore")  # what is held or typed may be beyond all bounds
def step_sum(model: Model, frame: Frame, neuron: Neuron) -> StepSum | None:
    """The arithmetic of a neuron at a step; None where its layer has none."""
    if not has_steps(model, neuron.node):
        return None
    node, shapes = model.network.graph[neuron.node], model.network.facts.shapes
    source = node.inputs[0]
    step, feature = divmod(neuron.unit, shapes[neuron.node][1])
    views = model.network.layout.views(frame.parameters, neuron.node)
    weights = _weights(node.layer, views, feature)
    said = frame.activations[source].reshape(shapes[source]).astype(np.float64)
    places = _places(node.layer, step)
    known = [0 <= place < len(said) for place in places]
    inputs = np.stack(
        [said[p] if ok else np.zeros(said.shape[1]) for p, ok in zip(places, known, strict=True)]
    )
    adds = (inputs * weights).sum(axis=1)
    bias = float(next((views[n][feature] for n in ("bias", "filter_bias") if n in views), 0.0))
    return StepSum(
        neuron,
        step,
        feature,
        tuple(map(Read, places, known, adds.tolist())),
        bias,
        float(adds.sum()) + bias,
        getattr(node.layer, "activation", "linear"),
        float(frame.activations[neuron.node][neuron.unit]),
        _terms(source, places, inputs, weights),
        model.network.held.get(neuron.node, {}).get(neuron.unit),
    )


def _weights(layer: Layer, views: dict[str, NDArray[np.floating]], feature: int) -> Floats:
    """What each number is taken by, `(steps, F)`."""
    if isinstance(layer, Conv1D):
        return views["kernels"][:, :, feature].astype(np.float64)
    return views["weights"][None, :, feature].astype(np.float64)


def _places(layer: Layer, step: int) -> tuple[int, ...]:
    """The steps that are read, some of which need not be there."""
    if not isinstance(layer, Conv1D):
        return (step,)
    first = step - {CAUSAL: layer.span, SAME: layer.span // 2}.get(layer.padding, 0)
    return tuple(first + at * layer.dilation for at in range(layer.kernel))


def _terms(
    source: str, places: tuple[int, ...], inputs: Floats, weights: Floats
) -> tuple[Term, ...]:
    sizes = np.abs(np.nan_to_num(inputs * weights)).reshape(-1)
    found = []
    for flat in np.argsort(-sizes, kind="stable")[:MOST_TERMS].tolist():
        at, feature = divmod(flat, inputs.shape[1])
        where = f"step {places[at] + 1} · " if len(places) > 1 else ""
        name = f"{where}{source} · {feature + 1}"
        found.append(Term(name, float(inputs[at, feature]), float(weights[at, feature])))
    return tuple(found)
