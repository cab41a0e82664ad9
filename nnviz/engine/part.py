"""The part of a network that leads to one of its nodes, as a network of its own. Pure."""

import numpy as np

from nnviz.core.graph import Graph
from nnviz.engine.arena import Vector
from nnviz.engine.network import Held, Network


def leading_to(graph: Graph, node: str) -> Graph:
    """A node and all that it follows from."""
    needed, waiting = {node}, [node]
    while waiting:
        for source in graph[waiting.pop()].inputs:
            if source not in needed:
                needed.add(source)
                waiting.append(source)
    return Graph(tuple(found for found in graph if found.id in needed))


def held_in(graph: Graph, held: Held) -> Held:
    """What is held, of those nodes that a graph has."""
    return {key: units for key, units in held.items() if held_node(key) in graph}


def held_node(key: str | tuple[str, str]) -> str:
    """The node that an entry of `Held` is about."""
    return key if isinstance(key, str) else key[0]


def parameters_of(part: Network, whole: Network, vector: Vector) -> Vector:
    """The parameters of a part of a network, of those of the whole."""
    found = np.zeros(part.layout.size, vector.dtype)
    for node, arrays in part.layout.named(found).items():
        for name, array in whole.layout.views(vector, node).items():
            arrays[name][...] = array
    return found


def part_of(whole: Network, node: str, vector: Vector) -> tuple[Network, Vector]:
    """The part of a network that leads to a node, and its parameters of those of the whole.

    Where all of it does, they are themselves.
    """
    graph = leading_to(whole.graph, node)
    if len(graph) == len(whole.graph):
        return whole, vector
    part = Network.of(graph, held_in(graph, whole.held))
    return part, parameters_of(part, whole, vector)
