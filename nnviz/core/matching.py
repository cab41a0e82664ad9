"""Finding what a person types: the letters in their order, the nearest first."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
Rank = tuple[int, int]
"""How well a text matches: less is better."""

_WHOLE, _START, _WORD, _INITIALS, _INSIDE, _SPREAD = range(6)
_FIELD = 10
"""A match in a later text of an item is worse than any in an earlier one."""


def best(query: str, items: Iterable[T], texts: Callable[[T], Sequence[str]]) -> list[T]:
    """The items one of whose texts matches, the best first; of equal ones in their order.

    An empty query finds everything. Initials, and letters with others between, count in the first
    text only.
    """
    ranked = ((_best_rank(query, texts(item)), item) for item in items)
    found = [(rank, item) for rank, item in ranked if rank is not None]
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def rank(query: str, text: str) -> Rank | None:
    """How well a text matches; None when it does not."""
    wanted, given = query.strip().casefold(), text.casefold()
    at = given.find(wanted)
    if not wanted or wanted == given:
        return _WHOLE, 0
    if at == 0:
        return _START, len(given)
    if at > 0:
        return (_INSIDE if given[at - 1].isalnum() else _WORD), at
    if len(wanted) > 1 and "".join(word[0] for word in given.split()).startswith(wanted):
        return _INITIALS, len(given)
    between = _between(wanted, given)
    return None if between is None else (_SPREAD, between)


def _best_rank(query: str, texts: Sequence[str]) -> Rank | None:
    found: list[Rank] = []
    for field, text in enumerate(texts):
        match = rank(query, text)
        if match is not None and (field == 0 or match[0] < _INITIALS):
            found.append((match[0] + _FIELD * field, match[1]))
    return min(found, default=None)


def _between(wanted: str, given: str) -> int | None:
    """How far the wanted letters are spread, when all are there in their order."""
    at, places = -1, []
    for letter in wanted.replace(" ", ""):
        at = given.find(letter, at + 1)
        if at < 0:
            return None
        places.append(at)
    return places[-1] - places[0]
