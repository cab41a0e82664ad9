"""A network as a Python program that builds its graph with this library. Pure."""

from collections.abc import Iterator

from nnviz.core.graph import Graph
from nnviz.files.code.names import is_word, named, quoted
from nnviz.files.code.writer import Notes, write

WIDTH = 88


def program(graph: Graph, notes: Notes = ()) -> str:
    """The program; it leaves the network in `graph`."""
    kinds = {type(node.layer) for node in graph}
    imports = sorted(f"from {kind.__module__} import {kind.__name__}" for kind in kinds)
    lines = ["from nnviz.core.wiring import network", *imports, ""]
    if not all(is_word(node.id) for node in graph):
        lines.append("layers = {}")
    return "\n".join([*lines, write(graph, notes) + "\n".join(_call(graph)), ""])


def _call(graph: Graph) -> Iterator[str]:
    """The call that makes the graph, an argument a line where they are many."""
    ids = [node.id for node in graph]
    if all(map(is_word, ids)):
        start, end, parts = "graph = network(", ")", [f"{name}={name}" for name in ids]
    else:
        start, end = "graph = network({", "})"
        parts = [f"{quoted(name)}: {named(name)}" for name in ids]
    line = f"{start}{', '.join(parts)}{end}"
    if len(line) <= WIDTH:
        yield line
        return
    yield start
    yield from (f"    {part}," for part in parts)
    yield end
