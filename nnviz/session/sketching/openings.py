"""Where a part of a network reads what is not in it: names of layers that are not there."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from nnviz.core.drawing import Place
from nnviz.core.graph import Graph
from nnviz.session.sketching.fragment import fragment, with_names
from nnviz.session.sketching.naming import fresh_ids
from nnviz.session.sketching.sketched import Sketched


def open_fragment(
    sketch: Sketched, ids: Iterable[str], shown: Mapping[str, Place] | None = None
) -> Sketched:
    """As `fragment`, but layers still name what they read outside of it."""
    part = fragment(sketch, ids, shown)
    return Sketched(Graph(tuple(sketch.graph[node.id] for node in part.graph)), part.drawing)


def openings(part: Sketched) -> tuple[str, ...]:
    """The names of what is read and is not there, each once."""
    read = (name for node in part.graph for name in node.inputs)
    return tuple(dict.fromkeys(name for name in read if name not in part.graph))


def with_openings(part: Sketched) -> Sketched:
    """A part whose openings are called `in1`, `in2` and so on, whatever they were called."""
    wanted = [f"in{at}" for at, _ in enumerate(openings(part), 1)]
    fresh = fresh_ids(wanted, part.names)
    return with_names(part, dict(zip(openings(part), fresh.values(), strict=True)))


def with_own_names(part: Sketched, taken: Set[str]) -> Sketched:
    """A part with other names for its layers and blocks where theirs are taken."""
    return with_names(part, fresh_ids(sorted(part.names), taken | set(openings(part))))


def filled(part: Sketched, sources: Mapping[str, str]) -> Sketched:
    """A part that reads others where it is open; openings that are not named are closed."""
    found = []
    for node in part.graph:
        read = (name if name in part.graph else sources.get(name) for name in node.inputs)
        found.append(replace(node, inputs=tuple(name for name in read if name is not None)))
    return Sketched(Graph(tuple(found)), part.drawing)
