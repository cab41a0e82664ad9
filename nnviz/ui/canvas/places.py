"""Where the neurons of a layer lie, and the edges between two layers. Pure, in scene units.

A layer is a column of neurons, `LayerPlace`, or maps beside and below one another, `MapsPlace`.
Both say where a unit lies and where its edges begin and end.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import Pixel, pixel_of, unit_of

Points = NDArray[np.float64]

Rect = tuple[float, float, float, float]
"""Left, top, width and height in the scene."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerPlace:
    """A column of neurons: their centres `(units, 2)`, and their side length.

    `column` is the layer's place among the columns, `pitch` the distance from one neuron to the
    next.
    """

    node: str
    column: int
    centres: Points
    side: float
    pitch: float
    rect: Rect = field(init=False)
    """Left, top, width and height around the neurons."""

    def __post_init__(self) -> None:
        half = self.side / 2
        left, top = self.centres.min(axis=0) - half
        right, bottom = self.centres.max(axis=0) + half
        rect = float(left), float(top), float(right - left), float(bottom - top)
        object.__setattr__(self, "rect", rect)

    @property
    def count(self) -> int:
        """How many units there are."""
        return len(self.centres)

    @property
    def starts(self) -> Points:
        """Where edges leave, `(units, 2)`: at the right side of each neuron."""
        return self.centres + np.array([self.side / 2, 0])

    @property
    def ends(self) -> Points:
        """Where edges enter, `(units, 2)`: at the left side of each neuron."""
        return self.centres - np.array([self.side / 2, 0])

    @property
    def spots(self) -> Points:
        """A place in each thing one can tell apart from afar, `(n, 2)`: the neurons' middles."""
        return self.centres

    def centre(self, unit: int) -> tuple[float, float]:
        """The middle of a neuron."""
        x, y = self.centres[unit].tolist()
        return x, y

    def moved(self, x: float, y: float) -> "LayerPlace":
        """The layer at another place."""
        return replace(self, centres=np.add(self.centres, (x, y)))


