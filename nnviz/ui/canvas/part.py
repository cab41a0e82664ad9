"""Which layers are drawn neuron by neuron, and when that is another picture. Pure."""

from collections import deque
from dataclasses import replace

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.session.frame import Model

MOST_LAYERS = 48
"""Layers that are drawn neuron by neuron at a time; beyond these one looks at a part."""


def part_around(graph: Graph, facts: Inference, node: str) -> tuple[Graph, Inference]:
    """The layers nearest to one along the wires, and their facts; all when they are few.

    Without a layer of that id it is the beginning of the network.
    """
    if len(graph) <= MOST_LAYERS:
        return graph, facts
    kept = _nearest(graph, node if node in graph else facts.order[0])
    nodes = (n for n in graph if n.id in kept)
    part = (replace(n, inputs=tuple(name for name in n.inputs if name in kept)) for n in nodes)
    order = tuple(name for name in facts.order if name in kept)
    return Graph(tuple(part)), replace(facts, order=order)


def same_shape(old: Model, new: Model) -> bool:
    """Whether two models are drawn in the same places."""
    return (
        old.network.facts.shapes == new.network.facts.shapes
        and _wires(old.network.graph) == _wires(new.network.graph)
        and old.dataset.image_shape == new.dataset.image_shape
    )


def _wires(graph: Graph) -> list[tuple[str, tuple[str, ...]]]:
    return [(node.id, node.inputs) for node in graph]


def _nearest(graph: Graph, node: str) -> set[str]:
    found, waiting = {node}, deque([node])
    while waiting and len(found) < MOST_LAYERS:
        name = waiting.popleft()
        beside = (*graph[name].inputs, *(reader.id for reader in graph.consumers(name)))
        for other in beside:
            if other not in found and len(found) < MOST_LAYERS:
                found.add(other)
                waiting.append(other)
    return found
