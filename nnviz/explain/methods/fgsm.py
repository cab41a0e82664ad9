"""FGSM: one step along the sign of the slope."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.data.table.work import Work
from nnviz.explain.attack_method import AttackMethod
from nnviz.explain.attacks import Prey, fgsm
from nnviz.explain.method import Ask, Costs
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Fgsm(AttackMethod):
    """x + epsilon sign(dL/dx): every input moves by as much, the way that makes things worst."""

    kind: ClassVar[str] = "fgsm"
    label: ClassVar[str] = "FGSM"
    ask: ClassVar[Ask] = Ask.FOOLS
    line: ClassVar[str] = "Fools it by one step along the sign of the slope."
    source: ClassVar[str] = "Goodfellow et al. 2015"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 1
    misleads: ClassVar[str] = (
        "A network that stands one step may fall to several: what FGSM does not fool is not robust."
    )

    def attacked(self, prey: Prey, subject: Subject, work: Work) -> Array:
        return fgsm(prey, self.ball)
