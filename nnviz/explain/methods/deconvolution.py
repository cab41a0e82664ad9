"""Deconvolution: what would have to enter, read backwards from the answer."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.problem import Problem
from nnviz.data.table.work import Work
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.rules.curves import deconvolution, has_maxima, needs_relu
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import unfolded

NO_MAXIMA = (
    "No max pooling leads to the answer: the map is much the same for every sample, and strides "
    "leave a grid on it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deconvolution(Method):
    """The way back through a ReLU is a ReLU; max pooling goes back to where the largest was."""

    kind: ClassVar[str] = "deconvolution"
    label: ClassVar[str] = "Deconvolution"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "The pattern that a neuron stands for, read backwards through the layers."
    source: ClassVar[str] = "Zeiler and Fergus 2014"
    order: ClassVar[int] = 6
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Deconvolution mostly redraws the input: apart from where max pooling found something, its "
        "map depends neither on the sample nor much on what is asked (Nie et al. 2018)."
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        return needs_relu(subject, self.label)

    def warnings(self, subject: Subject) -> tuple[str, ...]:
        general = Method.warnings(self, subject)
        return general if has_maxima(subject) else (*general, NO_MAXIMA)

    def run(self, subject: Subject, work: Work) -> Attribution:
        function = unfolded(subject).function(binding=deconvolution)
        values, slopes = function.slopes(subject.sample[None])
        work.reached(1)
        return attribution(subject.dataset, slopes[0], subject.sample, value=float(values[0]))
