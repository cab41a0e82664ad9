"""Which neurons fire for some of the training samples?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.data.table.work import Cancelled, Progress, Work
from nnviz.runtime.case import Case
from nnviz.runtime.question import Question

if TYPE_CHECKING:
    from nnviz.explain.firing import Firing


@dataclass(frozen=True, slots=True, eq=False)
class FindFiring(Question):
    """Mean activations of the training samples at `rows` `(k,)`. Answer: `Firing`."""

    niceness: ClassVar[int] = 10  # at 19 two busy cores would leave nothing

    case: Case
    rows: NDArray[np.intp]

    def run(self, progress: Progress, cancelled: Cancelled) -> Firing:
        from nnviz.explain.firing import firing

        subject = self.case.subject()
        samples = subject.dataset.x_train
        rows = self.rows[self.rows < len(samples)]
        with np.errstate(all="ignore"):
            work = Work(progress, cancelled)
            return firing(subject.network, subject.parameters, samples, rows, work)
