"""Rows of a ring on their way to the window: merged, and kept apart by the run they belong to."""

from math import inf

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

AGE, STEP = 0, 1
"""Columns of every ring: a number that grows with every fresh start or run, and the step."""


class Backlog:
    """Rows that have been read and not yet handed on.

    Those of an age that has not been announced wait; those of one that is over are dropped.
    """

    def __init__(self) -> None:
        self._blocks: list[Rows] = []
        self._age = 0

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def add(self, rows: Rows) -> None:
        """Take up rows `(n, columns)` as they were read, in their order."""
        cuts = np.flatnonzero(np.diff(rows[:, AGE])) + 1
        self._blocks = self._worthwhile([*self._blocks, *np.split(rows, cuts)])

    def begin(self, age: int) -> None:
        """Rows of this age are wanted from now on, those of earlier ones no longer."""
        self._age = age
        self._blocks = self._worthwhile(self._blocks)

    def take(self, single_after: float = inf) -> Rows | None:
        """The next rows, without the column of ages; None when there are none.

        All there are at once, but a row of a step beyond `single_after` comes alone.
        """
        ready = [block for block in self._blocks if block[0, AGE] == self._age]
        if not ready:
            return None
        rows = np.concatenate(ready)
        count = max(1, int(np.searchsorted(rows[:, STEP], single_after, "right")))
        self._blocks = self._worthwhile([rows[count:], *self._blocks[len(ready) :]])
        return rows[:count, AGE + 1 :]

    def _worthwhile(self, blocks: list[Rows]) -> list[Rows]:
        return [block for block in blocks if len(block) and block[0, AGE] >= self._age]
