"""Quiet colours for the words of the text, and which characters they are for. Pure.

Blue and orange stay away: they mean signs.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from nnviz.ui.theme import Theme


class Role(Enum):
    """What a word of a line is."""

    NAME = "name"
    KIND = "kind"
    FIELD = "field"
    TEXT = "text"
    COMMENT = "comment"


class Span(NamedTuple):
    """Characters of a line: from `start`, so many."""

    start: int
    length: int
    role: Role


WORDS = re.compile(
    r"""(?P<comment>\#.*)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>^\s*[^\W\d]\w*(?=\s*=))
    |(?P<field>[^\W\d]\w*(?=\s*=))
    |(?P<kind>[^\W\d]\w*(?=\s*\())
    |\w+""",
    re.VERBOSE,
)


def spans(line: str) -> Iterator[Span]:
    """The words of a line that have a colour of their own, in order; wrong lines have some too."""
    for found in WORDS.finditer(line):
        if found.lastgroup:
            yield Span(found.start(), len(found[0]), Role(found.lastgroup))


def ink(theme: Theme, role: Role) -> str:
    """The colour of a word on the ground of a field."""
    colors = {
        Role.NAME: theme.text,
        Role.KIND: theme.note,
        Role.FIELD: theme.dim,
        Role.TEXT: theme.note,
        Role.COMMENT: theme.dim,
    }
    return colors[role]
