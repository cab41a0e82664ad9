"""The area between two lines, parted by which is above. Pure."""

import numpy as np

from nnviz.ui.plotting.axis import Floats


def crossed(x: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats, Floats]:
    """Both lines `(n,)` with the points where they cross put in between."""
    away = first - second
    with np.errstate(all="ignore"):
        at = np.flatnonzero(away[:-1] * away[1:] < 0)
        share = away[at] / (away[at] - away[at + 1])
    place = at + 1
    return (
        np.insert(x, place, x[at] + share * (x[at + 1] - x[at])),
        np.insert(first, place, first[at] + share * (first[at + 1] - first[at])),
        np.insert(second, place, second[at] + share * (second[at + 1] - second[at])),
    )


def outline(x: Floats, first: Floats, second: Floats) -> Floats:
    """The polygon `(m, 2)` of where `first` is the greater; none where a point is no number."""
    known = np.isfinite(first) & np.isfinite(second)
    if known.sum() < 2:
        return np.empty((0, 2))
    x, first, second = crossed(x[known], first[known], second[known])
    there = np.column_stack([x, np.maximum(first, second)])
    back = np.column_stack([x, second])[::-1]
    return np.concatenate([there, back])
