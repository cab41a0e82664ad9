"""Wires: drawn, taken away, led elsewhere, put into another order.

A wire that closes a circle is drawn like any other; `closes_circle` tells before.
"""

from collections.abc import Iterable

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.core.problem import Problem, ProblemError
from nnviz.session.sketch import Wire
from nnviz.session.sketching.sketched import Sketched


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
    gone: dict[str, set[tuple[int, str]]] = {}
    for source, target, port in wires:
        gone.setdefault(target, set()).add((port, source))
    return sketch.with_inputs(
        {
            target: tuple(
                name
                for port, name in enumerate(sketch.graph[target].inputs)
                if (port, name) not in entering
            )
            for target, entering in gone.items()
            if target in sketch.graph
        }
    )


def reconnected(sketch: Sketched, wire: Wire, source: str, target: str) -> Sketched:
    """A wire with its ends elsewhere; from another source it keeps its place among the inputs.

    Raises:
        ProblemError: as `connected` does.
    """
    if (wire.source, wire.target) == (source, target):
        return sketch
    if wire.target != target:
        return connected(disconnected(sketch, [wire]), source, target)
    _check_wire(sketch.graph, source, target)
    return with_source(sketch, wire, source)


def with_source(sketch: Sketched, wire: Wire, source: str) -> Sketched:
    """A wire that comes from another layer, unchecked."""
    inputs = sketch.graph[wire.target].inputs
    swapped = (*inputs[: wire.port], source, *inputs[wire.port + 1 :])
    return sketch.with_inputs({wire.target: swapped})


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
