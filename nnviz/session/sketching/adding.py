"""New layers: alone, at the end of a wire, within a wire, and behind what is selected."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from nnviz.core.drawing import Place
from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.session.sketch import Wire
from nnviz.session.sketching.homes import at_home
from nnviz.session.sketching.naming import fresh_id
from nnviz.session.sketching.ports import the_exit
from nnviz.session.sketching.sketched import Added, Sketched
from nnviz.session.sketching.wiring import check_reads, check_source, connected, with_source


def added(
    sketch: Sketched, layer: Layer, place: Place | None = None, source: str | None = None
) -> Added:
    """One more layer, wired from a source if there is one; without a place where there is room.

    Raises:
        ProblemError: the layer reads nothing, or the source is for nobody to read.
    """
    if source is not None:
        check_reads(layer)
        check_source(sketch.graph, source)
    node = _node(sketch, layer, () if source is None else (source,))
    behind = len(sketch.graph) if source is None else _at(sketch.graph, source) + 1
    return _put(sketch, node, behind, place, () if source is None else (source,))


def added_before(sketch: Sketched, layer: Layer, target: str, place: Place | None = None) -> Added:
    """One more layer that another one reads, as `connected` lets it.

    Raises:
        ProblemError: nobody can read the layer, or its reader reads nothing.
    """
    check_reads(sketch.graph[target].layer)
    node = _node(sketch, layer, ())
    new = _put(sketch, node, _at(sketch.graph, target), place, (target,))
    return Added(connected(new.sketch, node.id, target), new.ids)


def inserted(sketch: Sketched, layer: Layer, wire: Wire, place: Place | None = None) -> Added:
    """One more layer within a wire.

    Raises:
        ProblemError: the layer cannot lie between others.
    """
    check_reads(layer)
    node = _node(sketch, layer, (wire.source,))
    at = _at(sketch.graph, wire.target)
    new = _put(sketch, node, at, place, (wire.source, wire.target))
    check_source(new.sketch.graph, node.id)
    return Added(with_source(new.sketch, wire, node.id), new.ids)


def added_behind(sketch: Sketched, layer: Layer, ids: Sequence[str]) -> Added:
    """More layers behind layers or blocks; whoever read those reads the new ones.

    One that joins reads all of them, of another kind each gets its own. An output only branches
    off.

    Raises:
        ProblemError: the layer reads nothing, or there is no one layer to read.
    """
    check_reads(layer)
    sources = tuple(dict.fromkeys(the_exit(sketch, id) for id in ids))
    for source in sources:
        check_source(sketch.graph, source)
    together = [sources] if layer.most_inputs is None else [(source,) for source in sources]
    new: tuple[str, ...] = ()
    for group in together:
        sketch, fresh = _behind(sketch, layer, group)
        new += fresh
    return Added(sketch, new)


def _behind(sketch: Sketched, layer: Layer, sources: tuple[str, ...]) -> Added:
    node = _node(sketch, layer, sources)
    at = max(_at(sketch.graph, source) for source in sources) + 1
    new = _put(sketch, node, at, None, sources)
    if layer.is_output:
        return new
    earlier = _upstream(sketch.graph, sources)
    readers = {
        reader.id: _read_once(reader.inputs, sources, node.id)
        for source in sources
        for reader in sketch.graph.consumers(source)
        if reader.id not in earlier
    }
    return Added(new.sketch.with_inputs(readers), new.ids)


def _read_once(inputs: Iterable[str], sources: Iterable[str], new: str) -> tuple[str, ...]:
    """The inputs with a new layer in place of sources, once."""
    return tuple(dict.fromkeys(new if name in sources else name for name in inputs))


def _upstream(graph: Graph, ids: Iterable[str]) -> set[str]:
    """These layers and all that they depend on."""
    waiting, found = list(ids), set[str]()
    while waiting:
        name = waiting.pop()
        if name in graph and name not in found:
            found.add(name)
            waiting.extend(graph[name].inputs)
    return found


def _node(sketch: Sketched, layer: Layer, inputs: tuple[str, ...]) -> Node:
    return Node(fresh_id(layer, sketch.names), layer, inputs)


def _at(graph: Graph, id: str) -> int:
    return next(at for at, node in enumerate(graph) if node.id == id)


def _put(
    sketch: Sketched, node: Node, at: int, place: Place | None, beside: Iterable[str]
) -> Added:
    nodes = sketch.graph.nodes
    drawing = at_home(sketch.drawing, (node.id,), beside)
    if place is not None:
        drawing = drawing.with_places({node.id: place})
    graph = Graph((*nodes[:at], node, *nodes[at:]))
    return Added(replace(sketch, graph=graph, drawing=drawing), (node.id,))
