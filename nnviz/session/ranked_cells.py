"""Cells ranked in the background by what they tell of stretches of text, again and again.

Every answer leaves behind how well each cell told at that step: so one can see when it was born.
"""

from collections import deque
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from nnviz.engine.streams import carries
from nnviz.explain.cell_ranking import Breakage, Ranking, ranked_groups
from nnviz.explain.cells import Cell, held_for
from nnviz.explain.stretches import Stretches
from nnviz.runtime.messages import DataHandle
from nnviz.runtime.questions.rank_cells import MuteCell, RankCells
from nnviz.session.asking import Asker, Order
from nnviz.session.background import Background
from nnviz.session.frame import Frame, Model
from nnviz.session.shared_samples import SharedData

INTERVAL_MS = 500
MOST_STEPS, LEAST_STEPS, MOST_NUMBERS = 30_000, 3000, 8_000_000
"""Steps of held-out text that are looked at again and again, as many as so many numbers of all
cells allow."""

MOST_SEQUENCES = 5000
"""Of the data set, copied for the worker."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A cell without which something may break, and where one looks; nobody's wish without."""

    stretches: Stretches = Stretches()
    cell: Cell | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A ranking of a network at a step."""

    model: Model
    stretches: Stretches
    step: int
    found: Ranking


@dataclass(frozen=True, slots=True, eq=False)
class Born:
    """How well each cell told at a step, `(cells,)`."""

    step: int
    auc: NDArray[np.float64]


WishT = TypeVar("WishT")
KnownT = TypeVar("KnownT")


class HeldOutAsker(Asker[WishT, KnownT]):
    """Base of what looks at the test part of sequences."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self._data: SharedData | None = None
        self._of: Model | None = None

    def _data_of(self, model: Model) -> DataHandle:
        if self._data is None or self._of is None or self._of.dataset is not model.dataset:
            self._give_back()
            self._data = SharedData(self, model.dataset.first(1, MOST_SEQUENCES))
            self._of = model
        return self._data.handle

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        return reads_tokens(model)

    def _give_back(self) -> None:
        super()._give_back()
        if self._data is not None:
            self._data.close()
            self._data = self._of = None


class Dated(Protocol):
    """What an answer leaves behind."""

    @property
    def step(self) -> int:
        """When it was so."""


MomentT = TypeVar("MomentT", bound=Dated)


class PastAsker(HeldOutAsker[WishT, KnownT], Generic[WishT, KnownT, MomentT]):
    """Base of what leaves a moment behind with each answer: `past`, the last of which is `known`.

    A mark makes another network of the same units: the past goes on.
    """

    KEPT: ClassVar[int] = 400
    """Earlier moments; of more every other one is forgotten, but the last."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(background, parent)
        self.past: deque[MomentT] = deque()

    def _remember(self, moment: MomentT) -> None:
        """Add a moment; what lies behind it was undone."""
        past = self.past
        while past and past[-1].step >= moment.step:
            past.pop()
        past.append(moment)
        if len(past) > self.KEPT:
            self.past = deque([*list(past)[:-1:2], past[-1]])

    def _drop(self) -> None:
        super()._drop()
        self.past.clear()

    def _outlives(self, before: Model, model: Model) -> bool:
        same = before.start == model.start and before.dataset is model.dataset
        return same and before.network.facts.shapes == model.network.facts.shapes


class CellRanker(PastAsker[Stretches, Ranked, Born]):
    """`past` is that of the same network and stretches."""

    NOTHING = Stretches()
    ANSWER = Ranking

    def _question(self, model: Model, frame: Frame) -> RankCells:
        network = model.network
        return RankCells(
            network.graph,
            network.held,
            np.array(frame.parameters),
            self._data_of(model),
            self.wish,
            steps_asked(model),
            is_carried(model),
        )

    def _taken(self, order: Order, answer: Ranking) -> Ranked:
        step = order.frame.step
        if self.known is not None and self.known.stretches != order.wish:
            self.past.clear()
        self._remember(Born(step, answer.found.auc))
        return Ranked(order.model, order.wish, step, answer)

    def _may_stay(self, known: Stretches) -> bool:
        """While nobody looks what is known stays, and so does when cells were born."""
        return not self.wish or known == self.wish


class BreakageMeter(HeldOutAsker[Silence, Breakage]):
    """Measures what one cell is good for."""

    NOTHING = Silence()
    ANSWER = Breakage

    def _question(self, model: Model, frame: Frame) -> MuteCell:
        network, cell = model.network, self.wish.cell
        assert cell is not None
        return MuteCell(
            network.graph,
            network.held,
            np.array(frame.parameters),
            self._data_of(model),
            model.experiment.loss,
            self.wish.stretches,
            cell,
            steps_asked(model),
            is_carried(model),
        )

    def _taken(self, order: Order, answer: Breakage) -> Breakage:
        return answer

    def _can_ask(self, model: Model) -> bool:
        cell = self.wish.cell
        if cell is None or not self.wish.stretches or not super()._can_ask(model):
            return False
        is_there = any(group.of(cell) for group in ranked_groups(model.network))
        return is_there and bool(held_for(model.network, cell)[1]) and can_break(model)


def reads_tokens(model: Model) -> bool:
    """Whether a network reads sequences of tokens, and has something to say at each step."""
    return bool(model.dataset.tokens) and bool(ranked_groups(model.network))


def steps_asked(model: Model) -> int:
    """How many steps of the test part are looked at."""
    cells = sum(group.count for group in ranked_groups(model.network))
    return min(MOST_STEPS, max(LEAST_STEPS, MOST_NUMBERS // max(1, cells)))


def is_carried(model: Model) -> bool:
    """Whether training carries the state from window to window."""
    return carries(model.network.graph, model.dataset, model.experiment.training)


def can_break(model: Model) -> bool:
    """Whether a network answers with classes, so that it has a loss at a step."""
    return bool(model.dataset.task.classes)
