"""Graphs written in Python: layers are called with what they read, names make them nodes.

    x = Input(shape=(2,))
    h1 = Dense(units=8, activation="tanh")(x)
    output = Dense(units=1, activation="linear")(h1)
    graph = network(x=x, h1=h1, output=output)

A name in quotes is a layer that comes later, or one whose name is no word of Python.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NoReturn

from nnviz.core.graph import Graph, Node
from nnviz.core.layer import Layer, Source, Wired
from nnviz.core.problem import Problem, ProblemError

NONE: Mapping[str, Source] = MappingProxyType({})


def network(named: Mapping[str, Source] = NONE, /, **more: Source) -> Graph:
    """The graph of named layers, in their order; a mapping takes names of any kind.

    Raises:
        ProblemError: a layer has two names, reads one without a name, or is none.
    """
    parts = {**named, **more}
    return Graph(tuple(_nodes(parts, _names(parts))))


def _names(parts: Mapping[str, Source]) -> dict[int, str]:
    """The name of each layer, found by which object it is: equal layers are different nodes."""
    names: dict[int, str] = {}
    for name, part in parts.items():
        if not isinstance(part, Layer | Wired):
            _fail(name, f"{part!r} is no layer.", "Write for instance Dense(units=8)(x).")
        if id(part) in names:
            what = f"It is the same layer as {names[id(part)]}."
            _fail(name, what, "Make a layer for each name.")
        names[id(part)] = name
    return names


def _nodes(parts: Mapping[str, Source], names: Mapping[int, str]) -> Iterator[Node]:
    for name, part in parts.items():
        if isinstance(part, Layer):
            yield Node(name, part)
        elif isinstance(part, Wired):
            yield Node(name, part.layer, tuple(_name(name, s, names) for s in part.sources))


def _name(reader: str, source: Source, names: Mapping[int, str]) -> str:
    if isinstance(source, str):
        return source
    if id(source) not in names:
        _fail(reader, "It reads a layer that has no name.", "Name every layer of the network.")
    return names[id(source)]


def _fail(name: str, what: str, hint: str) -> NoReturn:
    raise ProblemError(Problem(f"layer {name}", what, hint, key=name))
