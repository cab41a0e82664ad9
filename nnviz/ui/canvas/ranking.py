"""The strongest weights of a bundle that are in view: looked for seldom, kept for many frames."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.look import Look, spans_in_view
from nnviz.ui.canvas.places import BundlePlace

INTERVAL_S = 0.2
"""The least time between two rankings while the weights change."""

SETTLED_S = 0.05
"""The least time between two while the view moves."""

MARGIN = 0.25
"""What is ranked beyond the view on every side, so that a small move needs no other ranking."""

CLOSER, OTHER = 1.1, 1.25
"""Another ranking is due at so much another zoom, or for so many more or fewer edges."""

SAMPLE, SPARE = 16_384, 2
Flat = NDArray[np.intp]


class Ranking:
    """Keeps the flat places of at most `most` edges; small bundles keep all of theirs."""

    def __init__(self, place: BundlePlace) -> None:
        self._place = place
        self._hidden: NDArray[np.bool_] | None = None
        self._look: Look | None = None
        self._most = 0
        self._stale = True
        self._at = 0.0
        self.shown: Flat = np.zeros(0, np.intp)

    def hide(self, hidden: NDArray[np.bool_] | None) -> None:
        """Leave out edges `(n, m)`."""
        self._hidden, self._look = hidden, None

    def outdate(self) -> None:
        """The weights have changed."""
        self._stale = True

    def due_in(self, look: Look, most: int, now: float) -> float:
        """Seconds until the shown edges should be found anew: 0 at once, inf never."""
        if self._look is None:
            return 0.0
        if self._place.count <= min(most, self._most):
            return np.inf
        moved = not self._look.holds(look) or look.scale > CLOSER * self._look.scale
        if moved or not 1 / OTHER < most / max(1, self._most) < OTHER:
            return max(0.0, self._at + SETTLED_S - now)
        return max(0.0, self._at + INTERVAL_S - now) if self._stale else np.inf

    def find(self, weights: NDArray[Any], look: Look, most: int, now: float) -> None:
        """Find the edges to show, of these weights `(n, m)`."""
        self._look, self._most, self._at, self._stale = look.wider(MARGIN), most, now, False
        if self._place.count <= most:
            every = np.arange(self._place.count)
            self.shown = every if self._hidden is None else every[~self._hidden.ravel()]
        else:
            self.shown = strongest_in_view(self._place, weights, self._look, most, self._hidden)


def strongest_in_view(
    place: BundlePlace,
    weights: NDArray[Any],
    look: Look,
    most: int,
    hidden: NDArray[np.bool_] | None = None,
) -> Flat:
    """Flat places of at most `most` edges that cross the view, the strongest ones."""
    low, high = spans_in_view(place, look)
    rows = np.flatnonzero(high > low)
    if not len(rows) or most <= 0:
        return np.zeros(0, np.intp)
    first, last = int(low[rows].min()), int(high[rows].max())
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    size = np.abs(weights[top:bottom, first:last])
    columns = np.arange(first, last, dtype=np.int32)
    begin, end = (a[top:bottom, None].astype(np.int32) for a in (low, high))
    if (begin > first).any():
        size[columns < begin] = -1
    if (end < last).any():
        size[columns >= end] = -1
    if hidden is not None:
        size[hidden[top:bottom, first:last]] = -1
    found = _largest(size.ravel(), most)
    i, j = np.divmod(found, last - first)
    return np.asarray((i + top) * weights.shape[1] + j + first, np.intp)


def _largest(size: NDArray[Any], most: int) -> Flat:
    """Places of the `most` largest that are not negative.

    A sample tells what can be left out beforehand: to part a million numbers takes too long.
    """
    candidates = np.flatnonzero(size >= _likely_floor(size, most))
    if len(candidates) < most:
        candidates = np.flatnonzero(size >= 0)
    if len(candidates) <= most:
        return candidates
    kept = np.argpartition(size[candidates], len(candidates) - most)[-most:]
    return np.asarray(candidates[kept], np.intp)


def _likely_floor(size: NDArray[Any], most: int) -> float:
    """A number that somewhat more than `most` reach, as far as a sample tells."""
    sample = size[:: max(1, size.size // SAMPLE)]
    wanted = SPARE * most * len(sample) // size.size + 1
    if wanted >= len(sample):
        return 0.0
    return max(0.0, float(np.partition(sample, len(sample) - wanted)[-wanted]))
