"""Names for what is new: short, readable, and nobody else's."""

from collections.abc import Iterable, Set
from itertools import chain, count

from nnviz.core.layer import Layer

STEMS = {"dense": "h", "input": "x"}
"""What the names of a kind begin with, where that is not the kind itself."""

ALONE = {"input", "output"}
"""Kinds of which the first has no number."""


def fresh_id(layer: Layer, taken: Set[str]) -> str:
    """A name for a layer: `h1` and so on for dense ones, `x`, `x2`, `dropout1`."""
    stem = STEMS.get(layer.kind, layer.kind)
    first = stem if layer.kind in ALONE else f"{stem}1"
    names = chain([first], (f"{stem}{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def fresh_ids(ids: Iterable[str], taken: Set[str]) -> dict[str, str]:
    """By id a name of its own: the id itself where it is free, else with another number."""
    free, tried = set(taken), dict[str, int]()
    found: dict[str, str] = {}
    for id in ids:
        name = id
        stem = id.rstrip("0123456789") or id
        while name in free:
            tried[stem] = tried.get(stem, 1 if stem == id else 0) + 1
            name = f"{stem}{tried[stem]}"
        free.add(name)
        found[id] = name
    return found
