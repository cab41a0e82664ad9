"""Beam search over sequences of tokens: one step after the other, the best sequences go on. Pure.

The sequences of a beam are never forgotten for worse ones, so the best value never falls; a beam as
wide as there are sequences finds the best of all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Values = NDArray[np.float64]

Score = Callable[[Ids], Values]
"""The values `(n,)` of sequences `(n, T)`; what is no number counts as the least."""

Choice = Callable[[Ids, int], Ids]
"""The tokens `(n, k)` that are tried at a step of each of sequences `(n, T)`."""


@dataclass(frozen=True, slots=True, eq=False)
class Beam:
    """Sequences `ids` `(m, T)`, no two alike, and their `values` `(m,)`, the best first."""

    ids: Ids
    values: Values

    @classmethod
    def of(cls, ids: Ids, values: Values, width: int) -> "Beam":
        """The best of some sequences `(n, T)`, at most `width` of them."""
        ids, first = np.unique(ids, axis=0, return_index=True)
        values = np.where(np.isfinite(values[first]), values[first], -np.inf)
        order = np.argsort(-values, kind="stable")[:width]
        return cls(ids[order], values[order])


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one searches: `steps` of a sequence that may change, in the order in which they do,
    `width` sequences at a time, `sweeps` times over all steps at most."""

    steps: tuple[int, ...]
    width: int
    sweeps: int


def searched(starts: Ids, score: Score, choice: Choice, reach: Reach) -> Iterator[Beam]:
    """The beam at the beginning, and after each step; it ends when a sweep has changed nothing."""
    beam = Beam.of(starts, score(starts), reach.width)
    yield beam
    for _ in range(reach.sweeps):
        before = beam.ids
        for step in reach.steps:
            beam = _widened(beam, step, score, choice, reach.width)
            yield beam
        if np.array_equal(before, beam.ids):
            return


def _widened(beam: Beam, step: int, score: Score, choice: Choice, width: int) -> Beam:
    """The best of a beam and of its sequences with other tokens at a step."""
    tokens = choice(beam.ids, step)
    tried = np.repeat(beam.ids, tokens.shape[1], axis=0)
    tried[:, step] = tokens.reshape(-1)
    tried = _others(np.unique(tried, axis=0), beam.ids)
    if not len(tried):
        return beam
    values = np.concatenate([beam.values, score(tried)])
    return Beam.of(np.concatenate([beam.ids, tried]), values, width)


def _others(ids: Ids, known: Ids) -> Ids:
    """The sequences that are not among those known."""
    rows = {row.tobytes() for row in known}
    return ids[[row.tobytes() not in rows for row in ids]]
