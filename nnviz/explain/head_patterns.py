"""What a head of attention looks for, by what it reads. Pure; arrays only.

Shares are `(n, heads, T, T)`: row t says what step t reads from each step, and adds up to 1. Every
score is a mean share, from 0 to 1; NaN where there is nothing to take the mean of.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.floating[Any]]
Ids = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]

SEED = 7
"""The same random tokens every time: a curve moves because the network does."""


class Tally(NamedTuple):
    """Shares of each head, added up `(heads,)`, and of how many steps that is."""

    total: Floats
    steps: int

    @property
    def mean(self) -> Floats:
        """The mean share of each head, `(heads,)`; NaN of no steps."""
        return self.total / self.steps if self.steps else np.full(len(self.total), np.nan)

    def with_more(self, other: "Tally") -> "Tally":
        """Those of both."""
        return Tally(self.total + other.total, self.steps + other.steps)


def previous_token(shares: Shares) -> Tally:
    """What each step but the first reads of the step before it."""
    before = np.diagonal(shares, -1, axis1=2, axis2=3)
    return Tally(_sums(before), before.shape[0] * before.shape[2])


def first_token(shares: Shares) -> Tally:
    """What steps read of the first; from the third on, for which it is not the one before."""
    first = shares[:, :, 2:, 0]
    return Tally(_sums(first), first.shape[0] * first.shape[2])


def prefix_matching(shares: Shares, ids: Ids) -> Tally:
    """What steps read of those right behind an earlier step of the same token, `ids` `(n, T)`.

    Over the steps of whose token there is one that does not lie right before them (Olsson et al.
    2022). An induction head has 1.
    """
    n, steps = ids.shape
    behind = np.zeros((n, steps, steps), np.bool_)
    np.equal(ids[:, :, None], ids[:, None, :-1], out=behind[:, :, 1:])
    behind &= np.tri(steps, k=-1, dtype=np.bool_)
    asked: NDArray[np.bool_] = np.any(behind, axis=2)
    read = np.where(behind[:, None], shares, 0).sum(axis=3, dtype=np.float64)
    return Tally(np.where(asked[:, None], read, 0).sum(axis=(0, 2)), int(asked.sum()))


def repeated_tokens(count: int, steps: int, vocabulary: int) -> NDArray[np.int64]:
    """Random tokens that come again and again, `(count, steps)` ids; each row in its own time.

    The time lies between a quarter and half of the steps, and varies, since with a fixed one a head
    could go by place alone. Within it a token comes once, where there are tokens enough. Rows of
    fewer than three steps, and those of one token, can tell nothing: there are none.
    """
    if steps < 3 or vocabulary < 2:
        return np.zeros((0, steps), np.int64)
    rng = np.random.default_rng(SEED)
    periods = rng.integers(max(2, steps // 4), max(2, steps // 2) + 1, count)
    found = np.empty((count, steps), np.int64)
    for row, period in zip(found, periods.tolist(), strict=True):
        once = rng.choice(vocabulary, period, replace=period > vocabulary)
        row[:] = once[np.arange(steps) % period]
    return found


def _sums(read: Shares) -> Floats:
    """Over samples and steps, `(n, heads, ...)` to `(heads,)`."""
    found: Floats = read.sum(axis=(0, 2), dtype=np.float64)
    return found
