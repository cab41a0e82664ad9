"""Why does a network answer so? By any method of `nnviz.explain.methods`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nnviz.data.table.work import Cancelled, Progress, Work
from nnviz.runtime.case import Case
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.explain.explanation import Explanation
    from nnviz.explain.method import Method


@dataclass(frozen=True, slots=True, eq=False)
class Explain(Question):
    """Put a method to a case. The answer is its `Explanation`."""

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    case: Case
    method: Method

    def run(self, progress: Progress, cancelled: Cancelled) -> Explanation:
        return self.answer(Work(progress, cancelled))

    def answer(self, work: Work) -> Explanation:
        from nnviz.core.problem import ProblemError
        from nnviz.explain.function import NOT_FINITE

        if not np.isfinite(self.case.parameters).all():
            raise ProblemError(NOT_FINITE)
        subject = self.case.subject()
        problem = self.method.obstacle(subject)
        if problem is not None:
            raise ProblemError(problem)
        with np.errstate(all="ignore"):
            return self.method.run(subject, work)
