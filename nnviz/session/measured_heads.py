"""Heads of attention, measured in the background again and again; every answer leaves its scores
behind, so that one can see when a head came to what it does."""

from collections import deque
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from nnviz.core.marks import Head
from nnviz.engine.network import Network
from nnviz.explain.heads import HeadReport, HeadScores, Score, heads_of
from nnviz.runtime.questions.measure_heads import MeasureHeads
from nnviz.session.asking import Order
from nnviz.session.frame import Frame, Model
from nnviz.session.ranked_cells import PastAsker, is_carried

INTERVAL_MS = 1000


class Measure(Enum):
    """What is measured of a head; the value is what it is called."""

    PREVIOUS = "Previous token"
    PREFIX = "Prefix matching"
    COPYING = "Copying"
    FIRST = "First token"
    WITHOUT = "Loss without it"


@dataclass(frozen=True, slots=True)
class HeadWish:
    """Whether heads are looked at, and the truth that the losses are about, if it is one."""

    wanted: bool = False
    truth: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredHeads:
    """The heads of a network at a step."""

    model: Model
    wish: HeadWish
    step: int
    found: HeadReport


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """Every measure of every head at a step, `(heads, measures)`; NaN where there was none."""

    step: int
    values: NDArray[np.float64]


class HeadMeter(PastAsker[HeadWish, MeasuredHeads, Moment]):
    """`past` is that of the same heads."""

    NOTHING = HeadWish()
    ANSWER = HeadReport
    KEPT = 600

    def _question(self, model: Model, frame: Frame) -> MeasureHeads:
        network = model.network
        return MeasureHeads(
            network.graph,
            network.held,
            np.array(frame.parameters),
            self._data_of(model),
            model.experiment.loss,
            self.wish.truth,
            is_carried(model),
        )

    def _taken(self, order: Order, answer: HeadReport) -> MeasuredHeads:
        step = order.frame.step
        if self.known is not None and self.known.wish != order.wish:
            _forget_losses(self.past)
        self._remember(Moment(step, numbers(answer)))
        return MeasuredHeads(order.model, order.wish, step, answer)

    def _interval_ms(self) -> int:
        return INTERVAL_MS

    def _can_ask(self, model: Model) -> bool:
        return has_heads(model.network)

    def _may_stay(self, known: HeadWish) -> bool:
        """While nobody looks what is known stays, and while the losses of another truth come."""
        return True

    def _outlives(self, before: Model, model: Model) -> bool:
        same = super()._outlives(before, model)
        return same and heads_of(before.network) == heads_of(model.network)


def has_heads(network: Network) -> bool:
    """Whether there is any layer of attention."""
    return bool(heads_of(network))


def score_of(head: HeadScores, measure: Measure) -> Score:
    """One of the measures of a head."""
    scores = head.previous, head.prefix, head.copying, head.first, head.without
    return scores[list(Measure).index(measure)]


def numbers(report: HeadReport) -> NDArray[np.float64]:
    """All measures `(heads, measures)`; NaN where there is none."""
    rows = [[score_of(head, measure).value for measure in Measure] for head in report.heads]
    return np.array(rows, np.float64).reshape(len(report.heads), len(Measure))


def head_at(known: MeasuredHeads, head: Head) -> HeadScores | None:
    """What is known of a head; None where there is no such one."""
    return next((each for each in known.found.heads if each.head == head), None)


def _forget_losses(past: deque[Moment]) -> None:
    """They were of other steps of the sequences; the patterns are the same."""
    at = list(Measure).index(Measure.WITHOUT)
    for moment in past:
        moment.values[:, at] = np.nan
