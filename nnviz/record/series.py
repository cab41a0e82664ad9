"""Rows of numbers by the million in fixed memory: the newest exactly, all of them as a pyramid.

The newest rows are kept as they are in a ring. Besides, every row since the start falls into one of a
fixed number of bins that hold the least, the mean and the greatest of each column; when the bins are
full, neighbours are merged and each bin covers twice as many rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float64]

EXACT_ROWS = 100_000
BINS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A curve for drawing, one entry a point: where, and least, mean and greatest there."""

    x: Rows
    low: Rows
    mean: Rows
    high: Rows


class Series:
    """Rows `(n, columns)` whose first column grows, such as the step."""

    def __init__(self, columns: int, exact_rows: int = EXACT_ROWS, bins: int = BINS) -> None:
        self._ring = np.empty((exact_rows, columns))
        self._low, self._sum, self._high = (np.empty((bins, columns)) for _ in range(3))
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.count = 0
        self._width = 1

    def append(self, rows: Rows) -> None:
        """Add rows `(n, columns)`."""
        capacity = len(self._ring)
        kept = rows[-capacity:]
        first = self.count + len(rows) - len(kept)
        self._ring[np.arange(first, first + len(kept)) % capacity] = kept
        while self.count + len(rows) > self._width * len(self._low):
            self._halve()
        self._bin(rows)
        self.count += len(rows)

    def newest(self, most: int = EXACT_ROWS) -> Rows:
        """The last rows as they came, `(min(most, count, ring), columns)`."""
        count = min(most, self.count, len(self._ring))
        return self._ring[np.arange(self.count - count, self.count) % len(self._ring)]

    def last(self) -> Rows | None:
        """The last row, `(columns,)`; None before the first."""
        return self._ring[(self.count - 1) % len(self._ring)] if self.count else None

    def envelope(self, column: int, points: int = 1000) -> Envelope:
        """A column over its whole length, in about `points` points."""
        if self.count <= min(points, len(self._ring)):
            rows = self.newest(points)
            y = rows[:, column]
            return Envelope(rows[:, 0], y, y, y)
        return self._binned(column, points)

    def window(self, column: int, first: float, last: float, points: int = 1000) -> Envelope:
        """A column between two values of the first column: exact rows where they are still held."""
        exact = self.newest(len(self._ring))
        if not len(exact) or first < exact[0, 0]:
            return self._binned(column, len(self._low), first, last)
        inside = exact[(exact[:, 0] >= first) & (exact[:, 0] <= last)]
        return _reduced(inside[:, 0], *(inside[:, column],) * 3, points)

    def _binned(
        self, column: int, points: int, first: float = -np.inf, last: float = np.inf
    ) -> Envelope:
        bins = -(-self.count // self._width)
        sizes = np.full(bins, self._width)
        sizes[-1] = self.count - self._width * (bins - 1)
        x = self._high[:bins, 0]
        inside = (x >= first) & (x <= last)
        mean = self._sum[:bins, column] / sizes
        low, high = self._low[:bins, column], self._high[:bins, column]
        return _reduced(x[inside], low[inside], mean[inside], high[inside], points)

    def _bin(self, rows: Rows) -> None:
        """Put new rows into their bins, the first of which may already hold some."""
        if not len(rows):
            return
        places = (self.count + np.arange(len(rows))) // self._width
        starts = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
        bins = places[starts]
        low = np.minimum.reduceat(rows, starts)
        high = np.maximum.reduceat(rows, starts)
        total = np.add.reduceat(rows, starts)
        if self.count % self._width:
            at = bins[0]
            low[0] = np.minimum(low[0], self._low[at])
            high[0] = np.maximum(high[0], self._high[at])
            total[0] += self._sum[at]
        self._low[bins], self._high[bins], self._sum[bins] = low, high, total

    def _halve(self) -> None:
        """Merge neighbouring bins; the last one may stay alone."""
        used = -(-self.count // self._width)
        for array, merge in (
            (self._low, np.minimum),
            (self._high, np.maximum),
            (self._sum, np.add),
        ):
            pairs = merge(array[0 : used - 1 : 2], array[1:used:2])
            if used % 2:
                array[used // 2] = array[used - 1]
            array[: used // 2] = pairs
        self._width *= 2


def _reduced(x: Rows, low: Rows, mean: Rows, high: Rows, points: int) -> Envelope:
    """The same curve in at most `points` points."""
    group = -(-len(x) // max(1, points))
    if group <= 1:
        return Envelope(x, low, mean, high)
    starts = np.arange(0, len(x), group)
    sizes = np.diff(starts, append=len(x))
    return Envelope(
        np.maximum.reduceat(x, starts),
        np.minimum.reduceat(low, starts),
        np.add.reduceat(mean, starts) / sizes,
        np.maximum.reduceat(high, starts),
    )
