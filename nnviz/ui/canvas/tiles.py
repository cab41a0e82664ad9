"""Responses as tiles of pixels: coloured, rounded and framed in NumPy, so that painting is a copy.

Qt's raster engine needs a third of a millisecond for one textured rounded square; a tile is copied
in a few microseconds. Colours are made when responses change, frames when activations do.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.colors import diverging_rgb, shares
from nnviz.ui.theme import Theme

Pixels = NDArray[np.uint8]

ROUNDING = 0.16
"""A corner's radius as a share of the side."""

FRAME = 0.06
"""A frame's width as a share of the side, at least `LEAST_FRAME` pixels."""

LEAST_FRAME = 2.0


class Tiles:
    """The tiles of one layer, `(units, side, side, 4)`, at a size in pixels."""

    def __init__(self, responses: NDArray[Any], side: int, theme: Theme) -> None:
        """Colour responses `(units, n, m)`, each in its own scale but at least to one."""
        self.side = side
        rows, columns = ((np.arange(side) * n) // side for n in responses.shape[1:])
        shown = shares(responses, (1, 2))[:, rows][:, :, columns]
        self._pictures = np.ascontiguousarray(diverging_rgb(shown, theme, theme.raised))
        inside, ring = masks(side)
        corners, ground = inside < 1, pixel(theme.background)
        outside = (1 - inside[corners])[:, None]
        under = self._pictures[:, corners]
        self._pictures[:, corners] = np.rint(under + (ground - under) * outside)
        self._places = ring > 0
        self._shares = ring[self._places][:, None]

    def framed(self, fills: Pixels) -> Pixels:
        """The tiles with a frame in the colours `(units, 4)`, in an array of its own."""
        tiles = self._pictures.copy()
        under = tiles[:, self._places].astype(np.float32)
        tiles[:, self._places] = np.rint(under + (fills[:, None] - under) * self._shares)
        return tiles


def masks(side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much of each pixel lies inside a rounded square, and how much of it in its frame."""
    radius, width = side * ROUNDING, max(LEAST_FRAME, side * FRAME)
    outer = rounded(side, radius, 0.0)
    return outer, np.clip(outer - rounded(side, max(0.0, radius - width), width), 0, 1)


def rounded(side: int, radius: float, inset: float) -> NDArray[np.float64]:
    """The share of each pixel inside a rounded square that keeps `inset` from the edge."""
    middle, half = (side - 1) / 2, side / 2 - inset - radius
    past = np.abs(np.arange(side) - middle) - half
    beyond = np.maximum(past, 0)
    within = np.minimum(np.maximum(past[:, None], past[None, :]), 0)
    distance = np.hypot(beyond[:, None], beyond[None, :]) + within
    return np.clip(radius + 0.5 - distance, 0, 1)


def pixel(color: str) -> NDArray[np.float64]:
    """``#rrggbb`` in the byte order of `QImage.Format_RGB32`."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return np.array([blue, green, red, 255], np.float64)
