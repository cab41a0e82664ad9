"""What of a layer of maps is in view. Pure."""

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Region
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import MapsPlace


def tiles_in_view(place: MapsPlace, look: Look) -> NDArray[np.intp]:
    """The maps of which anything is in view, in order."""
    width, height = place.size
    x, y = (place.spots - np.array(place.size) / 2).T
    inside = (x <= look.right) & (x + width >= look.left)
    inside &= (y <= look.bottom) & (y + height >= look.top)
    return np.flatnonzero(inside)


def cells_in_view(place: MapsPlace, tile: int, look: Look) -> Region:
    """The pixels of a map of which anything is in view; may be empty."""
    x, y = place.corner(tile)
    top, bottom = (int(np.floor((at - y) / place.cell)) for at in (look.top, look.bottom))
    left, right = (int(np.floor((at - x) / place.wide)) for at in (look.left, look.right))
    return Region(top, left, bottom + 1, right + 1).within(place.shape)


def units_in_view(place: MapsPlace, look: Look) -> NDArray[np.intp]:
    """The units of which anything is in view, `(pixels, n)`: of a picture the n colours of each
    pixel, of maps one."""
    _, columns, channels = place.shape
    found = [np.zeros((0, channels if place.is_picture else 1), np.intp)]
    for tile in tiles_in_view(place, look).tolist():
        top, left, bottom, right = cells_in_view(place, tile, look)
        row, column = np.mgrid[top : max(top, bottom), left : max(left, right)]
        pixel = (row * columns + column).ravel()[:, None] * channels
        found.append(pixel + (np.arange(channels) if place.is_picture else tile))
    return np.concatenate(found)
