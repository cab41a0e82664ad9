"""Iterated FGSM: small steps, each cut back to the ball."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.attack_method import AttackMethod
from nnviz.explain.attacks import Prey, iterated
from nnviz.explain.method import Ask, Costs
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class IteratedFgsm(AttackMethod):
    """FGSM in several small steps from the sample, each looking anew where the slope leads."""

    kind: ClassVar[str] = "iterated-fgsm"
    label: ClassVar[str] = "Iterated FGSM"
    aliases: ClassVar[tuple[str, ...]] = ("ifgsm",)
    ask: ClassVar[Ask] = Ask.FOOLS
    line: ClassVar[str] = "Fools it by several small steps, each along the sign of the slope there."
    source: ClassVar[str] = "Kurakin et al. 2017"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 2

    steps: int = option(10, "Steps", "How often the slope is taken anew.", low=1, high=500)

    def attacked(self, prey: Prey, subject: Subject, work: Work) -> Array:
        return iterated(prey, self.ball, self.steps, work.reached)
