"""Lines around pixels of maps: those side by side have one line around them all. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import MapsPlace


def outlines(place: MapsPlace, units: Sequence[int], look: Look) -> NDArray[np.float64]:
    """The lines x1, y1, x2, y2 around some units, `(k, 4)`, in pixels of the viewport."""
    rows, columns, channels = place.shape
    pixels, maps = np.divmod(np.asarray(units, np.intp), channels)
    tiles = np.zeros_like(maps) if place.is_picture else maps
    found = [np.zeros((0, 4))]
    for tile in np.unique(tiles).tolist():
        mask = np.zeros((rows + 2, columns + 2), bool)
        row, column = np.divmod(pixels[tiles == tile], columns)
        mask[row + 1, column + 1] = True
        corner = np.array(place.corner(tile) * 2)
        found.append(corner + _around(mask) * (place.wide, place.cell, place.wide, place.cell))
    lines = np.concatenate(found)
    return (lines - (look.left, look.top) * 2) * look.scale


def _around(mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where a mask with an empty margin changes, as lines between its cells."""
    y, x = np.nonzero(mask[1:, 1:-1] != mask[:-1, 1:-1])
    down, right = np.nonzero(mask[1:-1, 1:] != mask[1:-1, :-1])
    across = np.column_stack([x, y, x + 1, y])
    upright = np.column_stack([right, down, right, down + 1])
    return np.concatenate([across, upright]).astype(np.float64)
