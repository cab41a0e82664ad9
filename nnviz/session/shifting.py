"""How right a network is on shifted test pictures, kept up to date in the background.

An answer holds a curve over all strengths, and the strength that is wished.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.imaging.shifts import SHIFTS
from nnviz.engine.work import affordable
from nnviz.runtime.questions.measure_shift import GROUP, LABELS, SAMPLES, MeasureShift, Scores
from nnviz.session.asking import Asker, Order
from nnviz.session.frame import Frame, Model

INTERVAL_MS = 1500
POINTS = 9
"""Strengths of the curve, from none to the most."""

MOST_SAMPLES, LEAST_SAMPLES, WORK = 5000, 300, 20_000_000_000
"""Test pictures at each strength, as many as so many products for all of them allow."""


@dataclass(frozen=True, slots=True)
class ShiftWish:
    """What is to be measured; nothing without the name of a shift."""

    shift: str = ""
    strength: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What a shift does to a network at a step.

    The strengths of `scores` are those of the curve in their order, then the one wished.
    """

    model: Model
    wish: ShiftWish
    step: int
    samples: int
    scores: Scores

    @property
    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The strengths from none to the most, and the accuracies there."""
        return np.array(self.scores.strengths[:POINTS]), self.scores.accuracy[:POINTS]

    @property
    def plain(self) -> float:
        """The accuracy on the pictures as they are."""
        return float(self.scores.accuracy[0])

    @property
    def shifted(self) -> float:
        """The accuracy at the strength wished."""
        return float(self.scores.accuracy[-1])

    @property
    def of_group(self) -> float:
        """The accuracy on the subgroup, as it is; nan where there is none of it."""
        scores = self.scores
        return int(scores.group_right[0]) / scores.group if scores.group else float("nan")

    @property
    def of_others(self) -> float:
        """The accuracy on all that are not of the subgroup, as they are; nan without one."""
        scores = self.scores
        right = int(scores.right[0].sum()) - int(scores.group_right[0])
        others = self.samples - scores.group
        return right / others if others else float("nan")

    def hurt(self) -> tuple[int, float, float] | None:
        """The class that loses most, and its share of right answers before and after."""
        counts = np.maximum(self.scores.counts, 1)
        before, after = self.scores.right[0] / counts, self.scores.right[-1] / counts
        lost = before - after
        worst = int(lost.argmax())
        return (worst, float(before[worst]), float(after[worst])) if lost[worst] > 0 else None


class ShiftMeter(Asker[ShiftWish, Measured]):
    """What is under way for another strength comes first: a slider that is moved shows its way."""

    NOTHING = ShiftWish()
    ANSWER = Scores

    def _question(self, model: Model, frame: Frame) -> MeasureShift:
        dataset, network, wish = model.dataset, model.network, self.wish
        assert dataset.image_shape is not None
        return MeasureShift(
            network.graph,
            network.held,
            np.array(frame.parameters),
            network.sink,
            self._handle(model),
            dataset.told.task.classes,
            dataset.image_shape,
            dataset.domain[:, 0],
            dataset.domain[:, 1],
            wish.shift,
            (*strengths_of(wish.shift, dataset), wish.strength),
        )

    def _taken(self, order: Order, answer: Scores) -> Measured:
        samples = int(answer.counts.sum())
        return Measured(order.model, order.wish, order.frame.step, samples, answer)

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        dataset, count = model.dataset, asked_count(model)
        return {
            SAMPLES: dataset.x_test[:count],
            LABELS: dataset.told.y_test[:count],
            GROUP: group_of(dataset)[:count],
        }

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        return can_be_shifted(model)

    def _may_come(self, asked: ShiftWish) -> bool:
        return asked.shift == self.wish.shift

    def _may_stay(self, known: ShiftWish) -> bool:
        return known.shift == self.wish.shift


def group_of(dataset: Dataset) -> NDArray[np.bool_]:
    """Which test samples are of the subgroup that training does without, `(n_test,)`."""
    if dataset.group_test is None:
        return np.zeros(len(dataset.x_test), np.bool_)
    return dataset.group_test


def can_be_shifted(model: Model) -> bool:
    """Whether a network tells classes of pictures apart, so that a shift can be measured."""
    dataset = model.dataset
    is_picture = dataset.image_shape is not None and len(dataset.x_test) > 0
    return is_picture and bool(dataset.task.classes) and bool(dataset.told.task.classes)


def strengths_of(shift: str, dataset: Dataset) -> tuple[float, ...]:
    """The strengths of the curve for a data set's pictures."""
    return tuple(np.linspace(0, most_of(shift, dataset), POINTS).round(4).tolist())


def most_of(shift: str, dataset: Dataset) -> float:
    """The largest strength of a shift for a data set's pictures."""
    assert dataset.image_shape is not None
    return SHIFTS[shift].most(min(dataset.image_shape[:2]))


def asked_count(model: Model) -> int:
    """How many test pictures are shifted and asked about."""
    there = min(len(model.dataset.x_test), MOST_SAMPLES)
    least = min(LEAST_SAMPLES, there)
    return affordable(model.network, there, least, WORK // (POINTS + 1)) if there else 0
