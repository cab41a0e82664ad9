"""Rows of numbers by the million in fixed memory: the newest exactly, all of them as a pyramid.

The newest rows are kept as they are in a ring. Besides, every row since the start falls into one of
a fixed number of bins that hold the least, the mean and the greatest of each column; when the bins
are full, neighbours are merged and each bin covers twice as many rows.

What is not a number leaves no trace in a bin, and what is infinite none in its mean: one bad step
does not blot out the thousands that share its bin.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.record.scalars import Rows, SeriesState

EXACT_ROWS = 100_000
BINS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Envelope:
    """A curve for drawing, one entry a point: where, and least, mean and greatest there.

    A point of several rows lies at the last of them.
    """

    x: Rows
    low: Rows
    mean: Rows
    high: Rows


class Series:
    """Rows `(n, columns)` whose first column grows, such as the step. `count` is their number."""

    def __init__(self, columns: int, exact_rows: int = EXACT_ROWS, bins: int = BINS) -> None:
        self._ring = np.empty((exact_rows, columns))
        self._low, self._high = np.empty((bins, columns)), np.empty((bins, columns))
        self._sum, self._known = np.empty((bins, columns)), np.empty((bins, columns))
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.count = 0
        self._width = 1

    def snapshot(self) -> SeriesState:
        """All it knows, in copies."""
        used = -(-self.count // self._width)
        bins = np.stack([array[:used] for array in self._pyramid])
        return SeriesState(self.count, self._width, self.newest(len(self._ring)), bins)

    def restore(self, state: SeriesState) -> None:
        """Know what a series of as many columns, rows and bins knew."""
        self.count, self._width = state.count, state.width
        kept = state.rows[-len(self._ring) :]
        self._ring[np.arange(self.count - len(kept), self.count) % len(self._ring)] = kept
        for array, values in zip(self._pyramid, state.bins, strict=True):
            array[: len(values)] = values

    @property
    def _pyramid(self) -> tuple[Rows, Rows, Rows, Rows]:
        return self._low, self._high, self._sum, self._known

    @property
    def nbytes(self) -> int:
        """The memory it takes, however many rows it has seen."""
        return sum(array.nbytes for array in (self._ring, *self._pyramid))

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
        """A column over its whole length, in at most `points` points."""
        return self.window(column, -np.inf, np.inf, points)

    def window(self, column: int, first: float, last: float, points: int = 1000) -> Envelope:
        """A column between two values of the first column, in about `points` points.

        One row or bin beyond either end belongs to it, so that a line reaches from edge to edge.
        Rows are exact where there are few, or where the bins would be coarser than `points`.
        """
        held = min(self.count, len(self._ring))
        start = self.count - held
        rows = _between(held, lambda at: self._ring[(start + at) % len(self._ring), 0], first, last)
        is_held = rows.start > 0 or start == 0
        if is_held and (len(rows) <= points or len(rows) < points * self._width):
            places = np.arange(start + rows.start, start + rows.stop) % len(self._ring)
            return _of_rows(self._ring[places, 0], self._ring[places, column], points)
        return self._of_bins(column, first, last, points)

    def _of_bins(self, column: int, first: float, last: float, points: int) -> Envelope:
        used = -(-self.count // self._width)
        bins = _between(used, lambda at: self._high[at, 0], first, last)
        inside = slice(bins.start, bins.stop)
        return _reduced(
            self._high[inside, 0],
            self._low[inside, column],
            self._high[inside, column],
            self._sum[inside, column],
            self._known[inside, column],
            points,
        )

    def _bin(self, rows: Rows) -> None:
        """Put new rows into their bins, the first of which may already hold some."""
        if not len(rows):
            return
        places = (self.count + np.arange(len(rows))) // self._width
        starts = np.flatnonzero(np.diff(places, prepend=places[0] - 1))
        bins = places[starts]
        finite = np.isfinite(rows)
        low, high = np.fmin.reduceat(rows, starts), np.fmax.reduceat(rows, starts)
        total = np.add.reduceat(np.where(finite, rows, 0.0), starts)
        known = np.add.reduceat(finite, starts, dtype=np.float64)
        if self.count % self._width:
            at = bins[0]
            low[0] = np.fmin(low[0], self._low[at])
            high[0] = np.fmax(high[0], self._high[at])
            total[0] += self._sum[at]
            known[0] += self._known[at]
        self._low[bins], self._high[bins] = low, high
        self._sum[bins], self._known[bins] = total, known

    def _halve(self) -> None:
        """Merge neighbouring bins; the last one may stay alone."""
        used = -(-self.count // self._width)
        half = used // 2
        for array, merge in (
            (self._low, np.fmin),
            (self._high, np.fmax),
            (self._sum, np.add),
            (self._known, np.add),
        ):
            pairs = merge(array[0 : 2 * half : 2], array[1 : 2 * half : 2])
            if used % 2:
                array[half] = array[used - 1]
            array[:half] = pairs
        self._width *= 2


def _between(count: int, x: Callable[[int], float], first: float, last: float) -> range:
    """The places whose x lies from `first` to `last`, with one more on either side."""
    start = bisect_left(range(count), first, key=x)
    stop = bisect_right(range(count), last, key=x)
    return range(max(start - 1, 0), min(stop + 1, count))


def _of_rows(x: Rows, y: Rows, points: int) -> Envelope:
    finite = np.isfinite(y)
    return _reduced(x, y, y, np.where(finite, y, 0.0), finite.astype(np.float64), points)


def _reduced(x: Rows, low: Rows, high: Rows, total: Rows, known: Rows, points: int) -> Envelope:
    """A curve in at most `points` points; the mean of nothing finite is infinite or no number."""
    group = -(-len(x) // max(1, points))
    if group > 1:
        starts = np.arange(0, len(x), group)
        x = np.maximum.reduceat(x, starts)
        low, high = np.fmin.reduceat(low, starts), np.fmax.reduceat(high, starts)
        total, known = np.add.reduceat(total, starts), np.add.reduceat(known, starts)
    mean = np.where(low == high, low, np.nan)
    np.divide(total, known, out=mean, where=known > 0)
    return Envelope(x, np.array(low), mean, np.array(high))
