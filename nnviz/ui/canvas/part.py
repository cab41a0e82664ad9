"""Of a network with very many layers, the part that is drawn neuron by neuron. Pure."""

from collections import deque
from dataclasses import replace

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference

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
