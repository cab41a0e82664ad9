"""Where wires enter and leave a group of layers, such as a block."""

from collections.abc import Iterable

from nnviz.core.graph import Graph
from nnviz.core.problem import Problem, ProblemError
from nnviz.session.sketching.sketched import Sketched


def entries(graph: Graph, layers: Iterable[str]) -> tuple[str, ...]:
    """The layers of a group that read others or nothing, in the graph's order.

    An input that feeds only the group is an entry too: it is where another copy would begin.
    """
    group = set(layers)
    return tuple(
        node.id
        for node in graph
        if node.id in group and (not node.inputs or not group.issuperset(node.inputs))
    )


def exits(graph: Graph, layers: Iterable[str]) -> tuple[str, ...]:
    """The layers of a group that others read or nobody, in the graph's order."""
    group = set(layers)
    found: list[str] = []
    for node in graph:
        readers = graph.consumers(node.id)
        if node.id in group and not (readers and all(reader.id in group for reader in readers)):
            found.append(node.id)
    return tuple(found)


def the_entry(sketch: Sketched, id: str) -> str:
    """The one layer through which wires enter a layer or a block. Raises `ProblemError`."""
    found = entries(sketch.graph, sketch.drawing.layers_of(id))
    return _only(sketch, id, found, "entered at", "Open it and wire a layer inside.")


def the_exit(sketch: Sketched, id: str) -> str:
    """The one layer through which wires leave a layer or a block. Raises `ProblemError`."""
    found = exits(sketch.graph, sketch.drawing.layers_of(id))
    return _only(sketch, id, found, "left at", "Open it and wire a layer inside.")


def _only(sketch: Sketched, id: str, found: tuple[str, ...], verb: str, hint: str) -> str:
    if len(found) == 1:
        return found[0]
    block = sketch.drawing.block(id)
    name = block.title if block is not None else id
    listed = ", ".join(found) if found else "nowhere"
    raise ProblemError(Problem(f"block {name}", f"It is {verb} {listed}.", hint, key=id))
