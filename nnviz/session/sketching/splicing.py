"""A layer that is there already, led into a wire."""

from nnviz.core.graph import Graph
from nnviz.session.sketch import Wire
from nnviz.session.sketching.ports import the_entry, the_exit
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import check_reads, check_source, with_source


def spliced(sketch: Sketched, id: str, wire: Wire) -> Sketched:
    """A layer or block that reads what a wire comes from, and is read where the wire leads.

    Raises:
        ProblemError: it cannot lie between others.
    """
    first, last = the_entry(sketch, id), the_exit(sketch, id)
    check_reads(sketch.graph[first].layer)
    check_source(sketch.graph, last)
    inputs = (*sketch.graph[first].inputs, wire.source)
    return with_source(sketch.with_inputs({first: inputs}), wire, last)


def is_loose(sketch: Sketched, id: str) -> bool:
    """Whether no wire leads into a layer or block or out of it, and some could."""
    inside = set(sketch.drawing.layers_of(id))
    alone = not any(_touches_others(sketch.graph, name, inside) for name in inside)
    return alone and all(_can_lie_between(sketch.graph, name) for name in inside)


def _touches_others(graph: Graph, name: str, inside: set[str]) -> bool:
    readers = {reader.id for reader in graph.consumers(name)}
    return not inside.issuperset(readers | set(graph[name].inputs))


def _can_lie_between(graph: Graph, name: str) -> bool:
    layer = graph[name].layer
    return layer.most_inputs != 0 and not layer.is_output
