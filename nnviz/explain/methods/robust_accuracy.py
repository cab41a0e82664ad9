"""Robust accuracy: how many test samples are still answered right after the worst small change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.engine.adversary import can_attack
from nnviz.engine.ball import Ball, Norm
from nnviz.engine.climber import Climber
from nnviz.explain.attack_method import TOKENS, epsilon_option, norm_option
from nnviz.explain.attacks import Bools, Prey, fgsm, iterated, pgd, prey
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.robustness import Robustness
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

FGSM, ITERATED, PGD = "fgsm", "iterated-fgsm", "pgd"
ATTACKS = {FGSM: "FGSM", ITERATED: "Iterated FGSM", PGD: "PGD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustAccuracy(Method):
    """The accuracy on test samples that an attack has moved, against how far it may.

    What a small change has fooled counts as fooled by every larger one, which may be the same; so
    only what still stands is attacked again.
    """

    kind: ClassVar[str] = "robust-accuracy"
    label: ClassVar[str] = "Robust accuracy"
    ask: ClassVar[Ask] = Ask.FOOLS
    line: ClassVar[str] = "How many test samples it still answers right under attack, by its size."
    source: ClassVar[str] = "Madry et al. 2018"
    uses_sample: ClassVar[bool] = False
    uses_target: ClassVar[bool] = False
    costs: ClassVar[Costs] = Costs.SLOW
    order: ClassVar[int] = 4
    misleads: ClassVar[str] = (
        "It is an upper bound: a stronger attack may fool what this one leaves standing."
    )

    attack: str = option(PGD, "Attack", "What moves the samples.", choices=ATTACKS)
    norm: str = norm_option()
    epsilon: float = epsilon_option(0.2)
    points: int = option(8, "Sizes", "At how many sizes, beside none.", low=1, high=50)
    steps: int = option(
        10,
        "Steps",
        "How many steps the attack takes at each size.",
        low=1,
        high=200,
        when=("attack", (ITERATED, PGD)),
    )
    samples: int = option(
        300, "Samples", "How many of the test samples are attacked.", low=1, high=100_000
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        dataset = subject.dataset
        if not can_attack(dataset):
            return TOKENS
        if not dataset.task.classes:
            what = "The network predicts numbers, which are not right or wrong."
            return Problem(self.label, what, "Use FGSM or PGD: the error grows.")
        if not len(dataset.x_test):
            what = "There are no test samples."
            return Problem(self.label, what, "Keep a share of the data for the test.")
        return None

    def run(self, subject: Subject, work: Work) -> Robustness:
        dataset = subject.dataset
        count = min(self.samples, len(dataset.x_test))
        points = dataset.base_test[:count].reshape(count, -1).astype(subject.parameters.dtype)
        labels = dataset.y_test[:count]
        known = subject.network, subject.parameters, dataset
        hunted = prey(Climber(*known, subject.loss, count), points, labels)
        epsilons = np.linspace(0, self.epsilon, self.points + 1)
        accuracies = self._accuracies(hunted, epsilons, subject, work)
        chance = float(np.bincount(labels).max() / count)
        return Robustness(
            epsilons=epsilons,
            accuracies=accuracies,
            samples=count,
            attack=ATTACKS[self.attack],
            norm=self.norm,
            chance=chance,
            figures=_figures(epsilons, accuracies),
        )

    def _accuracies(
        self, hunted: Prey, epsilons: np.ndarray, subject: Subject, work: Work
    ) -> np.ndarray:
        said = hunted.climber.judged(hunted.room.samples, hunted.codes).answers
        if not np.isfinite(said).all():
            raise ProblemError(NOT_FINITE)
        standing, rng, last = ~hunted.is_fooled(said), subject.rng, len(epsilons) - 1
        found = [standing.mean()]
        for number, epsilon in enumerate(epsilons[1:]):
            part = work.stretch(number / last, (number + 1) / last)
            fooled = self._fooled(hunted, standing, Ball(Norm(self.norm), epsilon), rng, part)
            standing = standing & ~fooled
            found.append(standing.mean())
            part.reached(1)
        return np.array(found)

    def _fooled(
        self, hunted: Prey, standing: Bools, ball: Ball, rng: np.random.Generator, work: Work
    ) -> Bools:
        """Which of those that stand are fooled, `(n,)`; of PGD's only what FGSM leaves is asked."""
        found = np.zeros(len(standing), np.bool_)
        for attacked in self._attacks(ball, rng, work):
            chosen = standing & ~found
            if not chosen.any():
                break
            some = hunted.some(chosen)
            said = some.climber.judged(attacked(some), some.codes).answers
            found[chosen] = some.is_fooled(said)
        return found

    def _attacks(
        self, ball: Ball, rng: np.random.Generator, work: Work
    ) -> list[Callable[[Prey], Array]]:
        if self.attack == FGSM:
            return [lambda some: fgsm(some, ball)]
        if self.attack == ITERATED:
            return [lambda some: iterated(some, ball, self.steps, work.reached)]
        return [
            lambda some: fgsm(some, ball),
            lambda some: pgd(some, ball, self.steps, 1, rng, work.reached).points,
        ]


def _figures(epsilons: np.ndarray, accuracies: np.ndarray) -> tuple[Figure, ...]:
    plain, robust = float(accuracies[0]), float(accuracies[-1])
    area = float(np.trapezoid(accuracies, epsilons) / max(epsilons[-1], 1e-12))
    return (
        Figure("accuracy", plain, f"{plain:.1%}", "On the samples as they are."),
        Figure(
            f"at {epsilons[-1]:.3g}",
            robust,
            f"{robust:.1%}",
            "Under the largest attack. A robust network keeps most of its accuracy.",
        ),
        Figure("mean", area, f"{area:.1%}", "The mean over all sizes: the area below the curve."),
    )
