"""What a view wishes to know of a network, asked of the worker again and again while it trains.

1. A view wishes something, and tells of every frame.
2. When what is known is of another wish or of other weights than the frame, the worker is asked:
   not while it is still at it, and for newer weights only so often.
3. Its answer is taken, unless something else is wished or the network is another meanwhile.

The samples lie in a shared block that is kept as long as something is wished.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.runtime.question import Question
from nnviz.runtime.shared import Handle
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedSamples

WishT = TypeVar("WishT")
KnownT = TypeVar("KnownT")


class Order(NamedTuple):
    """A question that is under way, and what it is about."""

    number: int
    model: Model
    wish: Any
    frame: Frame


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What the worker was asked last."""

    wish: Any
    frame: Frame


class Asker(QObject, Generic[WishT, KnownT]):
    """Base of all that is asked so; `NOTHING` is the wish of nobody.

    Signals:
        changed(): `known` or `problem` is another; `show_model` does not say so.
        worked(): `is_busy` or `share` is another.
    """

    changed = Signal()
    worked = Signal()

    NOTHING: ClassVar[Any] = None
    ANSWER: ClassVar[type]

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._open: Order | None = None
        self._asked: _Asked | None = None
        self._shared: SharedSamples | None = None
        self._known_wish: WishT | None = None
        self.wish: WishT = self.NOTHING
        self.known: KnownT | None = None
        self.problem: Problem | None = None
        self.share = 0.0
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._ask)
        background.progressed.connect(self._on_progressed)
        background.answered.connect(self._on_answered)
        background.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is under way."""
        return self._open is not None

    def want(self, wish: WishT) -> None:
        """Wish something else; `NOTHING` when nobody looks."""
        if wish == self.wish:
            return
        self.wish = wish
        if self._open is not None and not self._may_come(self._open.wish):
            self._stop()
        before = self.known, self.problem
        if self._known_wish is not None and not self._may_stay(self._known_wish):
            self._drop()
        self.problem = None
        if before != (self.known, self.problem):
            self.changed.emit()
        if wish == self.NOTHING:
            self._give_back()
            return
        self._waiting.stop()
        self._ask()

    def show_model(self, model: Model) -> None:
        """Another network, other data, or a fresh start."""
        before, self._model, self._frame = self._model, model, None
        if before is None or model.dataset is not before.dataset:
            self._give_back()
        self._stop()
        self._asked, self.problem = None, None
        if before is None or not self._outlives(before, model):
            self._drop()

    def show_frame(self, frame: Frame) -> None:
        """The network at a moment: ask, unless it is known or too soon."""
        self._frame = frame
        self._ask()

    # -- what each kind says -------------------------------------------------------------------

    def _question(self, model: Model, frame: Frame) -> Question:
        """The question for the wish. Raises `ProblemError` without room for the samples."""
        raise NotImplementedError

    def _taken(self, order: Order, answer: Any) -> KnownT:
        """What an answer of the type `ANSWER` comes to."""
        raise NotImplementedError

    def _arrays(self, model: Model) -> Mapping[str, NDArray[Any]]:
        """What the worker looks at, by name."""
        raise NotImplementedError

    def _interval_ms(self) -> int:
        """The least time between two questions of one wish."""
        raise NotImplementedError

    def _can_ask(self, model: Model) -> bool:
        """Whether the wish makes sense for a network."""
        return True

    def _serves(self, asked: WishT) -> bool:
        """Whether what was asked is what is wished, so that only other weights are news."""
        return asked == self.wish

    def _may_come(self, asked: WishT) -> bool:
        """Whether the answer under way is still of use."""
        return asked == self.wish

    def _may_stay(self, known: WishT) -> bool:
        """Whether what is known of another wish is shown until there is more."""
        return known == self.wish

    def _outlives(self, before: Model, model: Model) -> bool:
        """Whether what is known of a network is shown until more is known of the next."""
        return False

    def _follows(self) -> bool:
        """Whether other weights are a reason to ask again."""
        return True

    # -- inner ---------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        model, frame = self._model, self._frame
        if model is None or frame is None or frame.run != model.run:
            return
        if self._open is not None or self._waiting.isActive() or self.wish == self.NOTHING:
            return
        if not self._can_ask(model) or not self._is_news(frame):
            return
        try:
            question = self._question(model, frame)
        except ProblemError as error:
            self._give_up(error.problem)
            return
        self._asked, self.share = _Asked(self.wish, frame), 0.0
        self._open = Order(self._background.ask(question), model, self.wish, frame)
        self._waiting.start(self._interval_ms())
        self.worked.emit()

    def _is_news(self, frame: Frame) -> bool:
        """Whether something else is wished than was asked, or the frame holds other weights."""
        if self._asked is None or not self._serves(self._asked.wish):
            return True
        asked = self._asked.frame
        if not self._follows() or frame.parameters is asked.parameters:
            return False
        return frame.step != asked.step or not np.array_equal(frame.parameters, asked.parameters)

    def _handle(self, model: Model) -> Handle:
        """Where the samples of a network's data lie; they are copied when nobody asked before."""
        if self._shared is None or self._shared.dataset is not model.dataset:
            self._give_back()
            self._shared = SharedSamples(self, model.dataset, self._arrays(model))
        return self._shared.block.handle

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if self._open is not None and number == self._open.number:
            self.share = share
            self.worked.emit()

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        order = self._open
        if order is None or number != order.number or not isinstance(answer, self.ANSWER):
            return
        self._open, self.problem = None, None
        self.known, self._known_wish = self._taken(order, answer), order.wish
        self.worked.emit()
        self.changed.emit()
        if not self._serves(order.wish):
            self._waiting.stop()
        self._ask()

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._open is not None and number == self._open.number:
            self._open = None
            self.worked.emit()
            self._give_up(problem)

    def _give_up(self, problem: Problem) -> None:
        self.problem = problem
        self.changed.emit()

    def _stop(self) -> None:
        """Wait for the answer under way no longer."""
        if self._open is not None:
            self._background.cancel(self._open.number)
            self._open = self._asked = None
            self.worked.emit()

    def _drop(self) -> None:
        """What is known is of no use any more."""
        self.known = self._known_wish = None

    def _give_back(self) -> None:
        """Keep no samples for a worker that is asked nothing."""
        if self._shared is not None:
            self._shared.close()
            self._shared = None
