"""What does a method answer, and how long does it take for it?"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar

from nnviz.data.table.work import Cancelled, Progress, Work
from nnviz.runtime.case import Case
from nnviz.runtime.question import Question
from nnviz.runtime.questions.explain import Explain

if TYPE_CHECKING:
    from nnviz.explain.explanation import Explanation
    from nnviz.explain.method import Method

SHORT_S = 0.1
"""What takes less is asked twice: the first time holds what is only done once, such as imports."""


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """An answer and the seconds it took."""

    found: Explanation
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class TimeMethod(Question):
    """Put a method to a case by the clock. The answer is `Timed`."""

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    case: Case
    method: Method

    def run(self, progress: Progress, cancelled: Cancelled) -> Timed:
        question, work = Explain(self.case, self.method), Work(progress, cancelled)
        found, seconds = _timed(question, work)
        if seconds < SHORT_S:
            found, again = _timed(question, work)
            seconds = min(seconds, again)
        return Timed(found, seconds)


def _timed(question: Explain, work: Work) -> tuple[Explanation, float]:
    started = perf_counter()
    found = question.answer(work)
    return found, perf_counter() - started
