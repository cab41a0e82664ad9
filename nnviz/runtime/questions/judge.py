"""How far can an answer to the question why be trusted? Asked once the answer is to be seen."""

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
    from nnviz.explain.trust import Trust


@dataclass(frozen=True, slots=True, eq=False)
class Judge(Question):
    """Measure what a method has found of a case. The answer is its `Trust`."""

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    case: Case
    method: Method
    found: Explanation

    def run(self, progress: Progress, cancelled: Cancelled) -> Trust:
        from nnviz.explain.trust import judge

        subject = self.case.subject()
        with np.errstate(all="ignore"):
            return judge(self.method, subject, self.found, Work(progress, cancelled))
