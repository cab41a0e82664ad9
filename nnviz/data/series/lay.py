"""Rows laid in time, one a step: sorted, each moment once, short gaps filled. Pure.

1. Rows whose time cannot be read are left out, the others sorted; of those of one moment the last
   counts.
2. What lies between two rows mostly is the step. Where the rows are even, up to `FILLED` steps that
   lack between two rows are put in, and what is longer is a gap, over which no window goes. Where
   they are not (weekends, chance), each row is a step.
3. Up to `FILLED` values that lack one after the other lie on a line between their neighbours;
   longer stretches stay missing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nnviz.data.series.spacing import ROWS, Spacing, spacing_of

FILLED = 3
"""Steps without a value, one after the other, that are filled on a line."""

FEW_GAPS = 0.05
UNEVEN = 0.1
"""Shares of the distances: of those that are longer than a step and those that are no whole number
of steps. With more of either the rows are not even."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A series step by step.

    Attributes:
        values: ``(R, K)``, NaN where a value is missing for too long to be filled.
        follows: ``(R,)``, whether a step comes right behind the one before; never the first.
        spacing: what a step is.
        times: ``(R,)``, when; None where nothing says so.
        unsorted: rows that come before the row above them.
        twice: rows whose moment another row has as well, and which do not count.
        untimed: rows whose time could not be read.
        put_in: steps that were put in, because nothing was measured there.
        gaps: gaps in time, `longest` counts the steps that the longest one lacks.
        is_even: whether rows are about a step apart.
        filled: ``(K,)``, values that were filled, those of steps that were put in among them.
        holes: ``(K,)``, stretches that stay missing.
        made: ``(R, K)``, which values were filled: they know of one that comes later. None before
            any was.
    """

    values: Floats
    follows: Bools
    spacing: Spacing
    times: Floats | None
    unsorted: int = 0
    twice: int = 0
    untimed: int = 0
    put_in: int = 0
    gaps: int = 0
    longest: int = 0
    is_even: bool = True
    filled: tuple[int, ...] = ()
    holes: tuple[int, ...] = ()
    made: Bools | None = None


def laid(times: Floats | None, values: Floats, are_dates: bool = False) -> Laid:
    """Lay rows ``(R, K)`` in time. `times` are ``(R,)``, in seconds since 1970 where dates.

    What is given is taken over: it may be changed.
    """
    if times is None:
        follows = np.arange(len(values)) > 0
        return _filled(Laid(values, follows, ROWS, None))
    known = ~np.isnan(times)
    untimed = int((~known).sum())
    times, values = _kept(times, known), _kept(values, known)
    unsorted = int((np.diff(times) < 0).sum())
    if unsorted:
        order = np.argsort(times, kind="stable")
        times, values = times[order], values[order]
    last = np.append(np.diff(times) > 0, True)[: len(times)]
    found = _spread(_kept(times, last), _kept(values, last), are_dates)
    return _filled(_with(found, unsorted, int((~last).sum()), untimed))


def _with(found: Laid, unsorted: int, twice: int, untimed: int) -> Laid:
    return replace(found, unsorted=unsorted, twice=twice, untimed=untimed)


def _spread(times: Floats, values: Floats, are_dates: bool) -> Laid:
    """Rows at their steps; ``follows`` is false behind a gap."""
    spacing, places = spacing_of(times, are_dates)
    apart = np.diff(places)
    whole = np.maximum(np.rint(apart), 1)
    is_even = _is_even(apart, whole)
    lacking = whole - 1 if is_even else np.zeros(len(apart))
    is_gap = lacking > FILLED
    at = np.append(0, np.cumsum(np.where(is_gap, 0, lacking) + 1)).astype(np.int64)[: len(times)]
    steps = int(at[-1]) + 1 if len(at) else 0
    laid_values = values
    if steps > len(values):
        laid_values = np.full((steps, values.shape[1]), np.nan)
        laid_values[at] = values
    follows = np.arange(steps) > 0
    follows[at[1:][is_gap]] = False
    return Laid(
        values=laid_values,
        follows=follows,
        spacing=spacing if is_even else ROWS,
        times=np.interp(np.arange(steps), at, times) if steps else times,
        put_in=steps - len(times),
        gaps=int(is_gap.sum()),
        longest=int(lacking.max(initial=0)),
        is_even=is_even,
    )


def _kept(rows: Floats, wanted: Bools) -> Floats:
    """The wanted rows; the very same where all are, since a copy may be large."""
    return rows if wanted.all() else rows[wanted]


def _is_even(apart: Floats, whole: Floats) -> bool:
    """Whether distances in steps are whole numbers, and hardly ever more than one."""
    odd = np.abs(apart - whole) > 0.25
    few = max(2, FEW_GAPS * len(apart))
    return bool(odd.sum() <= UNEVEN * len(apart) and (whole > 1).sum() <= few)


def _filled(found: Laid) -> Laid:
    """The series with short stretches of missing values filled, in place."""
    segments = np.cumsum(~found.follows, dtype=np.int64)
    made = np.zeros(found.values.shape, np.bool_)
    pairs = zip(found.values.T, made.T, strict=True)
    counts = [_fill(column, own, segments) for column, own in pairs]
    filled, holes = zip(*counts, strict=True) if counts else ((), ())
    return replace(found, filled=tuple(filled), holes=tuple(holes), made=made)


def _fill(column: Floats, made: Bools, segments: NDArray[np.int64]) -> tuple[int, int]:
    """Fill one column ``(R,)`` and mark where; how many values, and the stretches that stay."""
    missing = np.isnan(column)
    edges = np.diff(np.concatenate([[False], missing, [False]]).astype(np.int8))
    first, end = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    inner = (first > 0) & (end < len(column)) & (end - first <= FILLED)
    inner[inner] = segments[first[inner] - 1] == segments[end[inner]]
    marks = np.zeros(len(column) + 1, np.int64)
    marks[first[inner]] += 1
    marks[end[inner]] -= 1
    at, known = np.flatnonzero(np.cumsum(marks[:-1])), np.flatnonzero(~missing)
    if len(at):
        column[at] = np.interp(at, known, column[known])
        made[at] = True
    return len(at), int((~inner).sum())
