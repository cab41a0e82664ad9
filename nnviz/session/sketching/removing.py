"""Layers and blocks taken away, with the wires healed."""

from collections.abc import Iterable

from nnviz.core.graph import Graph, Node
from nnviz.session.sketching.sketched import Sketched


def without(sketch: Sketched, ids: Iterable[str]) -> Sketched:
    """Without layers, and without blocks and all that is in them.

    Whoever read one of them reads what it read, as far as it takes so many. A join that would read
    one layer several times, and nothing else, goes too; one that lost a source waits for another.
    """
    gone = set(sketch.layers_of(ids))
    joins = _needless(sketch.graph, gone)
    while joins:
        gone |= joins
        joins = _needless(sketch.graph, gone)
    kept = [node for node in sketch.graph if node.id not in gone]
    graph = Graph(tuple(Node(n.id, n.layer, _inputs(sketch.graph, n, gone)) for n in kept))
    return sketch.with_graph(graph)


def _needless(graph: Graph, gone: set[str]) -> set[str]:
    """Joins that read one layer only, since several ways to it have become one."""
    readers = {reader.id: reader for name in gone for reader in graph.consumers(name)}
    return {
        name
        for name, node in readers.items()
        if name not in gone
        and node.layer.least_inputs > 1
        and len(set(ends := _ends(graph, node, gone))) == 1
        and len(ends) > 1
    }


def _inputs(graph: Graph, node: Node, gone: set[str]) -> tuple[str, ...]:
    if gone.isdisjoint(node.inputs):
        return node.inputs
    ends = tuple(dict.fromkeys(_ends(graph, node, gone)))
    return ends if node.layer.most_inputs is None else ends[: node.layer.most_inputs]


def _ends(graph: Graph, node: Node, gone: set[str]) -> list[str]:
    """What is read when those that are gone hand on what they read; by two wires, twice."""
    found: list[str] = []
    for name in node.inputs:
        found += _handed_on(graph, name, gone, node.id)
    return found


def _handed_on(graph: Graph, name: str, gone: set[str], reader: str) -> list[str]:
    found: list[str] = []
    waiting, seen = [name], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in gone:
            found += [name] if name != reader else []
        elif name not in seen:
            seen.add(name)
            waiting.extend(reversed(graph[name].inputs))
    return found
