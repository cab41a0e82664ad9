"""Methods side by side, asked of the worker one after the other, at one moment of the network.

1. A comparison is wished: the moment is that of the newest frame.
2. Every method is asked, and after all of them each answer is judged: rows fill one by one.
3. Other methods of the same question only add or take rows. Another sample or target begins anew,
   and so does another network.
4. Where it follows training, it begins anew at another moment, a while after the last row is full;
   until then rows keep what they have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.explain.method import Method, methods
from nnviz.explain.trust import Trust
from nnviz.runtime.case import Case
from nnviz.runtime.question import Question
from nnviz.runtime.questions.judge import Judge
from nnviz.runtime.questions.time_method import Timed, TimeMethod
from nnviz.session.background import Background
from nnviz.session.cases import case_of
from nnviz.session.compared import Comparison, Row, Stage
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedData

PAUSE_MS = 2000
"""Between two moments of a comparison that follows training."""

SETTLED_MS = 150
"""A sample or a target must be wished for so long before anything is asked about it."""

USUAL = (
    "gradient",
    "gradient-x-input",
    "smooth-grad",
    "integrated-gradients",
    "guided-backprop",
    "grad-cam",
    "lrp",
    "occlusion",
    "shapley",
)
"""What is compared before anybody chooses, where it suits."""


def usual_methods(known: Mapping[str, Problem | None]) -> tuple[Method, ...]:
    """The usual methods that suit; `known` says of each kind why it does not."""
    kinds = methods()
    return tuple(kinds[k]() for k in USUAL if k in kinds and known.get(k, True) is None)


class _Order(NamedTuple):
    """The question under way, and the method whose row waits for it."""

    number: int
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class _Moment:
    """Of which network and which weights all rows are."""

    model: Model
    frame: Frame


class Comparer(QObject):
    """Signals:

    - `changed()`: the rows are others.
    - `worked()`: `is_busy` or `share` is another.

    Attributes:
        comparison: what is compared; None is nothing.
        rows: one a method, in the order of the comparison.
        follows: whether it begins anew while the network trains.
        share: how far the question under way is.
    """

    changed = Signal()
    worked = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._moment: _Moment | None = None
        self._open: _Order | None = None
        self._data: SharedData | None = None
        self._is_resting, self._is_stopped = True, False
        self.comparison: Comparison | None = None
        self.rows: tuple[Row, ...] = ()
        self.follows = False
        self.share = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._follow)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_MS)
        self._settling.timeout.connect(self._ask)
        background.progressed.connect(self._on_progressed)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._open is not None

    @property
    def is_done(self) -> bool:
        """Whether no row waits for anything."""
        return all(row.stage is Stage.NOTHING for row in self.rows)

    @property
    def is_late(self) -> bool:
        """Whether the network has other weights than those that were asked."""
        if self._moment is None or self._frame is None:
            return False
        return not _is_same(self._moment.frame, self._frame)

    @property
    def step(self) -> int | None:
        """The step of which the rows are, or will be; None before anything is asked."""
        return None if self._moment is None else self._moment.frame.step

    @property
    def progress(self) -> float:
        """How much of all of it is done, from 0 to 1."""
        stages = {Stage.ANSWER: 0, Stage.TRUST: 1, Stage.NOTHING: 2}
        done = sum(stages[row.stage] for row in self.rows)
        return (done + (self.share if self.is_busy else 0)) / max(1, 2 * len(self.rows))

    # -- wishes --------------------------------------------------------------------------------

    def want(self, comparison: Comparison | None) -> None:
        """Compare something else; None is nothing."""
        before = self.comparison
        if comparison == before:
            return
        self.comparison = comparison
        self._leave()
        self._is_stopped = False
        if before is None or not before.is_about_the_same(comparison):
            self.rows, self._moment = (), None
            self._settling.start()
        kept = {row.method: row for row in self.rows}
        asked = () if comparison is None else comparison.methods
        self.rows = tuple(kept.get(method) or Row(method) for method in asked)
        self.changed.emit()
        self._ask()

    def again(self) -> None:
        """Begin anew, with the weights there are now."""
        self._leave()
        self._moment = None
        self.rows = tuple(row.again() for row in self.rows)
        self._is_stopped = False
        self._settling.stop()
        self.changed.emit()
        self._ask()

    def stop(self) -> None:
        """Ask nothing more until something else is wished; rows keep what they have."""
        self.follows, self._is_stopped = False, True
        self._leave()
        self.changed.emit()

    def set_follows(self, follows: bool) -> None:
        """Begin anew again and again while the network trains."""
        self.follows = follows
        self.changed.emit()
        self._follow()

    def rest(self) -> None:
        """Nobody looks: nothing is asked, and no samples are kept for the worker."""
        self._is_resting = True
        self._leave()
        self._give_back()

    def look(self) -> None:
        """Somebody looks: go on."""
        self._is_resting = False
        self._ask()

    # -- news ----------------------------------------------------------------------------------

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start: no row outlives it."""
        before, self._model = self._model, model
        if before is not None and before.run == model.run and before.dataset is model.dataset:
            return
        self.show_nothing()
        self._model = model

    def show_nothing(self) -> None:
        """There is no network any more."""
        self._leave()
        self._give_back()
        self._model = self._frame = self._moment = self.comparison = None
        self.rows = ()
        self.changed.emit()

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment."""
        if self._model is not None and frame.run == self._model.run:
            self._frame = frame
            self._ask()
            self._follow()

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _follow(self) -> None:
        """Begin anew where it follows, nothing is under way, and there are other weights."""
        if not self.follows or self._is_resting or self._pause.isActive():
            return
        if self.rows and self.is_done and self.is_late:
            self.again()

    @Slot()
    def _ask(self) -> None:
        model, frame, comparison = self._model, self._frame, self.comparison
        if self._is_resting or self._is_stopped or self._settling.isActive():
            return
        if self._open is not None or comparison is None:
            return
        row = self._next()
        if model is None or frame is None or row is None:
            return
        if self._moment is None:
            self._moment = _Moment(model, frame)
        try:
            question = self._question(self._moment, comparison, row)
        except ProblemError as error:  # there is no room
            self._put(row.failed(error.problem, frame.step))
            return
        self.share = 0.0
        self._open = _Order(self._background.ask(question), row.method)
        self.worked.emit()

    def _next(self) -> Row | None:
        """The row to go on with: all are answered before the first is judged."""
        for stage in (Stage.ANSWER, Stage.TRUST):
            found = next((row for row in self.rows if row.stage is stage), None)
            if found is not None:
                return found
        return None

    def _question(self, moment: _Moment, comparison: Comparison, row: Row) -> Question:
        case = self._case(moment, comparison, row.method)
        if row.stage is Stage.TRUST and row.timed is not None:
            return Judge(case, row.method, row.timed.found)
        return TimeMethod(case, row.method)

    def _case(self, moment: _Moment, comparison: Comparison, method: Method) -> Case:
        model = moment.model
        if self._data is None or self._data.dataset is not model.dataset:
            self._give_back()
            self._data = SharedData(self, model.dataset)
        query = comparison.query(method)
        return case_of(model, moment.frame.parameters, query, self._data.handle)

    def _put(self, changed: Row) -> None:
        """Put a row in the place of the one of its method, and go on."""
        rows = (changed if row.method == changed.method else row for row in self.rows)
        self.rows = tuple(rows)
        if self.is_done:
            self._pause.start()
        self.worked.emit()
        self.changed.emit()
        self._ask()

    def _taken(self, number: int) -> Row | None:
        """The row that waits for a question, which is under way no longer."""
        order = self._open
        if order is None or number != order.number:
            return None
        self._open = None
        return next((row for row in self.rows if row.method == order.method), None)

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if self._open is not None and number == self._open.number:
            self.share = share
            self.worked.emit()

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        row = self._taken(number)
        if row is None:
            return
        if isinstance(answer, Timed):
            self._put(row.answered(answer, self.step or 0))
        elif isinstance(answer, Trust):
            self._put(row.judged(answer))

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        row = self._taken(number)
        if row is not None:
            self._put(row.failed(problem, self.step or 0))

    def _leave(self) -> None:
        """Wait for the answer under way no longer."""
        self._pause.stop()
        if self._open is not None:
            self._background.cancel(self._open.number)
            self._open = None
            self.worked.emit()

    def _give_back(self) -> None:
        if self._data is not None:
            self._data.close()
            self._data = None


def _is_same(first: Frame, second: Frame) -> bool:
    """Whether two frames are of the same weights."""
    if first.parameters is second.parameters:
        return True
    return first.step == second.step and np.array_equal(first.parameters, second.parameters)
