"""How large maps are drawn, and how they stand in a column. Pure, in units of a column's height."""

from collections.abc import Callable

import numpy as np

from nnviz.core.shape import Shape
from nnviz.ui.canvas.places import MapsPlace

CELL, PICTURE_SHARE, ROOM = 20.0, 0.6, 500.0
"""A pixel's side at most in a picture between layers of neurons, the most of the height that such a
picture takes, and that height."""

SIDES = np.geomspace(8.0, 120.0, 48)
"""The sides that the largest maps may have."""

SMALLEST, POWER = 0.4, 0.5
"""Smaller maps are drawn smaller, but not in proportion: never below this share of the largest."""

BETWEEN, BETWEEN_RANGE = 0.09, (1.5, 8.0)
"""The gap between two maps as a share of their side, and its bounds."""

GAP_SHARE, LEAST_MAPS_GAP = 0.7, 14.0
"""The least gap between two columns as a share of the largest maps' side, and in any case."""

PICTURE_SIDES, LEAST_PICTURE = 1.6, 56.0
"""A picture beside maps is so many times as large as they are, and at least the second."""


def best_side(width: Callable[[float], float], room: float) -> float:
    """The side with which maps are largest when all of it is fitted into a room so wide.

    `width` says how wide the whole is with maps of a side.
    """
    shown = [side * min(1.0, room / width(float(side))) for side in SIDES]
    return float(SIDES[int(np.argmax(shown))])


def laid_maps(
    node: str, column: int, shape: Shape, side: float, largest: int, height: float
) -> MapsPlace:
    """Maps `(H, W, C)` in as few columns as there is height for; the largest have `side`.

    `largest` is the longest side of those in pixels.
    """
    rows, columns, maps = shape
    longest = max(rows, columns)
    share = max(SMALLEST, (longest / largest) ** POWER)
    cell = side * share / longest
    gap = float(np.clip(BETWEEN * side * share, *BETWEEN_RANGE))
    below = max(1, int((height + gap) // (rows * cell + gap)))
    across = -(-maps // below)
    return MapsPlace(node, column, (rows, columns, maps), cell, across, gap)


def picture(node: str, column: int, shape: Shape, is_flat: bool, side: float) -> MapsPlace:
    """A picture `(rows, columns, channels)`; `side` is that of the largest maps, 0 without any."""
    rows, columns, channels = shape
    longest = max(rows, columns)
    cell = min(CELL, PICTURE_SHARE * ROOM / longest)
    if side:
        cell = min(PICTURE_SHARE * ROOM, max(LEAST_PICTURE, PICTURE_SIDES * side)) / longest
    return MapsPlace(
        node, column, (rows, columns, channels), cell, is_picture=True, is_flat=is_flat
    )
