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
    work.reached(1)
    said = np.concatenate([np.r_[each.deletion, each.insertion] for each in randoms])
    return _figure(own, randoms, float(said.min()), float(said.max()))


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


def _area(at: NDArray[np.float64], curve: NDArray[Any]) -> float:
    return float(np.trapezoid(curve, at))


def _extent(subject: Subject) -> tuple[int, int]:
    """How many points and how many random orders a network's work allows."""
    passes = 2 * (POINTS + 1) * (ORDERS + 1)
    is_small = passes * products(subject.network) <= BUDGET
    return (POINTS, ORDERS) if is_small else (FEW_POINTS, FEW_ORDERS)


def _figure(own: Curves, randoms: list[Curves], low: float, high: float) -> Figure | None:
    if not np.isfinite([low, high, *own.areas]).all():
        return None
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        help = "Replacing inputs by the baseline changes nothing, in whatever order."
        return Figure("fidelity", 0.5, "no effect", help, Grade.POOR)
    value = own.score(low, high)
    beaten = sum(value > each.score(low, high) for each in randoms)
    return Figure("fidelity", value, short(value), _help(own, beaten, len(randoms)), _grade(value))


def _grade(value: float) -> Grade:
    if value >= GOOD:
        return Grade.GOOD
    return Grade.FAIR if value >= POOR else Grade.POOR


def _help(own: Curves, beaten: int, count: int) -> str:
    lost, gained = (f"{area:.3g}".replace("-", "\u2212") for area in own.areas)
    return (
        "Inputs are replaced by the baseline, those said to matter most first (deletion), or "
        "restored in that order (insertion). The farther apart the two areas, the better: a random "
        f"order has 0.5, 1 is perfect. This one is better than {beaten} of {count} random orders; "
        f"area under deletion {lost}, under insertion {gained} (Petsiuk et al. 2018)."
    )
