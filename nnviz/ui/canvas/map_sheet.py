"""The maps of one layer as pixels, coloured in NumPy for all of them at once.

`MapSheet` is a picture of the whole layer at the size it has on the screen.

Zero is the surface's own colour. A layer has one scale for all its maps, so that they can be
compared: the full colour is reached at `FULL` times the root of the mean square of what is not
zero, or at the largest value where that is less. A single glaring pixel then does not darken all
others, and the scale moves smoothly while the network learns.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.colors import ZERO, diverging_table
from nnviz.ui.theme import Theme, mix

Values = NDArray[Any]
Colors = NDArray[np.uint32]
"""Pixels of `QImage.Format_ARGB32_Premultiplied`."""

FULL = 3.0
LEAST_TOP = 1e-4
"""Values below this are pale whatever the others are."""

LOWEST, HIGHEST = 1, 255
"""The entries of a colour table for the ends of the scale; `ZERO` is that for zero."""

NOTHING = 0
"""No colour."""

FRAME_FROM = 3
"""Pixels between two maps from which on each has a line around it."""


def full_scale(values: Values) -> float:
    """The size that is shown in the full colour; positive and finite whatever the values are."""
    flat = values.ravel()
    top = max(float(flat.max(initial=0)), -float(flat.min(initial=0)))
    if not np.isfinite(top):
        flat = np.nan_to_num(flat, nan=0.0, posinf=0.0, neginf=0.0)
        top = float(np.abs(flat).max(initial=0))
    # of values that are not far from the largest ones a float can be the squares are too large
    usual = float(np.dot(flat, flat)) if top < 1e15 else np.inf
    usual = FULL * (usual / max(1, int(np.count_nonzero(flat)))) ** 0.5
    return max(LEAST_TOP, min(top, usual))


def levels(values: Values, top: float) -> NDArray[np.uint8]:
    """Entries of the colour table for values of any shape; `top` has the full colour."""
    shares = np.asarray(values, np.float32) * np.float32((HIGHEST - ZERO) / top)
    shares += np.float32(ZERO + 0.5)
    np.clip(shares, LOWEST, HIGHEST, shares)
    if not np.isfinite(shares.sum()):
        shares[np.isnan(shares)] = ZERO
    return shares.astype(np.uint8)


@cache
def color_table(theme: Theme) -> Colors:
    """A colour for each entry. Read-only."""
    return diverging_table(theme, theme.raised).view(np.uint32).ravel()


def outline_color(theme: Theme) -> str:
    """The colour of the line around a map."""
    return mix(theme.line, theme.raised, 0.35)


def layer_colors(values: Values, theme: Theme, top: float | None = None) -> Colors:
    """The colours of all units of a layer, in the shape of its values; `top` has the full one."""
    found = levels(values, full_scale(values) if top is None else top)
    return np.take(color_table(theme), found)


class MapSheet:
    """A layer of maps as they lie on the screen, where a unit of the scene is `scale` pixels.

    `pixels` `(height, width)` keep a margin of one pixel around the layer's rectangle. They are
    written over by the next `show`.
    """

    def __init__(self, place: MapsPlace, scale: float) -> None:
        self._shape, self.scale = place.shape, scale
        self._factors, rows, columns = _thinned(place, scale)
        self._count = rows * columns * place.shape[2]
        down = _Axis(place.size[1], place.gap, -(-place.tiles // place.across), rows, scale)
        across = _Axis(place.size[0], place.gap, min(place.across, place.tiles), columns, scale)
        self._index = _index(place, down, across, columns, self._count)
        self._colors = np.zeros(self._count + 2, np.uint32)
        self.pixels: Colors = np.zeros(self._index.shape, np.uint32)

    def show(self, values: Values, theme: Theme, top: float | None = None) -> None:
        """Colour the values `(units,)` of the layer; `top` has the full colour."""
        table = color_table(theme)
        top = full_scale(values) if top is None else top
        shown = values if self._factors == (1, 1) else self._pooled(values)
        np.take(table, levels(shown.ravel(), top), out=self._colors[:-2], mode="clip")
        self._colors[-2:] = NOTHING, 0xFF000000 | int(outline_color(theme)[1:], 16)
        np.take(self._colors, self._index, out=self.pixels, mode="clip")

    def _pooled(self, values: Values) -> Values:
        """The means of several pixels where there are more of them than the screen shows."""
        (down, across), cells = self._factors, values.reshape(self._shape)
        rows, columns = self._shape[0] // down * down, self._shape[1] // across * across
        parts = [cells[i:rows:down, j:columns:across] for i in range(down) for j in range(across)]
        total = parts[0].astype(np.float32)
        for part in parts[1:]:
            total += part
        total /= len(parts)
        return total


class _Axis:
    """The pixels along one side of a sheet: in which map each lies, and in which of its cells."""

    def __init__(self, length: float, gap: float, maps: int, cells: int, scale: float) -> None:
        pixels = max(1, round(length * scale))
        self.firsts = np.rint(np.arange(maps) * (length + gap) * scale).astype(np.intp)
        self.length = int(self.firsts[-1]) + pixels + 2
        self.map = np.full(self.length, -1)
        self.cell = np.zeros(self.length, np.intp)
        self.near = np.zeros(self.length, bool)
        self.has_room = maps == 1 or gap * scale >= FRAME_FROM
        for at, first in enumerate(self.firsts.tolist()):
            inside = slice(first + 1, first + 1 + pixels)
            self.map[inside] = at
            self.cell[inside] = np.arange(pixels) * cells // pixels
            self.near[first : first + pixels + 2] = True


def _index(
    place: MapsPlace, down: _Axis, across: _Axis, columns: int, count: int
) -> NDArray[np.intp]:
    """For each pixel the place of its colour; `count` is that of none, the next the outline's."""
    maps = place.shape[2]
    tile = down.map[:, None] * place.across + across.map[None, :]
    unit = (down.cell[:, None] * columns + across.cell[None, :]) * maps + tile
    inside = (down.map >= 0)[:, None] & (across.map >= 0)[None, :]
    found = np.where(inside, unit, count)
    if down.has_room and across.has_room:
        found[~inside & down.near[:, None] & across.near[None, :]] = count + 1
    last = place.tiles - (len(down.firsts) - 1) * len(across.firsts)
    if last < len(across.firsts):  # the last row has no more maps
        found[down.firsts[-1] :, across.firsts[last] :] = count
    return found


def _thinned(place: MapsPlace, scale: float) -> tuple[tuple[int, int], int, int]:
    """How many pixels of a map become one, down and across; how many rows and columns are left."""
    rows, columns, _ = place.shape
    down = int(np.clip(1 / (place.cell * scale), 1, rows))
    across = int(np.clip(1 / (place.wide * scale), 1, columns))
    return (down, across), rows // down, columns // across
