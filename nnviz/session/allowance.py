"""How often a costly part of a frame may be made, so that the others keep their pace. No Qt."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from time import perf_counter

LONGEST_S = 30.0
"""Whoever is in haste has to wait once in so many seconds."""

FORGETS = 0.98
"""What something took is forgotten so slowly where it takes less the next time."""


class Allowance:
    """Lets something take at most a share of the time: what has taken long has to wait longer."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._due_at = self._done_at = self._took_s = 0.0

    def is_due(self, patience_s: float = inf) -> bool:
        """Whether it may be done again, before somebody who waits so long for it."""
        now = perf_counter()
        is_quick = self._took_s <= patience_s or now - self._done_at > LONGEST_S
        return now >= self._due_at and is_quick

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Measures what is done inside."""
        began = perf_counter()
        yield
        ended = self._done_at = perf_counter()
        self._took_s = max(ended - began, FORGETS * self._took_s)
        self._due_at = max(self._due_at, ended + (ended - began) * (1 / self._share - 1))
