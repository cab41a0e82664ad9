"""Shapley values of a game: what each player brings, on average over all orders of coming. Pure.

A game is a function from coalitions, masks `(n, d)` of who is there, to their worth `(n,)`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Masks = NDArray[np.bool_]
Worth = Callable[[int, Callable[[slice], Masks]], Floats]
"""Is given how many coalitions there are and what makes a stretch of them."""

MOST_EXACT = 12
"""Up to so many players all coalitions are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """What each player brings `(d,)`, and its standard error `(d,)`; None where it is exact.

    `nobody` and `everybody` are the worth of the two extreme coalitions.
    """

    values: Floats
    errors: Floats | None
    nobody: float
    everybody: float


def exact(players: int, worth: Worth) -> Shares:
    """Shapley values by all 2^d coalitions (Shapley 1953)."""
    bits = np.arange(players)
    said = worth(1 << players, lambda part: _numbered(part)[:, None] >> bits & 1 > 0)
    coalitions = np.arange(1 << players)
    sizes = np.bitwise_count(coalitions)
    chances = np.array([1 / (players * comb(players - 1, size)) for size in range(players)])
    values = np.empty(players)
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        gains = said[without | 1 << player] - said[without]
        values[player] = chances[sizes[without]] @ gains
    return Shares(values, None, float(said[0]), float(said[-1]))


def sampled(players: int, pairs: int, rng: np.random.Generator, worth: Worth) -> Shares:
    """Shapley values by random orders (Castro et al. 2009), each with its reverse.

    What is drawn in such pairs varies less (Mitchell et al. 2022). The values sum to what
    everybody is worth over nobody, however few the pairs.
    """
    if players < 2:  # there is one order only
        return exact(players, worth)
    turns = _orders(players, pairs, rng)
    found = worth(2 + len(turns) * (players - 1), lambda part: _come(turns, part))
    said = np.empty((len(turns), players + 1))
    said[:, 0], said[:, -1] = found[:2]
    said[:, 1:-1] = found[2:].reshape(len(turns), -1)
    gains = np.take_along_axis(np.diff(said, axis=1), turns, axis=1)
    means = gains.reshape(pairs, 2, players).mean(axis=1)
    errors = means.std(axis=0, ddof=1) / pairs**0.5 if pairs > 1 else None
    return Shares(means.mean(axis=0), errors, float(found[0]), float(found[1]))


def _numbered(part: slice) -> NDArray[np.int64]:
    return np.arange(part.start, part.stop)


def _orders(players: int, pairs: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """When each player comes, from 0, in `2 * pairs` orders of which every second is a reverse."""
    first = rng.permuted(np.tile(np.arange(players), (pairs, 1)), axis=1)
    return np.stack([first, players - 1 - first], axis=1).reshape(-1, players)


def _come(turns: NDArray[np.intp], part: slice) -> Masks:
    """Nobody, everybody, and who is there after 1, 2 ... d - 1 have come, order by order."""
    players, number = turns.shape[1], _numbered(part)
    order, come = np.divmod(np.maximum(number - 2, 0), players - 1)
    come = np.where(number < 2, number * players, come + 1)
    return np.asarray(turns[order] < come[:, None])
