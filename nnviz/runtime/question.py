"""Questions that take long, as frozen values, and what is said about them on the way.

A kind of question is a class in a file of `nnviz.runtime.questions`. It travels to the worker
process by its class's name and finds its `run` there: there is no list to add it to.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from nnviz.core.problem import Problem
from nnviz.data.table.work import Cancelled, Progress, Work


@dataclass(frozen=True, slots=True)
class Question:
    """Base of all kinds. What is heavy is imported in `run`, so that asking costs nothing.

    `niceness` is how far the work stands back behind training and the window: 19, the most, unless
    a person sits and waits for the answer. With 19, two busy cores leave almost nothing.
    """

    niceness: ClassVar[int] = 19

    def run(self, progress: Progress, cancelled: Cancelled) -> Any:
        """The answer, small enough for a pipe; what is large goes through shared memory.

        Raises:
            ProblemError: there is no answer; the sentence says why.
            WorkCancelled: `cancelled` said so.
        """
        raise NotImplementedError

    def answer(self, work: Work) -> Any:
        """The same, for questions that show on the way what they have found so far."""
        return self.run(work.progress, work.cancelled)

    def discard(self, answer: Any) -> None:
        """Give back what an answer holds that nobody will take."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to the worker."""

    number: int
    question: Question


@dataclass(frozen=True, slots=True)
class Cancel:
    """Nobody wants the answer to that question any more."""

    number: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far the work on a question is, from 0 to 1."""

    number: int
    share: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What has been found so far; some times a second."""

    number: int
    interim: Any


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a question."""

    number: int
    answer: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no answer; None when the question was cancelled.

    `traceback` is there when it failed by a bug.
    """

    number: int
    problem: Problem | None
    traceback: str = ""


Word = Progressed | Shown | Answered | Failed
