"""What went wrong, said to a person: where, what, and what to try.

A user's mistake is a `Problem` value that travels to whoever shows it; a bug raises. `ProblemError`
carries a problem through code that cannot go on.
"""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much of the work a problem stops."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remedy:
    """One click that mends a problem: the settings to change, as ``(key, value)`` pairs."""

    label: str
    changes: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence on what is wrong at a place, and one on what to try.

    `where` names the place in the user's words ("layer h2", "learning rate"); `key` is the field or
    node id a window can point at.
    """

    where: str
    what: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    key: str = ""
    remedy: Remedy | None = None

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head} {self.hint}".strip()


class ProblemError(ValueError):
    """A problem that stops the function it happened in."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem

    def __reduce__(self) -> tuple[type, tuple[Problem]]:
        return type(self), (self.problem,)
