"""Gradient: how fast the answer changes with each input."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.data.table.work import Work
from nnviz.explain.by_tokens import by_slope
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.subject import Subject
from nnviz.explain.vectors import reads_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient(Method):
    """The derivative of the target by each input."""

    kind: ClassVar[str] = "gradient"
    label: ClassVar[str] = "Gradient"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "How much the answer rises when an input rises a little."
    source: ClassVar[str] = "Simonyan et al. 2014: df/dx"
    order: ClassVar[int] = 1

    def run(self, subject: Subject, work: Work) -> Attribution:
        if reads_tokens(subject):
            return by_slope(subject, work)
        values, slopes = subject.function().slopes(subject.sample[None])
        work.reached(1)
        return attribution(subject.dataset, slopes[0], subject.sample, value=float(values[0]))
