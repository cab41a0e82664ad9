"""How a network stands attacks, kept up to date in the background, with what it was before.

An answer is a curve: the accuracy on test samples against how far an attack may move them. While
training runs it is asked for again after so many steps, and the curves of earlier moments are kept:
they are of the same network and the same attack, or they are forgotten.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject

from nnviz.engine.adversary import can_attack
from nnviz.engine.ball import Norm
from nnviz.engine.work import affordable
from nnviz.explain.methods.robust_accuracy import PGD, RobustAccuracy
from nnviz.explain.results.robustness import Robustness
from nnviz.explain.target import Target
from nnviz.runtime.case import Case
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.questions.explain import Explain
from nnviz.session.asking import Asker, Order
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedData

INTERVAL_MS = 500
POINTS, STEPS = 8, 5
"""Sizes on the curve beside none, and steps of an attack at each."""

MOST_SAMPLES, LEAST_SAMPLES, WORK = 1000, 40, 30_000_000_000
"""Test samples that are attacked, as many as so many products for all of them allow."""

PASSES = 4
"""What a step of an attack costs, in passes forward."""

KEPT = 400
"""Earlier moments."""


@dataclass(frozen=True, slots=True)
class RobustWish:
    """What is to be measured, and after how many steps again; nothing without an attack."""

    attack: str = ""
    norm: str = Norm.LARGEST.value
    epsilon: float = 0.1
    every: int = 100

    @property
    def is_alike(self) -> tuple[str, str, float]:
        """What curves must have in common to be compared."""
        return self.attack, self.norm, self.epsilon


@dataclass(frozen=True, slots=True, eq=False)
class Stood:
    """How a network stood an attack at a step."""

    model: Model
    wish: RobustWish
    step: int
    found: Robustness


class RobustnessMeter(Asker[RobustWish, Stood]):
    """`past` are the moments before `known`, the earliest first."""

    NOTHING = RobustWish()
    ANSWER = Robustness

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._data: SharedData | None = None
        self._of: Model | None = None
        self.past: deque[Stood] = deque(maxlen=KEPT)

    def _question(self, model: Model, frame: Frame) -> Explain:
        wish, network = self.wish, model.network
        method = RobustAccuracy(
            attack=wish.attack,
            norm=wish.norm,
            epsilon=wish.epsilon,
            points=POINTS,
            steps=STEPS,
            samples=attacked_count(model, wish.attack),
        )
        sample = np.asarray(model.dataset.x_test[0], np.float32).reshape(-1)
        case = Case(
            network.graph,
            network.held,
            np.array(frame.parameters),
            self._samples_of(model),
            model.experiment.loss,
            Target(network.sink),
            sample,
        )
        return Explain(case, method)

    def _taken(self, order: Order, answer: Robustness) -> Stood:
        before = self.known
        if before is not None and before.wish.is_alike == order.wish.is_alike:
            if before.step < order.frame.step:
                self.past.append(before)
        else:
            self.past.clear()
        return Stood(order.model, order.wish, order.frame.step, answer)

    def _samples_of(self, model: Model) -> DataHandle:
        if self._data is None or self._of is not model:
            self._give_back()
            self._data = SharedData(self, model.dataset.first(1, MOST_SAMPLES))
            self._of = model
        return self._data.handle

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        return can_be_attacked(model)

    def _is_news(self, frame: Frame) -> bool:
        if self._asked is not None and self._serves(self._asked.wish):
            ahead = frame.step - self._asked.frame.step
            if 0 < ahead < self.wish.every:
                return False
        return super()._is_news(frame)

    def _serves(self, asked: RobustWish) -> bool:
        return asked.is_alike == self.wish.is_alike

    def _may_come(self, asked: RobustWish) -> bool:
        return self._serves(asked)

    def _may_stay(self, known: RobustWish) -> bool:
        """A curve on another scale stays until there is the next, as does one that nobody sees."""
        return not self.wish.attack or known.is_alike[:2] == self.wish.is_alike[:2]

    def _drop(self) -> None:
        super()._drop()
        self.past.clear()

    def _give_back(self) -> None:
        super()._give_back()
        if self._data is not None:
            self._data.close()
            self._data = self._of = None


def can_be_attacked(model: Model) -> bool:
    """Whether a network tells classes apart, by inputs that can be moved a little."""
    dataset = model.dataset
    return bool(dataset.task.classes) and len(dataset.x_test) > 0 and can_attack(dataset)


def attacked_count(model: Model, attack: str) -> int:
    """How many test samples are attacked."""
    there = min(len(model.dataset.x_test), MOST_SAMPLES)
    least = min(LEAST_SAMPLES, there)
    passes = POINTS * PASSES * (STEPS * 2 + 1 if attack == PGD else STEPS)
    return affordable(model.network, there, least, WORK // passes) if there else 0


def usual_radius(norm: str, inputs: int) -> float:
    """How far samples are moved before anybody chooses."""
    return 0.1 if norm == Norm.LARGEST.value else float(f"{0.05 * inputs**0.5:.1g}")
