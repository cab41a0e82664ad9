"""Wires: drawn, taken away, led elsewhere, put into another order.

A wire that closes a circle is drawn like any other; `closes_circle` tells before.
"""

from collections.abc import Iterable

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.core.problem import Problem, ProblemError
from nnviz.session.sketching.sketched import Sketched, Wire


def connected(sketch: Sketched, source: str, target: str) -> Sketched:
    """One more wire. A layer that has as many as it takes loses its last one for it.

    Raises:
        ProblemError: it would lead from a layer to itself or twice the same way, into a layer that
            reads nothing, or out of one that nobody reads.
    """
    _check_wire(sketch.graph, source, target)
    reader = sketch.graph[target]
    inputs = (*reader.inputs, source)
    most = reader.layer.most_inputs
    if most is not None and len(inputs) > most:
        inputs = (*reader.inputs[: most - 1], source)
    return sketch.with_inputs({target: inputs})


def disconnected(sketch: Sketched, wires: Iterable[Wire]) -> Sketched:
    """Without wires; those that are not there do no harm."""
    gone: dict[str, set[str]] = {}
    for source, target in wires:
        gone.setdefault(target, set()).add(source)
    return sketch.with_inputs(
        {
            target: tuple(name for name in sketch.graph[target].inputs if name not in sources)
            for target, sources in gone.items()
            if target in sketch.graph
        }
    )


def reconnected(sketch: Sketched, wire: Wire, new: Wire) -> Sketched:
    """A wire with its ends elsewhere; from another source it keeps its place among the inputs.

    Raises:
        ProblemError: as `connected` does.
    """
    if wire == new:
        return sketch
    if wire[1] != new[1]:
        return connected(disconnected(sketch, [wire]), *new)
    _check_wire(sketch.graph, *new)
    inputs = sketch.graph[new[1]].inputs
    swapped = tuple(new[0] if name == wire[0] else name for name in inputs)
    return sketch.with_inputs({new[1]: swapped})


def reordered(sketch: Sketched, target: str, inputs: tuple[str, ...]) -> Sketched:
    """A layer that reads the same layers in another order. Raises `ValueError` for others."""
    if sorted(inputs) != sorted(sketch.graph[target].inputs):
        raise ValueError(f"{inputs} are not what {target} reads")
    return sketch.with_inputs({target: inputs})


def closes_circle(graph: Graph, source: str, target: str) -> bool:
    """Whether a wire would lead back to where it comes from."""
    waiting, seen = [target], set[str]()
    while waiting:
        name = waiting.pop()
        if name == source:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(reader.id for reader in graph.consumers(name))
    return False


def check_reads(layer: Layer) -> None:
    """Raise `ProblemError` for a layer into which no wire leads."""
    if layer.most_inputs == 0:
        raise ProblemError(
            Problem(layer.label, "It reads no layer.", "Draw the wire from it, not to it.")
        )


def check_source(graph: Graph, id: str) -> None:
    """Raise `ProblemError` for a layer that nobody reads."""
    if graph[id].layer.is_output:
        hint = "Wire what it reads instead."
        raise ProblemError(Problem(f"layer {id}", "An output is for nobody to read.", hint, key=id))


def _check_wire(graph: Graph, source: str, target: str) -> None:
    check_source(graph, source)
    check_reads(graph[target].layer)
    where = f"layer {target}"
    if source == target:
        hint = "Wire it to another layer."
        raise ProblemError(Problem(where, "It cannot read itself.", hint, key=target))
    if source in graph[target].inputs:
        what = f"It reads {source} already."
        raise ProblemError(Problem(where, what, "One wire is enough.", key=target))
