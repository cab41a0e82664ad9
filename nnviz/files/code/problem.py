"""What is wrong at a place of a text."""

from dataclasses import dataclass
from typing import NamedTuple

from nnviz.core.problem import Problem


class Place(NamedTuple):
    """A character of a text: its line from 1, its column from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A problem at a line, from 1, and a column, from 0."""

    line: int
    column: int
    problem: Problem

    def __str__(self) -> str:
        return f"Line {self.line}: {self.problem.what} {self.problem.hint}".strip()


def problem_at(place: Place, what: str, hint: str = "", key: str = "") -> LineProblem:
    """A problem of a text that belongs to no layer, or to the one called `key`."""
    where = f"layer {key}" if key else f"line {place.line}"
    return LineProblem(*place, Problem(where, what, hint, key=key))
