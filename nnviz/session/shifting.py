"""How right a network is on shifted test pictures, kept up to date in the background.

1. A view wishes a shift and a strength, and tells of every frame.
2. When what is known is older than the frame or of another wish, the worker is asked: not while it
   is still at it, and for a newer frame not more often than every `INTERVAL_MS`.
3. Its answer holds a curve over all strengths, and the strength that is wished.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.data.imaging.shifts import SHIFTS
from nnviz.engine.work import affordable
from nnviz.runtime.questions.measure_shift import GROUP, LABELS, SAMPLES, MeasureShift, Scores
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedSamples

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


class ShiftMeter(QObject):
    """Signals: `changed()`, `measured`, `problem` or `is_busy` is another."""

    changed = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._open: tuple[int, Model, ShiftWish, Frame] | None = None
        self._asked: tuple[ShiftWish, Frame] | None = None
        self._shared: SharedSamples | None = None
        self.wish = ShiftWish()
        self.measured: Measured | None = None
        self.problem: Problem | None = None
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(INTERVAL_MS)
        self._waiting.timeout.connect(self._ask)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._open is not None

    def want(self, wish: ShiftWish) -> None:
        """Measure something else. What is under way for another strength comes first."""
        if wish == self.wish:
            return
        is_other = wish.shift != self.wish.shift
        self.wish = wish
        if is_other:
            self._stop()
            self.measured = None
            self.changed.emit()
        if wish.shift:
            self._waiting.stop()
            self._ask()
        else:
            self._give_back()

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start: nothing that is known counts any more."""
        if self._model is None or model.dataset is not self._model.dataset:
            self._give_back()
        self._model, self._frame = model, None
        self._stop()
        self._asked, self.measured, self.problem = None, None, None
        self.changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment: ask, unless it is known or too soon."""
        self._frame = frame
        self._ask()

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        model, frame = self._model, self._frame
        if model is None or frame is None or frame.run != model.run or not self._is_due(frame):
            return
        if self._open is not None or self._waiting.isActive() or not can_be_shifted(model):
            return
        try:
            question = self._question(model, frame)
        except ProblemError as error:
            self.problem = error.problem
            self.changed.emit()
            return
        self._asked = self.wish, frame
        self._open = self._background.ask(question), model, self.wish, frame
        self._waiting.start()
        self.changed.emit()

    def _is_due(self, frame: Frame) -> bool:
        if not self.wish.shift:
            return False
        if self._asked is None or self._asked[0] != self.wish:
            return True
        asked = self._asked[1]
        is_same = frame.parameters is asked.parameters
        return frame.step != asked.step or not (
            is_same or np.array_equal(frame.parameters, asked.parameters)
        )

    def _question(self, model: Model, frame: Frame) -> MeasureShift:
        dataset, network = model.dataset, model.network
        assert dataset.image_shape is not None
        if self._shared is None or self._shared.dataset is not dataset:
            self._give_back()
            count = asked_count(model)
            arrays = {
                SAMPLES: dataset.x_test[:count],
                LABELS: dataset.told.y_test[:count],
                GROUP: group_of(dataset)[:count],
            }
            self._shared = SharedSamples(self, dataset, arrays)
        return MeasureShift(
            network.graph,
            network.held,
            np.array(frame.parameters),
            network.sink,
            self._shared.block.handle,
            dataset.told.task.classes,
            dataset.image_shape,
            dataset.domain[:, 0],
            dataset.domain[:, 1],
            self.wish.shift,
            (*strengths_of(self.wish.shift, dataset), self.wish.strength),
        )

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        if self._open is None or number != self._open[0] or not isinstance(answer, Scores):
            return
        _, model, wish, frame = self._open
        self._open, self.problem = None, None
        self.measured = Measured(model, wish, frame.step, int(answer.counts.sum()), answer)
        self.changed.emit()
        if wish != self.wish:
            self._waiting.stop()
        self._ask()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._open is not None and number == self._open[0]:
            self._open, self.problem = None, problem
            self.changed.emit()

    def _stop(self) -> None:
        if self._open is not None:
            self._background.cancel(self._open[0])
            self._open = None

    def _give_back(self) -> None:
        """Keep no samples for a worker that is asked nothing."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None


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
