"""Columns as a person names them: ``x1, x2`` or ``1-4``. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import unknown_name

MOST_NAMED = 20
"""Of more columns the names are not all told."""


def columns_of(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The places of named columns among `names`, in the order of the text and each once.

    Columns are named, or counted from 1, single or from one to another. A name may hold commas, and
    goes before a number. An empty text names none.

    Raises:
        ProblemError: there is no such column.
    """
    if not text.strip():  # of every picture, whose names are tens of thousands
        return ()
    places = {name: at for at, name in reversed(list(enumerate(names)))}
    found: dict[int, None] = {}
    for part in _parts(text, places):
        found |= dict.fromkeys([places[part]] if part in places else _counted(part, names))
    return tuple(found)


def _parts(text: str, names: dict[str, int]) -> Iterator[str]:
    """What commas separate, save those inside a name."""
    pieces = text.split(",")
    longest = 1 + max((name.count(",") for name in names), default=0)
    at = 0
    while at < len(pieces):
        joins = (",".join(pieces[at : at + count]).strip() for count in range(longest, 1, -1))
        part = next((join for join in joins if join in names), pieces[at].strip())
        at += 1 + (part.count(",") if part in names else 0)
        yield part


def _counted(part: str, names: Sequence[str]) -> range:
    """The places that a number or a range of them means."""
    first, dash, last = (piece.strip() for piece in part.partition("-"))
    last = last if dash else first
    if not (_is_count(first) and _is_count(last)):
        problem = unknown_name(part, names, "column")
        hint = problem.hint if len(names) <= MOST_NAMED else _counting(names)
        raise ProblemError(replace(problem, hint=hint, key="columns"))
    if not 1 <= int(first) <= int(last) <= len(names):
        what = f"There is no column {part}."
        raise ProblemError(Problem("column", what, _counting(names), key="columns"))
    return range(int(first) - 1, int(last))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _counting(names: Sequence[str]) -> str:
    return f"Columns are counted from 1 to {len(names):,}."
