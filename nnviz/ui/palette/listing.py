"""What the palette lists for what has been typed: headings, and what can be chosen. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from nnviz.session.choices import BLOCKS, Choice, found

GROUPS = ("Data", "Core", "Image", "Sequence", "Join", "Shape", "Norm", "Regularisation")
"""In this order, before groups of other kinds; blocks come last."""

FIRST = "input"
"""The kind that every network begins with stands first of its group."""

LIBRARY = "Library of blocks"

_SYMBOLS = {"add": "+", "multiply": "×", "input": "→", "output": "⇥"}


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a group, above its choices."""

    title: str


Entry = Heading | Choice


def entries(query: str, choices: Iterable[Choice]) -> list[Entry]:
    """Everything in groups; of what is searched for, the best first and no headings."""
    if query.strip():
        return [*found(query, choices)]
    grouped: dict[str, list[Choice]] = {}
    for choice in choices:
        grouped.setdefault(choice.group, []).append(choice)
    listed: list[Entry] = []
    for group in sorted(grouped, key=_place):
        inside = sorted(grouped[group], key=lambda choice: choice.name != FIRST)
        listed += [Heading(LIBRARY if group == BLOCKS else group), *inside]
    return listed


def glyph(choice: Choice) -> str:
    """The one or two letters or the sign that stand for it."""
    words = choice.label.replace("-", " ").split()
    initials = "".join(word[0] for word in words[:2]).upper()
    return _SYMBOLS.get(choice.name, initials if len(words) > 1 else choice.label[:2])


def _place(group: str) -> tuple[int, str]:
    if group == BLOCKS:
        return len(GROUPS) + 1, group
    return GROUPS.index(group) if group in GROUPS else len(GROUPS), group
