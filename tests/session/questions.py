"""Questions for the tests of the worker."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any, ClassVar

from nnviz.core.problem import Problem, ProblemError
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.runtime.question import Question

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Facts(Question):
    """Answers with what the worker knows of its process."""

    def run(self, progress: Progress, cancelled: Cancelled) -> tuple[int, int, str]:
        return os.getpid(), os.nice(0), os.environ["OPENBLAS_NUM_THREADS"]


@dataclass(frozen=True, slots=True)
class Urgent(Facts):
    """The same, for somebody who waits."""

    niceness: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class Endless(Question):
    """Works until it is cancelled; a file shows that it has begun."""

    begun: str

    def run(self, progress: Progress, cancelled: Cancelled) -> None:
        Path(self.begun).touch()
        share = 0.0
        while not cancelled():
            progress(share := min(1.0, share + 0.001))
            sleep(0.001)
        raise WorkCancelled


@dataclass(frozen=True, slots=True)
class Deaf(Question):
    """Answers, cancelled or not, with a file that is removed when nobody takes it."""

    gate: str
    held: str

    def run(self, progress: Progress, cancelled: Cancelled) -> str:
        Path(self.held).touch()
        while not Path(self.gate).exists():
            sleep(0.001)
        return self.held

    def discard(self, answer: Any) -> None:
        Path(answer).unlink()


@dataclass(frozen=True, slots=True)
class Hopeless(Question):
    """Has no answer, by a person's mistake or by a bug."""

    is_bug: bool = False

    def run(self, progress: Progress, cancelled: Cancelled) -> None:
        if self.is_bug:
            raise KeyError("a bug")
        raise ProblemError(Problem("here", "It will not do.", "Try another."))


@dataclass(frozen=True, slots=True)
class Deadly(Question):
    """Ends the worker in the midst of its work, as the system does when memory is short."""

    def run(self, progress: Progress, cancelled: Cancelled) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Gradual(Question):
    """Shows what it has so far before it answers; three at once are too many to look at."""

    def run(self, progress: Progress, cancelled: Cancelled) -> str:
        return self.answer(Work(progress, cancelled))

    def answer(self, work: Work) -> str:
        for interim in ("a", "ab", "abc"):
            work.stretch(0.2, 0.8).show(interim)
        return "abcd"
