"""Gradient x input: each input times how fast the answer changes with it."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.data.table.work import Work
from nnviz.explain.by_tokens import by_slope_times_vector
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.vectors import reads_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientXInput(Method):
    """The derivative of the target by each input, times the input as the network sees it."""

    kind: ClassVar[str] = "gradient-x-input"
    label: ClassVar[str] = "Gradient x input"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "Each input times its gradient: its share, were the network a line."
    source: ClassVar[str] = "Shrikumar et al. 2016: x df/dx"
    order: ClassVar[int] = 2

    def run(self, subject: Subject, work: Work) -> Attribution:
        if reads_tokens(subject):
            return by_slope_times_vector(subject, work)
        values, slopes = subject.function().slopes(subject.sample[None])
        work.reached(1)
        counts = slopes[0] * subject.sample
        return attribution(subject.dataset, counts, subject.sample, value=float(values[0]))
