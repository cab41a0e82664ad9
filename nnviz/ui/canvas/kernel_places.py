"""Where kernels are drawn on their edges. Pure: pixels of the viewport."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import BundlePlace

SIDES = (64.0, 52.0, 42.0, 34.0, 27.0, 22.0, 18.0, 15.0, 12.0)
"""The sides that kernels may have; the largest with which all find room."""

LEAST_CELL = 3.0
"""Pixels a side of the smallest weight that is drawn."""

GAP_SHARE = 0.42
"""The most of the way from layer to layer that a kernel takes."""

SHARES = (0.5, 0.66, 0.34, 0.8, 0.2)
"""The parts of its way at which a kernel may lie on its edge, the best first."""

MOST = 160
AWAY = 3.0


class Spot(NamedTuple):
    """A kernel's edge by its flat place, and the middle of its picture."""

    flat: int
    x: float
    y: float


def kernel_spots(
    place: BundlePlace, flat: NDArray[np.intp], look: Look, cells: int
) -> tuple[float, tuple[Spot, ...]]:
    """The side of kernels of `cells` weights a side, and a place for each of the edges `flat`.

    Those out of view have none. Empty when they would lie over one another even at the least size:
    what is drawn of a bundle is always all that is in view.
    """
    wide = place.gap * look.scale
    if not 0 < len(flat) <= MOST or wide <= 0:
        return 0.0, ()
    lines = place.lines(flat)
    for side in SIDES:
        if side <= GAP_SHARE * wide and side >= LEAST_CELL * cells:
            found = _placed(flat.tolist(), lines, look, side)
            if found is not None:
                return side, found
    return 0.0, ()


def _placed(
    flat: Iterable[int], lines: NDArray[np.float64], look: Look, side: float
) -> tuple[Spot, ...] | None:
    """A place for each kernel where it covers no other; None where one finds none."""
    low, high = np.array([look.left, look.top]), np.array([look.right, look.bottom])
    taken: list[tuple[float, float]] = []
    found = []
    for at, (x1, y1, x2, y2) in zip(flat, lines.tolist(), strict=True):
        seen = False
        for share in SHARES:
            place = np.array([x1 + share * (x2 - x1), y1 + share * (y2 - y1)])
            if (place < low).any() or (place > high).any():
                continue
            seen = True
            x, y = look.pixels(*place.tolist())
            if _is_free(taken, x, y, side + AWAY):
                taken.append((x, y))
                found.append(Spot(at, x, y))
                break
        else:
            if seen:
                return None
    return tuple(found)


def _is_free(taken: list[tuple[float, float]], x: float, y: float, side: float) -> bool:
    return all(abs(x - left) >= side or abs(y - top) >= side for left, top in taken)