@dataclass(frozen=True, eq=False)
class MapsPlace:
    """A layer of maps, `across` of them in a row, or a picture: all channels in one.

    Attributes:
        shape: rows, columns and maps (of a picture: channels) of one sample.
        cell: a pixel's height.
        gap: between two maps.
        left, top: of the first map.
        is_picture: its channels are the colours of one picture.
        is_flat: it is the numbers of a picture in a row, as dense layers read them: each has edges
            of its own, where otherwise each map has.
        aspect: a pixel's width by its height.
    """

    node: str
    column: int
    shape: tuple[int, int, int]
    cell: float
    across: int = 1
    gap: float = 0.0
    left: float = 0.0
    top: float = 0.0
    is_picture: bool = False
    is_flat: bool = False
    aspect: float = 1.0

    @property
    def side(self) -> float:
        """The shorter side of what a unit is drawn as."""
        return self.cell * min(1.0, self.aspect)

    @property
    def wide(self) -> float:
        """A pixel's width."""
        return self.cell * self.aspect

    @property
    def count(self) -> int:
        """How many units there are."""
        return prod(self.shape)

    @property
    def tiles(self) -> int:
        """How many maps are drawn: one where they are the colours of a picture."""
        return 1 if self.is_picture else self.shape[2]

    @property
    def size(self) -> tuple[float, float]:
        """A map's width and height."""
        rows, columns, _ = self.shape
        return columns * self.wide, rows * self.cell

    @cached_property
    def rect(self) -> Rect:
        """Left, top, width and height around the maps."""
        width, height = self.size
        down = -(-self.tiles // self.across)
        wide = self.across * (width + self.gap) - self.gap
        return self.left, self.top, wide, down * (height + self.gap) - self.gap

    @cached_property
    def centres(self) -> Points:
        """The middles of all units, `(units, 2)`."""
        _, columns, channels = self.shape
        places, maps = np.divmod(np.arange(self.count), channels)
        row, column = np.divmod(places, columns)
        x, y = self._corner(maps)
        return np.column_stack([x + (column + 0.5) * self.wide, y + (row + 0.5) * self.cell])

    @property
    def starts(self) -> Points:
        """Where edges leave, `(n, 2)`: at the right of the whole, one for each map."""
        if self.is_flat:
            return self.centres + np.array([self.cell / 2, 0])
        left, _, width, _ = self.rect
        return np.column_stack([np.full(self.shape[2], left + width), self._ports()])

    @property
    def ends(self) -> Points:
        """Where edges enter, `(n, 2)`: at the left of the whole, one for each map, in order."""
        if self.is_flat:
            return self.centres - np.array([self.cell / 2, 0])
        return np.column_stack([np.full(self.shape[2], self.left), self._ports()])

    @property
    def pitch(self) -> float:
        """The distance from where one edge begins to the next."""
        if self.is_flat:
            return self.cell
        height = self.size[1]
        return height / self.shape[2] if self.is_picture else (height + self.gap) / self.across

    @property
    def spots(self) -> Points:
        """The middles of the maps, `(maps, 2)`."""
        x, y = self._corner(np.arange(self.tiles))
        width, height = self.size
        return np.column_stack([x + width / 2, y + height / 2])

    def corner(self, tile: int) -> tuple[float, float]:
        """The left and the top of a map."""
        x, y = self._corner(np.array([tile]))
        return float(x[0]), float(y[0])

    def tile_of(self, unit: int) -> int:
        """Which of the drawn maps a unit is in."""
        return 0 if self.is_picture else unit % self.shape[2]

    def centre(self, unit: int) -> tuple[float, float]:
        """The middle of a unit."""
        found = pixel_of(self.shape, unit)
        x, y = self.corner(self.tile_of(unit))
        return x + (found.column + 0.5) * self.wide, y + (found.row + 0.5) * self.cell

    def unit_at(self, x: float, y: float) -> int | None:
        """The unit at a point of the scene; of a picture it is the first of a pixel's colours."""
        width, height = self.size
        column, right = divmod(x - self.left, width + self.gap)
        row, down = divmod(y - self.top, height + self.gap)
        tile = int(row * self.across + column)
        inside = 0 <= column < self.across and row >= 0 and right < width and down < height
        if not inside or tile >= self.tiles:
            return None
        rows, columns, _ = self.shape
        place = min(int(down / self.cell), rows - 1), min(int(right / self.wide), columns - 1)
        return unit_of(self.shape, Pixel(tile, *place))

    def moved(self, x: float, y: float) -> "MapsPlace":
        """The layer at another place."""
        return replace(self, left=self.left + x, top=self.top + y)

    def scaled(self, unit: float) -> "MapsPlace":
        """The layer so many times as large, with its first corner where it was."""
        return replace(self, cell=self.cell * unit, gap=self.gap * unit)

    def _corner(self, tiles: NDArray[np.integer[Any]]) -> tuple[Points, Points]:
        if self.is_picture:
            tiles = np.zeros_like(tiles)
        row, column = np.divmod(tiles, self.across)
        width, height = self.size
        return self.left + column * (width + self.gap), self.top + row * (height + self.gap)

    def _ports(self) -> Points:
        """The heights of the maps' edges: those of one row of maps are spread over its height."""
        channels, height = self.shape[2], self.size[1]
        if self.is_picture:
            return self.top + (np.arange(channels) + 0.5) / channels * height
        row, column = np.divmod(np.arange(channels), self.across)
        beside = (column - (self.across - 1) / 2) * self.pitch
        return np.asarray(self.top + height / 2 + row * (height + self.gap) + beside)


Place: TypeAlias = LayerPlace | MapsPlace


@dataclass(frozen=True, slots=True, eq=False)
class BundlePlace:
    """The edges between two layers: from each of `starts` `(n, 2)` to each of `ends` `(m, 2)`.

    All ends have one x and stand in order from top to bottom. Edge (i, j) has the flat place
    ``i * m + j``, as its weight has. `pitch` is the smaller of the layers' distances between
    neurons. Where `has_kernels` starts and ends are maps, and an edge is a kernel.
    """

    source: str
    target: str
    starts: Points
    ends: Points
    pitch: float
    has_kernels: bool = False
    rect: Rect = field(init=False)
    """Left, top, width and height around the edges."""

    def __post_init__(self) -> None:
        both = np.concatenate([self.starts, self.ends])
        left, top = both.min(axis=0)
        width, height = np.ptp(both, axis=0)
        rect = float(left), float(top), float(width), float(height)
        object.__setattr__(self, "rect", rect)

    @property
    def shape(self) -> tuple[int, int]:
        """How many neurons there are on either side."""
        return len(self.starts), len(self.ends)

    @property
    def count(self) -> int:
        """How many edges there are."""
        return len(self.starts) * len(self.ends)

    @property
    def gap(self) -> float:
        """From the rightmost start to the ends."""
        return float(self.ends[0, 0] - self.starts[:, 0].max())

    def lines(self, flat: NDArray[np.integer[Any]] | None = None) -> Points:
        """The lines x1, y1, x2, y2 of edges by their flat places `(k,)`; None means all."""
        wanted = np.arange(self.count) if flat is None else flat
        i, j = np.divmod(wanted, len(self.ends))
        return np.concatenate([self.starts[i], self.ends[j]], axis=1)
