"""What one gesture does to a network: pure functions from a graph to another.

Ids stay as they are, so that weights and undo find their layers again. Nothing here judges the
result: `Session.edit` refuses a graph that cannot be trained, and says why.
"""

from nnviz.core.graph import Graph, Node
from nnviz.core.shape import Shape, ShapeError
from nnviz.engine.fitting import answering
from nnviz.layers.dense import UNITS_LIMIT, Dense

_NO_DENSE: Shape = (UNITS_LIMIT + 1,)


def with_option(graph: Graph, node_id: str, name: str, value: object) -> Graph:
    """The graph with one field of a layer changed."""
    return graph.with_layer(node_id, graph[node_id].layer.replace(**{name: value}))


def with_units(graph: Graph, node_id: str, units: int) -> Graph:
    """The graph with a dense layer of another size.

    Layers that are added to it get the same size, since only equal sizes can be added.
    """
    for name in tied(graph, node_id):
        graph = with_option(graph, name, "units", units)
    return graph


def tied(graph: Graph, node_id: str) -> set[str]:
    """The dense layers whose sizes are one size, because their outputs are added."""
    found, waiting, seen = set[str](), [node_id], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        node = graph[name]
        if isinstance(node.layer, Dense):
            found.add(name)
        elif _keeps_size(node):
            waiting.extend(source for source in node.inputs if source in graph)
        waiting.extend(reader.id for reader in graph.consumers(name) if _keeps_size(reader))
    return found


def with_added_layer(graph: Graph) -> Graph:
    """The graph with one more dense layer before its output, like the last hidden one.

    Where several wires enter the output, the new layer lies in the last of them. A graph without an
    output stays as it is.
    """
    output = _output(graph)
    if output is None or not output.inputs:
        return graph
    source = output.inputs[-1]
    model = _last_dense(graph, source)
    layer = model.layer if model is not None else Dense()
    added = Node(graph.fresh_id("h"), layer, (source,))
    at = graph.nodes.index(output)
    nodes = (*graph.nodes[:at], added, *graph.nodes[at:])
    return Graph(nodes).with_inputs(output.id, (*output.inputs[:-1], added.id))


def with_layer_after(graph: Graph, node_id: str) -> Graph:
    """The graph with one more dense layer behind a layer; whoever read that reads the new one.

    It is like the dense layer it follows, so that sums still add equal sizes; behind an input, like
    the hidden layer that reads it.
    """
    readers = graph.consumers(node_id)
    candidates = (graph[node_id], *(r for r in readers if graph.consumers(r.id)))
    model = next((node.layer for node in candidates if isinstance(node.layer, Dense)), Dense())
    added = Node(graph.fresh_id("h"), model, (node_id,))
    at = graph.nodes.index(graph[node_id]) + 1
    graph = Graph((*graph.nodes[:at], added, *graph.nodes[at:]))
    for reader in readers:
        inputs = tuple(added.id if name == node_id else name for name in reader.inputs)
        graph = graph.with_inputs(reader.id, inputs)
    return graph


def without_layer(graph: Graph, node_id: str) -> Graph:
    """The graph without a layer; whoever read it reads what it read.

    A join that would read the same layer twice reads it once, and one left with a single layer to
    read goes too.
    """
    readers = graph.consumers(node_id)
    graph = graph.without(node_id)
    for reader in readers:
        if reader.layer.least_inputs > 1:
            graph = _with_distinct_terms(graph, reader.id)
    return graph


def is_removable(graph: Graph, node_id: str) -> bool:
    """Whether a layer lies between others; an input or output is there for the data."""
    return bool(graph[node_id].inputs) and bool(graph.consumers(node_id))


def _with_distinct_terms(graph: Graph, join_id: str) -> Graph:
    terms = tuple(dict.fromkeys(graph[join_id].inputs))
    graph = graph.with_inputs(join_id, terms)
    return graph if len(terms) > 1 else without_layer(graph, join_id)


def _output(graph: Graph) -> Node | None:
    """The layer that speaks for the network; of an output, the dense layer made for it."""
    if not graph.outputs:
        return None
    main = graph.outputs[0]
    maker = main.inputs[0] if main.layer.is_output and main.inputs else ""
    return graph[maker] if maker in graph and maker in answering(graph) else main


def _last_dense(graph: Graph, node_id: str) -> Node | None:
    """The dense layer nearest before a wire's end, the layer at `node_id` included."""
    waiting, seen = [node_id], set[str]()
    while waiting:
        node = graph[waiting.pop(0)]
        if isinstance(node.layer, Dense):
            return node
        if node.id not in seen:
            seen.add(node.id)
            waiting.extend(reversed(node.inputs))
    return None


def _keeps_size(node: Node) -> bool:
    """Whether the shape rule of a layer hands on a shape that no dense layer can make."""
    entering = (_NO_DENSE,) * len(node.inputs)
    try:
        return bool(entering) and node.layer.output_shape(*entering) == _NO_DENSE
    except ShapeError:
        return False
