"""Why a network answers so: one query after another asked of the worker, and how far to trust it.

1. A query is wished; the worker is asked with the weights of the newest frame.
2. What it shows on its way, and its answer, come as `shown`.
3. Once nothing else is asked for a moment, the answer is judged, and comes again with its trust.
4. A query that follows is asked again after so many steps; it is judged anew every few seconds.
"""

from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.explain.explanation import Explanation
from nnviz.explain.method import Costs
from nnviz.explain.trust import Trust
from nnviz.runtime.case import Case
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.questions.explain import Explain
from nnviz.runtime.questions.judge import Judge
from nnviz.session.asking import Asker, Order
from nnviz.session.background import Background
from nnviz.session.cases import case_of
from nnviz.session.explained import Explained, Query
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedData

INTERVAL_MS = 100
"""The least time between two questions of a query that follows training."""

SETTLED_MS = 250
"""An answer is judged when nothing else has been asked for so long."""

JUDGED_EVERY_S = 3.0
"""How often answers of a query that follows are judged."""


class _Judging(NamedTuple):
    number: int
    about: Explained


class Explainer(Asker[Query | None, Explained]):
    """The wish is a query; None is none. `shown` is what there is to see."""

    NOTHING = None
    ANSWER = Explanation

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._data: SharedData | None = None
        self._order: Order | None = None
        self._interim: tuple[int, Explained] | None = None
        self._judging: _Judging | None = None
        self.judged_share = 0.0
        self._judged_at = -JUDGED_EVERY_S
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLED_MS)
        self._settled.timeout.connect(self._judge)
        background.shown.connect(self._on_shown)

    @property
    def shown(self) -> Explained | None:
        """What the worker has so far of an answer under way, else the last answer."""
        if self._open is not None and self._interim is not None:
            number, interim = self._interim
            if number == self._open.number:
                return interim
        return self.known

    @property
    def is_judging(self) -> bool:
        """Whether the trust of what is shown is under way, or soon will be."""
        return self._judging is not None or self._settled.isActive()

    @property
    def is_late(self) -> bool:
        """Whether the network has other weights than those of the last answer."""
        order, frame = self._order, self._frame
        if self.known is None or order is None or frame is None:
            return False
        return not _is_same(order.frame, frame)

    def again(self) -> None:
        """Ask once more, with the weights there are now."""
        if self._open is None:
            self._asked = None
            self._waiting.stop()
            self._ask()

    def cancel(self) -> None:
        """Wait for the answer under way no longer; what is known stays, and nothing is asked."""
        asked = self._asked
        self._stop()
        self._asked = asked
        self.changed.emit()

    def show_nothing(self) -> None:
        """There is no network any more."""
        self._stop()
        self._give_back()
        self._drop()
        self._model = self._frame = self._asked = self.problem = None
        self.changed.emit()

    # -- what is asked -------------------------------------------------------------------------

    def _question(self, model: Model, frame: Frame) -> Explain:
        query = self.wish
        assert query is not None
        return Explain(self._case(model, frame, query), query.method)

    def _case(self, model: Model, frame: Frame, query: Query) -> Case:
        return case_of(model, frame.parameters, query, self._handle_of(model))

    def _handle_of(self, model: Model) -> DataHandle:
        if self._data is None or self._data.dataset is not model.dataset:
            self._give_back()
            self._data = SharedData(self, model.dataset)
        return self._data.handle

    def _taken(self, order: Order, answer: Explanation) -> Explained:
        self._order = order
        before, query = self.known, order.wish
        trust = before.trust if before is not None and before.query == query else None
        return Explained(order.model, query, order.frame.step, answer, trust)

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        query = self.wish
        if query is None or query.target.node not in model.network.graph:
            return False
        return query.sample.x.size == int(np.prod(model.dataset.input_shape))

    # -- what stays ----------------------------------------------------------------------------

    def _serves(self, asked: Query | None) -> bool:
        return _once(asked) == _once(self.wish)

    def _may_come(self, asked: Query | None) -> bool:
        """While one draws, answers come to where the pen was; of slow methods none ever would."""
        if self._serves(asked):
            return True
        if asked is None or self.wish is None or asked.method.costs is Costs.SLOW:
            return False
        there = replace(asked, every=0, sample=self.wish.sample)
        return there == _once(self.wish)

    def _may_stay(self, known: Query | None) -> bool:
        """The same method's answer for the same number, until that for other settings is there."""
        wish = self.wish
        if wish is None or known is None:
            return True
        return type(known.method) is type(wish.method) and known.target == wish.target

    def _follows(self) -> bool:
        return self.wish is not None and self.wish.every > 0

    def _is_news(self, frame: Frame) -> bool:
        if self._asked is not None and self._serves(self._asked.wish) and self.wish is not None:
            ahead = frame.step - self._asked.frame.step
            if 0 < ahead < self.wish.every:
                return False
        return super()._is_news(frame)

    def _give_up(self, problem: Problem) -> None:
        self._drop()
        super()._give_up(problem)

    def _drop(self) -> None:
        super()._drop()
        self._order = None
        self._leave_judging()

    def _stop(self) -> None:
        self._leave_judging()
        super()._stop()

    def _give_back(self) -> None:
        super()._give_back()
        self._leave_judging()
        if self._data is not None:
            self._data.close()
            self._data = None

    # -- trust ---------------------------------------------------------------------------------

    def want(self, wish: Query | None) -> None:
        if not self._serves(wish):
            self._leave_judging()
        super().want(wish)
        known = self.known
        if known is not None and self._open is None and self._serves(known.query):
            self._judge_soon(known)

    def _judge_soon(self, known: Explained) -> None:
        if self._is_to_be_judged(known) and not self._settled.isActive():
            self._settled.start()
            self.worked.emit()

    @Slot()
    def _judge(self) -> None:
        known, order = self.known, self._order
        if known is None or order is None or self._judging is not None or self.wish is None:
            return
        if not self._serves(known.query):
            return
        try:
            case = self._case(order.model, order.frame, known.query)
        except ProblemError:
            return  # there is no room: the answer stays without
        self._judged_at = perf_counter()
        number = self._background.ask(Judge(case, known.query.method, known.found))
        self._judging, self.judged_share = _Judging(number, known), 0.0
        self.worked.emit()

    def _leave_judging(self) -> None:
        self._settled.stop()
        if self._judging is not None:
            self._background.cancel(self._judging.number)
            self._judging = None

    @Slot(int, object)
    def _on_shown(self, number: int, found: object) -> None:
        order = self._open
        if order is None or number != order.number or not isinstance(found, Explanation):
            return
        self._interim = number, Explained(order.model, order.wish, order.frame.step, found)
        self.changed.emit()

    @Slot(int, float)
    def _on_progressed(self, number: int, share: float) -> None:
        if self._judging is not None and number == self._judging.number:
            self.judged_share = share
            self.worked.emit()
        super()._on_progressed(number, share)

    @Slot(int, object)
    def _on_answered(self, number: int, answer: object) -> None:
        judging = self._judging
        if judging is not None and number == judging.number:
            self._judging = None
            if isinstance(answer, Trust):
                self._take_trust(judging.about, answer)
            return
        is_ours = self._open is not None and number == self._open.number
        super()._on_answered(number, answer)
        if is_ours and self.known is not None:
            self._settled.stop()
            self._judge_soon(self.known)

    @Slot(int, object)
    def _on_failed(self, number: int, problem: Problem) -> None:
        if self._judging is not None and number == self._judging.number:
            self._judging = None
            self.worked.emit()
            return
        super()._on_failed(number, problem)

    def _is_to_be_judged(self, known: Explained) -> bool:
        """Answers that follow one another have the trust of the one before for a while."""
        if self._judging is not None:
            return False
        return known.trust is None or perf_counter() - self._judged_at > JUDGED_EVERY_S

    def _take_trust(self, about: Explained, trust: Trust) -> None:
        known = self.known
        if known is not None and known.model is about.model and known.query == about.query:
            self.known = replace(known, trust=trust)
        self.worked.emit()
        self.changed.emit()


def _once(query: Query | None) -> Query | None:
    """What is asked, however often."""
    return None if query is None else replace(query, every=0)


def _is_same(first: Frame, second: Frame) -> bool:
    """Whether two frames are of the same weights."""
    if first.parameters is second.parameters:
        return True
    return first.step == second.step and np.array_equal(first.parameters, second.parameters)
