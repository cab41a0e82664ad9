"""Which units belong to which head of attention. Pure.

A layer of attention has the features of its heads side by side: a unit is `step * F + feature`.
"""

from collections.abc import Iterable

from nnviz.core.marks import Head, Neuron
from nnviz.engine.network import Network
from nnviz.layers.attention import Attention


def head_of(network: Network, neuron: Neuron) -> Head | None:
    """The head whose feature a unit is; None where there are no heads."""
    width = _width(network, neuron.node)
    if not width:
        return None
    features = network.facts.shapes[neuron.node][-1]
    return Head(neuron.node, neuron.unit % features // width)


def heads_among(network: Network, neurons: Iterable[Neuron]) -> tuple[Head, ...]:
    """The heads whose features are among some units, in order."""
    found = (head_of(network, neuron) for neuron in neurons)
    return tuple(sorted({head for head in found if head is not None}))


def unit_of_head(network: Network, head: Head, step: int) -> Neuron:
    """The first feature of a head at a step: where one stands for it."""
    features = network.facts.shapes[head.node][-1]
    return Neuron(head.node, step * features + head.head * _width(network, head.node))


def _width(network: Network, node: str) -> int:
    """The features of a head; 0 where there are none."""
    layer = network.graph[node].layer if node in network.graph else None
    return network.facts.shapes[node][-1] // layer.heads if isinstance(layer, Attention) else 0
