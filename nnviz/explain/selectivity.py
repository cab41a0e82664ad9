"""How well numbers tell by themselves whether something is so: AUC, information, histograms. Pure.

The area under the ROC curve is the share of pairs, one where it is so and one where it is not, of
which the former has the larger number; equal ones count half (Mann and Whitney 1947).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 24
"""Of a histogram, of equal width."""

LEVELS = 16
"""Into which numbers are sorted, as many in each, before it is said what they tell."""

Array = NDArray[np.floating[Any]]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Selectivity:
    """What U rows of numbers tell of a truth.

    Attributes:
        auc: `(U,)`, 0.5 tells nothing, below it the number is small where it is so; NaN for rows
            that are not all finite, and where the truth is always the same.
        information: `(U,)` bits that the number tells of the truth.
        low, high: `(U,)` the ends of each histogram.
        inside, outside: `(U, BINS)` how many numbers lie in each bin, where it is so and elsewhere.
    """

    auc: NDArray[np.float64]
    information: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    inside: NDArray[np.int64]
    outside: NDArray[np.int64]

    @property
    def strength(self) -> NDArray[np.float64]:
        """How well each row tells, whichever way: from 0.5 to 1; 0 where it is not known."""
        return np.nan_to_num(np.maximum(self.auc, 1 - self.auc), nan=0.0)


def selectivity(rows: Array, truth: Truth) -> Selectivity:
    """What each of the rows `(U, n)` tells of a truth `(n,)`."""
    units = len(rows)
    found = Selectivity(
        np.full(units, np.nan),
        np.zeros(units),
        np.zeros(units),
        np.zeros(units),
        np.zeros((units, BINS), np.int64),
        np.zeros((units, BINS), np.int64),
    )
    for at, row in enumerate(rows):
        if row.size and np.isfinite(row).all():
            _measure(found, at, np.sort(row[truth]), np.sort(row[~truth]))
    return found


def auc(inside: Array, outside: Array) -> float:
    """The area under the curve of sorted numbers; NaN where either has none."""
    if not inside.size or not outside.size:
        return float("nan")
    below = np.searchsorted(outside, inside, "left").sum(dtype=np.int64)
    upto = np.searchsorted(outside, inside, "right").sum(dtype=np.int64)
    return float(below + upto) / (2 * inside.size * outside.size)


def information(inside: Array, outside: Array) -> float:
    """Bits that numbers, sorted, tell of where they are from, by levels of as many each."""
    whole = np.sort(np.concatenate([inside, outside]), kind="stable")  # two runs, merged
    edges = np.unique(whole[(np.arange(1, LEVELS) * whole.size) // LEVELS])
    counts = np.stack([_counts(inside, edges), _counts(outside, edges)])
    joint = counts / counts.sum()
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    there = joint > 0
    return max(0.0, float((joint[there] * np.log2(joint[there] / apart[there])).sum()))


def _measure(found: Selectivity, at: int, inside: Array, outside: Array) -> None:
    ends = [part[place] for part in (inside, outside) if part.size for place in (0, -1)]
    low, high = float(min(ends)), float(max(ends))
    found.auc[at], found.information[at] = auc(inside, outside), information(inside, outside)
    found.low[at], found.high[at] = low, high
    edges = low + (high - low) * np.arange(1, BINS) / BINS
    found.inside[at], found.outside[at] = _counts(inside, edges), _counts(outside, edges)


def _counts(numbers: Array, edges: Array) -> NDArray[np.int64]:
    """How many sorted numbers lie before the first edge, between two, and behind the last."""
    places = np.searchsorted(numbers, edges, "left")
    return np.diff(places, prepend=0, append=numbers.size)
