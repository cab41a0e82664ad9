"""Samples by what a network says of them: right or wrong, how surely, which to look at. Pure."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.losses import LOSSES, Coding, predicted_classes, scores

Indices = NDArray[np.intp]


class Show(Enum):
    """Which samples."""

    ALL = "all"
    RIGHT = "right"
    WRONG = "wrong"


class Order(Enum):
    """In which order; what is no number comes last, and equals stand as in the data."""

    MOST_SURE = "most sure"
    LEAST_SURE = "least sure"
    AS_THEY_ARE = "as they are"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked at; with a `cell`, a true class and the one it is given, just those."""

    show: Show = Show.ALL
    order: Order = Order.MOST_SURE
    cell: tuple[int, int] | None = None


CONFIDENT_ERRORS = Choice(Show.WRONG)
"""The most confident errors first."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The first n samples of a part with what is said of them.

    `truth` and `said` are classes `(n,)`; `sure` `(n,)` is what the class that is said gets, and
    `of_truth` what the true one gets: probabilities where `is_share`, else scores.
    """

    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    sure: NDArray[np.float64]
    of_truth: NDArray[np.float64]
    is_share: bool

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def is_right(self) -> NDArray[np.bool_]:
        """Which are right, `(n,)`."""
        return np.asarray(self.said == self.truth)


def judged(loss: str, outputs: NDArray[Any], truth: NDArray[np.int64]) -> Judged:
    """What raw outputs `(n, U)` under a loss say of samples of these true classes `(n,)`."""
    said = predicted_classes(outputs)
    with np.errstate(all="ignore"):
        values = by_class(loss, np.asarray(scores(loss, outputs), np.float64))
    rows = np.arange(len(truth))
    is_share = LOSSES[loss].coding is not Coding.SIGNS
    return Judged(truth, said, values[rows, said], values[rows, truth], is_share)


def by_class(loss: str, said: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each class gets, `(n, C)`, of outputs `(n, U)` in the loss's terms.

    Of a single output these are both sides of it.
    """
    if said.shape[-1] > 1:
        return said
    whole = 0.0 if LOSSES[loss].coding is Coding.SIGNS else 1.0
    return np.column_stack([whole - said[:, 0], said[:, 0]])


def chosen(found: Judged, choice: Choice) -> Indices:
    """The places of the samples to look at, in their order, `(k,)`."""
    places = np.flatnonzero(_is_meant(found, choice))
    if choice.order is Order.AS_THEY_ARE:
        return places
    sign = -1 if choice.order is Order.MOST_SURE else 1
    return places[np.argsort(sign * found.sure[places], kind="stable")]


def _is_meant(found: Judged, choice: Choice) -> NDArray[np.bool_]:
    if choice.cell is not None:
        row, column = choice.cell
        return np.asarray((found.truth == row) & (found.said == column))
    if choice.show is Show.ALL:
        return np.ones(len(found), np.bool_)
    return found.is_right if choice.show is Show.RIGHT else ~found.is_right
