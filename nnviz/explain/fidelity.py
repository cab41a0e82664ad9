"""Fidelity of an attribution: does the answer go when the inputs go that are said to matter?

Inputs are replaced by the baseline, those that count most first (deletion), or restored in the same
order (insertion), and the areas under the two curves are compared (Petsiuk et al. 2018).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.table.work import Work
from nnviz.engine.work import products
from nnviz.explain.baselines import baseline
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.function import Function
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array
from nnviz.explain.wording import short

POINTS, ORDERS = 24, 8
"""Places on a curve, and random orders that it is compared with."""

FEW_POINTS, FEW_ORDERS = 12, 3
"""The same for a network that would take longer than this many products allow."""
BUDGET = 20_000_000_000

LEAST_GAIN = 0.01
"""What the best order must be better by than a random one, so that orders tell anything."""

MOST_TRIED = 32
"""Of so many inputs, the best order is looked for input by input."""

GOOD, POOR = 0.7, 0.55


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What the network says while inputs are replaced, and while they are restored, `(k,)` each.

    `at` are the shares of the inputs that are replaced or restored, from 0 to 1.
    """

    at: NDArray[np.float64]
    deletion: NDArray[np.float64]
    insertion: NDArray[np.float64]

    @property
    def areas(self) -> tuple[float, float]:
        """The areas under deletion and insertion, in what the network says."""
        return _area(self.at, self.deletion), _area(self.at, self.insertion)

    def score(self, low: float, high: float) -> float:
        """Half of one plus the difference of the areas, on a scale from `low` to `high`.

        Whatever the network is, a random order has 0.5 on average: a deletion read backwards is
        the insertion in the opposite order.
        """
        lost, gained = (
            _area(self.at, (np.clip(curve, low, high) - low) / (high - low))
            for curve in (self.deletion, self.insertion)
        )
        return 0.5 + (gained - lost) / 2


def fidelity(subject: Subject, found: Explanation, work: Work) -> Figure | None:
    """How much better than a random order an attribution's is; None for what is none."""
    order = order_of(subject, found)
    if order is None:
        return None
    points, count = _extent(subject)
    start = baseline(subject.dataset)
    function = subject.function(2 * (points + 1))
    own = curves(function, subject.sample, start, order, points)
    rng = np.random.default_rng([subject.seed, 1])
    randoms = []
    for number in range(count):
        work.reached(number / count)
        mixed = rng.permutation(len(order))
        randoms.append(curves(function, subject.sample, start, mixed, points))
    best = None
    if len(order) == len(subject.sample) <= MOST_TRIED:
        best = best_curves(function, subject.sample, start)
    work.reached(1)
    return _figure(own, randoms, best)


def order_of(subject: Subject, found: Explanation) -> NDArray[np.intp] | None:
    """The inputs, or of a picture the pixels, in the order in which they count; ties as by lot.

    None for what is no attribution of at least two inputs, or holds no numbers.
    """
    if not isinstance(found, Attribution) or found.values.shape != subject.sample.shape:
        return None
    values = np.asarray(found.values, np.float64)
    values = values if found.is_signed else np.abs(values)
    if found.image_shape is not None:
        values = values.reshape(-1, found.image_shape[2]).sum(axis=1)
    if len(values) < 2 or not np.isfinite(values).all():
        return None
    lot = np.random.default_rng([subject.seed, 2]).random(len(values))
    return np.lexsort((lot, -values))


def curves(
    function: Function, sample: Array, start: Array, order: NDArray[np.intp], points: int
) -> Curves:
    """The curves of an order of the inputs, or of groups of neighbouring ones such as pixels.

    `start` `(F,)` is what they are replaced by; there are at most `points` steps.
    """
    counts = np.unique(np.rint(np.linspace(0, len(order), points + 1)).astype(np.intp))
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    is_first = np.repeat(place < counts[:, None], len(sample) // len(order), axis=1)
    asked = np.concatenate([np.where(is_first, start, sample), np.where(is_first, sample, start)])
    said = np.asarray(function.values(asked), np.float64)
    return Curves(counts / len(order), said[: len(counts)], said[len(counts) :])


def best_curves(function: Function, sample: Array, start: Array) -> Curves:
    """The curves of the orders that take, input by input, the one that changes most (greedily).

    Even the best order of few inputs is far from perfect, and where all count the same there is
    none: with these one knows.
    """
    falls = _greedy(function, sample, start, sign=-1)
    rises = _greedy(function, start, sample, sign=1)
    return Curves(np.linspace(0, 1, len(sample) + 1), falls, rises)


def _greedy(function: Function, first: Array, last: Array, *, sign: int) -> NDArray[np.float64]:
    """What is said on the way from one sample to another, `(F + 1,)`, by the steepest steps."""
    now, left = np.array(first), list(range(len(first)))
    said = [float(function.values(now[None])[0])]
    while left:
        tried = np.repeat(now[None], len(left), axis=0)
        tried[np.arange(len(left)), left] = last[left]
        values = sign * np.asarray(function.values(tried), np.float64)
        chosen = int(np.argmax(np.nan_to_num(values, nan=-np.inf)))
        said.append(sign * float(values[chosen]))
        now[left[chosen]] = last[left[chosen]]
        del left[chosen]
    return np.array(said)


def _area(at: NDArray[np.float64], curve: NDArray[Any]) -> float:
    return float(np.trapezoid(curve, at))


def _extent(subject: Subject) -> tuple[int, int]:
    """How many points and how many random orders a network's work allows."""
    passes = 2 * (POINTS + 1) * (ORDERS + 1)
    is_small = passes * products(subject.network) <= BUDGET
    return (POINTS, ORDERS) if is_small else (FEW_POINTS, FEW_ORDERS)


def _figure(own: Curves, randoms: list[Curves], best: Curves | None) -> Figure | None:
    known = [*randoms, *([] if best is None else [best])]
    said = np.concatenate([np.r_[each.deletion, each.insertion] for each in known])
    low, high = float(said.min()), float(said.max())
    if not np.isfinite([low, high, *own.areas]).all():
        return None
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        help = "Replacing inputs by the baseline changes nothing, in whatever order."
        return Figure("fidelity", 0.5, "no effect", help, Grade.POOR)
    score = own.score(low, high)
    value = score
    if best is not None:
        gain = max(best.score(low, high), score) - 0.5
        if gain < LEAST_GAIN:
            return None  # all inputs count the same: no order is better than another
        value = max(0.0, 0.5 + 0.5 * (score - 0.5) / gain)
    beaten = sum(score > each.score(low, high) for each in randoms)
    text = _help(own, beaten, len(randoms), is_tried=best is not None)
    return Figure("fidelity", value, short(value), text, _grade(value))


def _grade(value: float) -> Grade:
    if value >= GOOD:
        return Grade.GOOD
    return Grade.FAIR if value >= POOR else Grade.POOR


def _help(own: Curves, beaten: int, count: int, *, is_tried: bool) -> str:
    lost, gained = (f"{area:.3g}".replace("-", "\u2212") for area in own.areas)
    perfect = "1 is the best order found by trying" if is_tried else "1 is perfect"
    return (
        "Inputs are replaced by the baseline, those said to matter most first (deletion), or "
        "restored in that order (insertion). The farther apart the two areas, the better: a random "
        f"order has 0.5, {perfect}. This one is better than {beaten} of {count} random orders; "
        f"area under deletion {lost}, under insertion {gained} (Petsiuk et al. 2018)."
    )
