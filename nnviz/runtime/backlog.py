"""Rows of a ring on their way to the window: merged, and kept apart by fresh start."""

from math import inf

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

START, STEP = 0, 1
"""Columns of every ring: which fresh start a row belongs to, and its step."""


class Backlog:
    """Rows that have been read and not yet handed on.

    Those of a start that has not been announced wait; those of one that is over are dropped.
    """

    def __init__(self) -> None:
        self._blocks: list[Rows] = []
        self._start = 0

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def add(self, rows: Rows) -> None:
        """Take up rows `(n, columns)` as they were read, in their order."""
        cuts = np.flatnonzero(np.diff(rows[:, START])) + 1
        self._blocks = self._worthwhile([*self._blocks, *np.split(rows, cuts)])

    def begin(self, start: int) -> None:
        """Rows of this start are wanted from now on, those of earlier ones no longer."""
        self._start = start
        self._blocks = self._worthwhile(self._blocks)

    def take(self, single_after: float = inf) -> Rows | None:
        """The next rows, without the column `start`; None when there are none.

        All there are at once, but a row of a step beyond `single_after` comes alone.
        """
        ready = [block for block in self._blocks if block[0, START] == self._start]
        if not ready:
            return None
        rows = np.concatenate(ready)
        count = max(1, int(np.searchsorted(rows[:, STEP], single_after, "right")))
        self._blocks = self._worthwhile([rows[count:], *self._blocks[len(ready) :]])
        return rows[:count, START + 1 :]

    def _worthwhile(self, blocks: list[Rows]) -> list[Rows]:
        return [block for block in blocks if len(block) and block[0, START] >= self._start]
