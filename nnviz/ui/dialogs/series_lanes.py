"""Where the end of a series lies in a small plot: one lane a column, one above the other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

MOST_LANES = 6
FEWEST_STEPS = 48
"""Steps that are in sight at least, where there are so many."""

LEAST_THINNED = 2
"""Steps that fall on one pixel before some of them are left out."""

REACHES = 3
"""Samples that are in sight beside each other."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which steps are in sight, counted from the first that is kept, and where the sample lies.

    The window begins at `window`, what is told at `ahead`, and both end at `end`.
    """

    first: int
    window: int
    ahead: int
    end: int


def stretch_of(steps: int, window: int, horizon: int) -> Stretch:
    """The end of so many steps, with the last sample there is."""
    reach = window + horizon
    shown = min(steps, max(REACHES * reach, FEWEST_STEPS))
    return Stretch(steps - shown, max(steps - reach, 0), max(steps - horizon, 0), steps)


def lanes(area: QRectF, count: int, gap: float) -> list[QRectF]:
    """As many rows of one height as there are columns, from above."""
    if not count:
        return []
    height = (area.height() - gap * (count - 1)) / count
    tops = (area.top() + at * (height + gap) for at in range(count))
    return [QRectF(area.left(), top, area.width(), height) for top in tops]


def across(area: QRectF, stretch: Stretch, step: float) -> float:
    """Where a step lies from left to right; half a step lies beside the first and the last."""
    share = (step - stretch.first + 0.5) / max(stretch.end - stretch.first, 1)
    return area.left() + area.width() * share


def lines(
    lane: QRectF, stretch: Stretch, values: NDArray[np.float32], first: int, end: int
) -> list[QPolygonF]:
    """The lines of steps `first` to `end` of a column ``(P,)``, broken where values are missing."""
    seen = values[stretch.first : stretch.end]
    low, high = _ends(seen)
    at = np.arange(max(first, stretch.first), min(end, stretch.end))
    known = at[~np.isnan(values[at])]
    if not len(known):
        return []
    breaks = np.flatnonzero(np.diff(known) > 1) + 1
    steps = (end - first) / max(stretch.end - stretch.first, 1)
    parts = [thinned(own, values, steps * lane.width()) for own in np.split(known, breaks)]
    return [_line(own, lane, stretch, values, low, high) for own in parts]


def thinned(at: NDArray[np.int64], values: NDArray[np.float32], pixels: float) -> NDArray[np.int64]:
    """Of many steps the lowest and the highest of each pixel, in their order; few stay all."""
    each = int(len(at) // max(pixels, 1.0))
    if each < LEAST_THINNED:
        return at
    whole = at[: len(at) // each * each].reshape(-1, each)
    seen, row = values[whole], np.arange(len(whole))
    ends = np.sort([whole[row, seen.argmin(axis=1)], whole[row, seen.argmax(axis=1)]], axis=0)
    return np.unique(np.concatenate([at[:1], ends.ravel(), at[-1:]]))


def _line(
    at: NDArray[np.int64],
    lane: QRectF,
    stretch: Stretch,
    values: NDArray[np.float32],
    low: float,
    high: float,
) -> QPolygonF:
    start, end = (across(lane, stretch, step) for step in (stretch.first, stretch.end))
    x = start + (end - start) * (at - stretch.first) / max(stretch.end - stretch.first, 1)
    y = lane.bottom() - (values[at] - low) / (high - low) * lane.height()
    return QPolygonF(list(map(QPointF, x.tolist(), y.tolist())))


def chosen(names: Sequence[str], used: Sequence[str]) -> tuple[str, ...]:
    """The columns that have a lane: the first of those that are used and have values."""
    return tuple(name for name in dict.fromkeys(used) if name in names)[:MOST_LANES]


def _ends(values: NDArray[np.float32]) -> tuple[float, float]:
    """The lowest and the highest value, apart even where there is one or none."""
    known = values[~np.isnan(values)]
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return (low, high) if low < high else (low - 1, low + 1)
