"""What a free-form loop encloses. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

LEAST_STEP = 3.0
"""A loop gets another corner when the mouse is so many pixels away from the last."""


def grown(loop: Floats, place: tuple[float, float]) -> Floats:
    """A loop `(k, 2)` with another corner, unless that is all but where the last one is."""
    if len(loop) and np.hypot(*(loop[-1] - place)) < LEAST_STEP:
        return loop
    return np.vstack([loop.reshape(-1, 2), place])


def enclosed(points: Floats, loop: Floats) -> NDArray[np.bool_]:
    """Which points `(n, 2)` lie inside a closed loop `(k, 2)`, by the even-odd rule.

    Of a loop with fewer than three corners there is no inside; points without numbers are outside.
    """
    inside = np.zeros(len(points), np.bool_)
    if len(loop) < 3:
        return inside
    x, y = points[:, 0], points[:, 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        for (x0, y0), (x1, y1) in zip(loop, np.roll(loop, -1, axis=0), strict=True):
            crosses = (y0 > y) != (y1 > y)
            inside ^= crosses & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return inside
