"""A network as text: one line a layer, in the order of the nodes. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer
from nnviz.files.code.names import literal, named, quoted
from nnviz.files.code.scan import UNREADABLE

WIDTH = 88
ALWAYS = ("units", "shape")
"""Fields that are written even when they are as usual: without them a line says too little."""

Notes = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A text, and by layer the line it stands in, from 1."""

    text: str
    lines: Mapping[str, int]


def write(graph: Graph, notes: Notes = ()) -> str:
    """The text of a network and of the notes to its layers."""
    return page(graph, notes).text


def page(graph: Graph, notes: Notes = ()) -> Page:
    """The text, and where in it each layer stands."""
    written: list[str] = []
    lines: dict[str, int] = {}
    known, there = dict(notes), set[str]()
    for node in graph:
        above, line = _with_note(_line(node, there), known.get(node.id, ""))
        written += above
        written.append(line)
        lines[node.id] = len(written)
        there.add(node.id)
    return Page("".join(f"{line}\n" for line in written), lines)


def _line(node: Node, there: set[str]) -> str:
    sources = ", ".join(named(s) if s in there else quoted(s) for s in node.inputs)
    reads_nothing = node.layer.most_inputs == 0 and not node.inputs
    return f"{named(node.id)} = {_layer(node.layer)}{'' if reads_nothing else f'({sources})'}"


@lru_cache(maxsize=8192)
def _layer(layer: Layer) -> str:
    """Kept for as many layers as a large network has: an edit changes few of them."""
    values = (f"{name}={literal(getattr(layer, name))}" for name in _told(layer))
    return f"{type(layer).__name__}({', '.join(values)})"


def _told(layer: Layer) -> Iterator[str]:
    for field in fields(layer):
        if field.name in ALWAYS or getattr(layer, field.name) != field.default:
            yield field.name


def _with_note(line: str, note: str) -> tuple[list[str], str]:
    """A note of one line behind its layer where there is room, any other above it."""
    if not note:
        return [], line
    comments = [f"# {text}" if text else "#" for text in _lines_of(note)]
    if len(comments) == 1 and len(line) + 2 + len(comments[0]) <= WIDTH:
        return [], f"{line}  {comments[0]}"
    return comments, line


def _lines_of(note: str) -> list[str]:
    """A note's lines, without what would end a comment or what no text has."""
    text = note.replace("\r\n", "\n").replace("\r", "\n")
    return UNREADABLE.sub(" ", text).split("\n")
