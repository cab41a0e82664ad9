"""Guided back-propagation: the gradient, of which ReLUs let only back what is above zero."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.problem import Problem
from nnviz.data.table.work import Work
from nnviz.explain.method import Ask, Method
from nnviz.explain.results.attribution import Attribution, attribution
from nnviz.explain.rules.curves import guided, needs_relu
from nnviz.explain.subject import Subject
from nnviz.explain.unfold import unfolded


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedBackprop(Method):
    """The way back through a ReLU passes what is above zero, where the ReLU was on."""

    kind: ClassVar[str] = "guided-backprop"
    label: ClassVar[str] = "Guided back-propagation"
    ask: ClassVar[Ask] = Ask.MATTERS
    line: ClassVar[str] = "The gradient without whatever speaks against a neuron on the way."
    source: ClassVar[str] = "Springenberg et al. 2015"
    order: ClassVar[int] = 5
    moves_numbers: ClassVar[bool] = True
    misleads: ClassVar[str] = (
        "Guided back-propagation mostly redraws the input: its map hardly depends on what the "
        "upper layers have learnt, nor on what is asked (Adebayo et al. 2018, Nie et al. 2018)."
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        return needs_relu(subject, self.label)

    def run(self, subject: Subject, work: Work) -> Attribution:
        values, slopes = unfolded(subject).function(binding=guided).slopes(subject.sample[None])
        work.reached(1)
        return attribution(subject.dataset, slopes[0], subject.sample, value=float(values[0]))
