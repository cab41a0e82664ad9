"""What one head of attention makes of what it reads at one step, with its real numbers. No Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import HEADS, Neuron
from nnviz.layers.attention import Attention
from nnviz.session.frame import Frame, Model

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class QuerySum:
    """A step that asks, through one head; T steps. Everything counted from 0.

    Attributes:
        feature: of the layer; its place in the head is `within`.
        shares: how much it reads of each step, `(T,)`; they add up to 1.
        values: what each step has to say for `within`, `(T,)`.
        said: the sum of shares times values.
        heads: what each head adds to the feature, `(heads,)`.
        bias: what is added besides.
        answer: the sum of all of that; what the layer says.
        muted: whether the head is held at zero, whatever it reads.
    """

    neuron: Neuron
    step: int
    head: int
    feature: int
    within: int
    shares: Floats
    values: Floats
    said: float
    heads: Floats
    bias: float
    answer: float
    muted: bool = False

    @property
    def products(self) -> Floats:
        """Shares times values, `(T,)`."""
        return self.shares * self.values


def has_heads(model: Model, node: str) -> bool:
    """Whether a node is a layer of attention."""
    graph = model.network.graph
    return node in graph and isinstance(graph[node].layer, Attention)


@np.errstate(all="ignore")
def query_sum(model: Model, frame: Frame, neuron: Neuron) -> QuerySum | None:
    """The sum behind a feature's own head at a step; None without attention in the frame."""
    shares = frame.taps.get((neuron.node, "attention"))
    said = frame.taps.get((neuron.node, "head_outputs"))
    if not has_heads(model, neuron.node) or shares is None or said is None:
        return None
    node, (steps, size) = model.network.graph[neuron.node], model.network.facts.shapes[neuron.node]
    assert isinstance(node.layer, Attention)
    width = size // node.layer.heads
    step, feature = divmod(neuron.unit, size)
    head, within = divmod(feature, width)
    own = {
        name: array.astype(np.float64)
        for name, array in model.network.layout.views(frame.parameters, neuron.node).items()
    }
    x = frame.activations[node.inputs[0]].reshape(steps, size).astype(np.float64)
    values = x @ own["value_weights"][:, feature]
    if "value_bias" in own:
        values = values + own["value_bias"][feature]
    read = shares[head, step].astype(np.float64)
    mixed = said[step].astype(np.float64).reshape(-1) * own["mix_weights"][:, feature]
    by_head = mixed.reshape(node.layer.heads, width).sum(axis=1)
    bias = float(own["mix_bias"][feature]) if "mix_bias" in own else 0.0
    answer = float(frame.activations[neuron.node][neuron.unit])
    total = float(read @ values)
    sums = read, values, total, by_head, bias, answer
    muted = head in model.network.held.get((neuron.node, HEADS), {})
    return QuerySum(neuron, step, head, feature, within, *sums, muted)
