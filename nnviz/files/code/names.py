"""Words of the text: how layer kinds, layers and plain values are written."""

import keyword
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from nnviz.core.layer import Layer
from nnviz.layers import layer_kinds

TABLE = "layers"
"""What holds the layers whose names are no words of Python."""


@cache
def kinds_by_class() -> Mapping[str, type[Layer]]:
    """Every layer kind by the name of its class."""
    return MappingProxyType({kind.__name__: kind for kind in layer_kinds().values()})


@lru_cache(maxsize=8192)
def is_word(name: str) -> bool:
    """Whether a layer's name can be assigned to as it is."""
    return (
        name.isidentifier()
        and re.fullmatch(r"\w+", name) is not None  # a tokenizer knows fewer words
        and not keyword.iskeyword(name)
        and unicodedata.normalize("NFKC", name) == name
        and name != TABLE
        and name not in kinds_by_class()
    )


def named(name: str) -> str:
    """A layer where it is assigned or read."""
    return name if is_word(name) else f"{TABLE}[{quoted(name)}]"


def quoted(text: str) -> str:
    """A text as a literal, in double quotes where that needs no more escapes."""
    literal = repr(text)
    plain = literal[0] == "'" and '"' not in literal
    return f'"{literal[1:-1]}"' if plain else literal


def literal(value: Any) -> str:
    """A number, a text, yes, no, nothing, or a tuple of those."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, tuple):
        parts = ", ".join(literal(item) for item in value)
        return f"({parts},)" if len(value) == 1 else f"({parts})"
    if isinstance(value, float) and abs(value) == float("inf"):
        return "1e999" if value > 0 else "-1e999"
    return repr(value)
