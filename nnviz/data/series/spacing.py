"""What lies between two steps of a series: an hour, a month, 0.1. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.wording import counted

Floats = NDArray[np.float64]

DAY = 86_400.0
UNITS = {"week": 7 * DAY, "day": DAY, "hour": 3600.0, "minute": 60.0, "second": 1.0}
MONTHS = {"year": 12, "quarter": 3, "month": 1}
SHORTEST_MONTH, LONGEST_MONTH = 27.5 * DAY, 31.5 * DAY
EXACT = 0.01


@dataclass(frozen=True, slots=True)
class Spacing:
    """A step: what it is called on an axis, and how long it is, in words."""

    step: str
    text: str


ROWS = Spacing("step", "a row")
"""The step where nothing says when."""


def spacing_of(times: Floats, are_dates: bool) -> tuple[Spacing, Floats]:
    """What a step is, and where moments ``(R,)`` that rise lie, counted in steps from the first."""
    if len(times) < 2:
        return ROWS, np.zeros(len(times))
    usual = float(np.median(np.diff(times)))
    if are_dates and SHORTEST_MONTH <= usual <= 12.2 * LONGEST_MONTH:
        return _by_months(times, usual)
    spacing = _clock(usual) if are_dates else Spacing("step", f"{usual:.6g}")
    return spacing, (times - times[0]) / usual


def _by_months(times: Floats, usual: float) -> tuple[Spacing, Floats]:
    """Months are not equally long: they are counted."""
    months = times.astype("datetime64[s]").astype("datetime64[M]")
    inside = (times - months.astype("datetime64[s]").astype(np.float64)) / (31 * DAY)
    places = months.astype(np.float64)
    ends = inside[0] > 0.85  # the last day of each month, whose number differs
    places = places + (0 if ends else inside - inside[0])
    count = max(1, round(usual / (DAY * 365.25 / 12)))
    name = next((name for name, own in MONTHS.items() if own == count), "")
    spacing = Spacing(name, f"a {name}") if name else Spacing("step", counted(count, "month"))
    return spacing, (places - places[0]) / count


def _clock(usual: float) -> Spacing:
    for name, own in UNITS.items():
        count = round(usual / own)
        if count >= 1 and abs(usual / own - count) < EXACT * count and (count < 2 or own < 7 * DAY):
            if count == 1:
                return Spacing(name, f"{'an' if name == 'hour' else 'a'} {name}")
            return Spacing("step", counted(count, name))
    return Spacing("step", f"{usual:.3g} seconds")
