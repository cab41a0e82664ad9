"""Stability: is a result the same when it is asked for again, on nearly the same input?

The sample is moved by noise that a person would hardly see, and whatever a method draws at random
is drawn anew (Alvarez-Melis and Jaakkola 2018).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import ProblemError
from nnviz.data.table.work import Work
from nnviz.explain.explanation import Explanation, Figure, Grade
from nnviz.explain.method import Costs, Method
from nnviz.explain.ranks import LEAST, alike, is_constant
from nnviz.explain.subject import Subject
from nnviz.explain.wording import CONSTANT, short

NOISE = 0.02
"""The deviation of what is added to each feature, as a share of its range."""

STEPS = 50
"""From nothing to the largest size: smaller differences nobody sees, and the noise alone would give
the empty ground of a map another order."""

DRAWS = {Costs.INSTANT: 4, Costs.QUICK: 2, Costs.SLOW: 1}
"""How often it is asked for again."""

GOOD, POOR = 0.8, 0.5


def stability(method: Method, subject: Subject, found: Explanation, work: Work) -> Figure | None:
    """The mean rank correlation of a result with those of moved samples; None without a meaning."""
    before = found.signature()
    if before.size < 2:
        return None
    alikes = list(_alikes(method, subject, before, work))
    if not alikes:
        return None
    value = float(np.mean(alikes))
    text = CONSTANT if before.size >= LEAST and is_constant(before) else short(value)
    told = _help(method, subject, len(alikes))
    return Figure("stability", value, text, told, _grade(value))


def costs_again(method: Method) -> Costs:
    """What it costs to ask again: whatever is not about one sample goes through all of them."""
    return method.costs if method.uses_sample else Costs.SLOW


def moved(subject: Subject, draw: int) -> Subject:
    """The subject of a draw: its sample a little elsewhere, and another seed.

    Where features are derived it is the inputs that move; of tokens one is exchanged.
    """
    seed = subject.seed + draw
    rng = np.random.default_rng([seed, draw])
    if subject.dataset.tokens:
        return subject.but(sample=_exchanged(subject, rng), seed=seed)
    if subject.dataset.base is not None and subject.point is not None:
        point = _moved(subject.point, subject.dataset.input_domain, rng)
        sample = subject.dataset.expand(point[None])[0]
        return subject.but(sample=sample, point=point, seed=seed)
    return subject.but(sample=_moved(subject.sample, subject.dataset.domain, rng), seed=seed)


def _exchanged(subject: Subject, rng: np.random.Generator) -> NDArray[Any]:
    """The sample with one token, at a place drawn at random, that another sample has there."""
    sample, others = subject.sample.copy(), subject.dataset.x_train
    at = int(rng.integers(len(sample)))
    sample[at] = others[int(rng.integers(len(others))), at]
    return sample


def _moved(values: NDArray[Any], domain: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    low, high = domain.T
    there = values + rng.normal(0, NOISE, values.shape) * (high - low)
    return _within(there, values, low, high).astype(values.dtype)


def seen(row: NDArray[Any]) -> NDArray[np.float64]:
    """Numbers in steps of the largest size, as one sees them in colours."""
    largest = float(np.abs(row).max(initial=0))
    if not np.isfinite(largest) or largest == 0:
        return np.asarray(row, np.float64)
    return np.asarray(np.rint(row / largest * STEPS), np.float64)


def _within(
    there: NDArray[Any], sample: NDArray[Any], low: NDArray[Any], high: NDArray[Any]
) -> NDArray[Any]:
    """Within the domain; a sample that lies beyond stays about where it is."""
    return np.asarray(np.clip(there, np.minimum(low, sample), np.maximum(high, sample)))


def _alikes(
    method: Method, subject: Subject, before: NDArray[np.float64], work: Work
) -> Iterator[float]:
    draws = DRAWS[costs_again(method)]
    for draw in range(1, draws + 1):
        again = moved(subject, draw)
        if not method.uses_sample:
            again = again.but(sample=subject.sample)
        try:
            after = method.run(again, work.stretch((draw - 1) / draws, draw / draws))
        except ProblemError:  # there is no answer about that one
            continue
        found = alike(seen(before), seen(after.signature()))
        if found is not None:
            yield found


def _grade(value: float) -> Grade:
    if value >= GOOD:
        return Grade.GOOD
    return Grade.FAIR if value >= POOR else Grade.POOR


def _help(method: Method, subject: Subject, draws: int) -> str:
    times = "once" if draws == 1 else f"{draws} times"
    where = f"of the input moved by noise of {NOISE:.0%} of each range, with other random numbers"
    if subject.dataset.tokens:
        where = "of the sequence with one token from another, with other random numbers"
    if not method.uses_sample:
        where = "with other random numbers"
    return (
        f"Asked {times} again, {where}: the mean rank correlation with this result. 1 is the same, "
        f"0 has nothing to do with it; from {GOOD} it is steady (Alvarez-Melis and Jaakkola 2018)."
    )
