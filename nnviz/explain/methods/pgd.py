"""PGD: projected gradient descent from several starts; the best point is kept."""

from dataclasses import dataclass
from typing import ClassVar

from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.ball import Ball, Norm
from nnviz.explain.attack_method import AttackMethod, norm_option
from nnviz.explain.attacks import Prey, pgd
from nnviz.explain.method import Ask, Costs
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Pgd(AttackMethod):
    """Steps within a ball from FGSM's point and from random ones; never weaker than FGSM."""

    kind: ClassVar[str] = "pgd"
    label: ClassVar[str] = "PGD"
    ask: ClassVar[Ask] = Ask.FOOLS
    line: ClassVar[str] = "Fools it by the worst change within a ball that it can find."
    source: ClassVar[str] = "Madry et al. 2018"
    costs: ClassVar[Costs] = Costs.QUICK
    order: ClassVar[int] = 3

    norm: str = norm_option()
    steps: int = option(20, "Steps", "How many steps it goes from each start.", low=1, high=500)
    starts: int = option(
        2, "Random starts", "How often it begins at a random place as well.", low=0, high=100
    )

    @property
    def ball(self) -> Ball:
        return Ball(Norm(self.norm), self.epsilon)

    def attacked(self, prey: Prey, subject: Subject, work: Work) -> Array:
        return pgd(prey, self.ball, self.steps, self.starts, subject.rng, work.reached).points
