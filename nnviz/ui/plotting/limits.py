"""Which numbers a value axis shows: all that matter, round ends, and no jumping. Pure.

The axis grows at once when data leave it, and shrinks only when they need much less.
"""

import math
from collections.abc import Sequence

import numpy as np

from nnviz.record.series import Envelope
from nnviz.ui.plotting.axis import Axis, Floats, Scale, step_above

STEPS = 4
"""About how many round steps a linear axis has."""

SPIKE = 4.0
"""The band may rise to so many times the highest line before it is cut off."""

DIP = 30.0
"""On a log scale the band may fall to the lowest line over this before it is cut off."""

SHRINK = 0.4
"""An axis shrinks when a new one would be shorter than this share of it; two new ones for nearly
the same data differ by less."""


def data_range(
    lines: Sequence[Floats], bands: Sequence[Envelope], scale: Scale
) -> tuple[float, float] | None:
    """The least and the greatest number to show; None when there is none.

    A single batch far away from the rest would press all else flat, so bands count within limits.
    """
    values = [*lines, *(band.mean for band in bands)]
    ends = [_ends(array, scale) for array in values]
    known = [pair for pair in ends if pair is not None]
    if not known:
        return None
    low, high = min(a for a, _ in known), max(b for _, b in known)
    for band in bands:
        below, above = _ends(band.low, scale), _ends(band.high, scale)
        if below is not None:
            low = min(low, max(below[0], low / DIP)) if scale is Scale.LOG else min(low, below[0])
        if above is not None:
            high = max(high, min(above[1], high * SPIKE)) if high > 0 else high
    return low, high


def settled(
    found: tuple[float, float] | None, scale: Scale, before: Axis | None, from_zero: bool = True
) -> Axis:
    """The axis for a range of data, the one before where that still fits.

    With `from_zero` a linear axis begins at zero unless all data are far above it.
    """
    if found is None:
        return Axis(1e-3, 1.0, Scale.LOG) if scale is Scale.LOG else Axis(0.0, 1.0)
    low, high = _widened(*found, scale)
    if scale is Scale.LINEAR and from_zero and 0 < low < 0.6 * high:
        low = 0.0
    axis = _rounded(low, high, scale)
    if before is None or before.scale is not scale or not before.low <= low <= high <= before.high:
        return axis
    return before if _length(axis) > SHRINK * _length(before) else axis


def _ends(values: Floats, scale: Scale) -> tuple[float, float] | None:
    usable = np.isfinite(values)
    if scale is Scale.LOG:
        usable &= values > 0
    known = values[usable]
    return (float(known.min()), float(known.max())) if known.size else None


def _widened(low: float, high: float, scale: Scale) -> tuple[float, float]:
    """Some room around a range that is hardly wider than nothing."""
    if scale is Scale.LOG:
        return (low, high) if high > low * 1.2 else (low / 1.3, high * 1.3)
    if high - low > 1e-9 * max(abs(low), abs(high)):
        return low, high
    room = abs(high) / 4 or 0.5
    return low - room, high + room


def _length(axis: Axis) -> float:
    return axis.high - axis.low if axis.scale is Scale.LINEAR else math.log10(axis.high / axis.low)


def _rounded(low: float, high: float, scale: Scale) -> Axis:
    if scale is Scale.LINEAR or high < 2 * low:
        step = step_above((high - low) / STEPS)
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        return Axis(_clean(first * step), _clean(last * step), scale)
    top = min(mark for mark in _marks(high) if mark >= high)
    if top > 10 * low:  # a falling loss then moves the axis once a decade
        return Axis(float(f"1e{math.floor(math.log10(low))}"), top, Scale.LOG)
    return Axis(max(mark for mark in _marks(low) if mark <= low), top, Scale.LOG)


def _marks(value: float) -> list[float]:
    """1, 2 and 5 times the powers of ten around a number."""
    decade = math.floor(math.log10(value))
    return [float(f"{lead}e{e}") for e in range(decade - 1, decade + 2) for lead in (1, 2, 5)]


def _clean(value: float) -> float:
    return float(f"{value:.12g}")
