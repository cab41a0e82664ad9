"""The order of the layers in a graph after an edit: that in which one reads a network. Pure."""

from nnviz.core.circles import walks
from nnviz.core.graph import Graph


def in_reading_order(graph: Graph, before: Graph) -> Graph:
    """The graph with every layer behind what it reads, as far as there is no circle.

    What was an output before comes first among the layers that nobody reads, and so stays the main
    one: a layer that has lost its reader does not take its place. A graph that is so already keeps
    its order, and so does one that was not edited.
    """
    if graph == before:
        return graph
    ends = [node.id for node in before.outputs if node.id in graph]
    if _is_readable(graph) and [node.id for node in graph.outputs][: len(ends)] == ends:
        return graph
    wires = {node.id: list(node.inputs) for node in graph}
    if len(wires) < len(graph):  # one id twice: there is no order by ids
        return graph
    inputs = [node.id for node in graph if node.layer.most_inputs == 0]
    names = [name for part in walks(wires, [*inputs, *ends, *wires]) for name in part]
    return Graph(tuple(graph[name] for name in names))


def _is_readable(graph: Graph) -> bool:
    seen = set[str]()
    for node in graph:
        if any(name not in seen for name in node.inputs):
            return False
        seen.add(node.id)
    return True
