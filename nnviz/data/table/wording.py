"""Sentences about tables: where something stands, and how what stands there is shown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import NoReturn

from nnviz.core.problem import Problem, ProblemError

LONGEST_SHOWN = 40
MOST_LISTED = 3


def refuse(where: str, what: str, hint: str = "", key: str = "table") -> NoReturn:
    """Stop with a sentence on what is wrong and one on what to try."""
    raise ProblemError(Problem(where, what, hint, key=key))


def place(file: str, row: int | None = None, column: str = "") -> str:
    """A place in a table: ``houses.csv, row 17, column 'price'``.

    Rows are counted as a spreadsheet counts them, from 1 and with the header.
    """
    parts = [file]
    if row is not None:
        parts.append(f"row {row:,}")
    if column:
        parts.append(f"column {shown(column)}")
    return ", ".join(parts)


def shown(text: str) -> str:
    """A text from a file, quoted, cut where it is long."""
    return repr(text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…")


def listed(names: Iterable[str]) -> str:
    """The first few names, and how many more there are."""
    named = [shown(name) for name in names]
    rest = len(named) - MOST_LISTED
    return ", ".join(named[:MOST_LISTED]) + (f" and {rest:,} more" if rest > 0 else "")


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names of which none occurs twice: the second ``x`` becomes ``x (2)``."""
    taken, seen, found = set(names), Counter[str](), []
    for name in names:
        seen[name] += 1
        if seen[name] > 1:
            name = next(n for k in count(seen[name]) if (n := f"{name} ({k})") not in taken)
            taken.add(name)
        found.append(name)
    return tuple(found)
