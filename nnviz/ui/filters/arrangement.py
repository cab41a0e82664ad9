"""Where the parts of a pixel's arithmetic stand: in one line, or below one another. Pure geometry.

The grids of numbers get as much room as there is, because their numbers need it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF

GAP = 14
"""Pixels between two parts; between two grids the sign of an operation stands there."""

LEAST_GRID, MOST_GRID, LEAST_MAP, MOST_MAP = 66, 320, 56, 260
CELL = 46
"""From so many pixels a cell on, a grid gets no larger: all its figures have room."""

SUMS_LINES, CURVE_LINES = 7, 7
"""How many lines of text the sums and the curve need at least."""

SUMS_WIDE, SUMS_ALONE, CURVE_WIDE, MAP_SHARE = 8.0, 11.0, 5.0, 0.6
"""In one line: how wide sums, sums without a curve, and the curve are in lines of text, and a map
as a share of a grid."""


class Part(Enum):
    """What there is to see of a pixel's arithmetic."""

    INPUT = "input map"
    PATCH = "patch"
    KERNEL = "kernel"
    PRODUCTS = "products"
    SUMS = "sums"
    CURVE = "curve"
    OUTPUT = "output map"


GRIDS = (Part.PATCH, Part.KERNEL, Part.PRODUCTS)


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to find room: parts, with text of `line` pixels, and grids of so many cells."""

    parts: tuple[Part, ...]
    line: int
    cells: int = 3

    @property
    def grids(self) -> tuple[Part, ...]:
        """The grids among the parts."""
        return tuple(part for part in GRIDS if part in self.parts)

    @property
    def most(self) -> int:
        """How wide a grid becomes at most."""
        return max(LEAST_GRID, min(self.cells * CELL, MOST_GRID))


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The place of each part; `height` is what they need, `side` that of the grids."""

    places: Mapping[Part, QRect]
    height: int
    side: int


def arrange(width: int, height: int, needs: Needs) -> Arrangement:
    """The arrangement whose grids are largest, of those that fit; else the one that needs least."""
    found = [way(width, height, needs) for way in (_in_line, _in_rows, _in_pairs)]
    fitting = [each for each in found if each.height <= height and each.side >= LEAST_GRID]
    if fitting:
        return max(fitting, key=lambda each: each.side)
    return min(found[1:], key=lambda each: each.height)


def least_height(width: int, needs: Needs) -> int:
    """How high a room of a width has to be for all parts."""
    in_line = _in_line(width, needs.line + LEAST_GRID, needs)
    if in_line.side >= LEAST_GRID:
        return in_line.height
    return min(way(width, 0, needs).height for way in (_in_rows, _in_pairs))


def _in_line(width: int, height: int, needs: Needs) -> Arrangement:
    """All from left to right: a map, the grids, the sums, the curve, the other map."""
    line, grids = needs.line, needs.grids
    others = {Part.SUMS: SUMS_ALONE * line}
    if Part.CURVE in needs.parts:
        others = {Part.SUMS: SUMS_WIDE * line, Part.CURVE: CURVE_WIDE * line}
    free = width - sum(others.values()) - GAP * (len(needs.parts) - 1)
    side = min(height - line, free / (len(grids) + 2 * MAP_SHARE), needs.most)
    map_side = min(height - line, (free - len(grids) * side) / 2, max(side, LEAST_MAP))
    spare = max(0.0, free - len(grids) * side - 2 * map_side) / len(others)
    widths = dict.fromkeys(grids, side) | {part: w + spare for part, w in others.items()}
    widths |= dict.fromkeys((Part.INPUT, Part.OUTPUT), map_side)
    places, x = {}, 0.0
    for part in (part for part in Part if part in needs.parts):
        tall = height if part in others else line + widths[part]
        places[part] = QRectF(x, 0, widths[part], tall)
        x += widths[part] + GAP
    return _made(places, max(line + max(side, map_side), SUMS_LINES * line), side)


def _in_rows(width: int, height: int, needs: Needs) -> Arrangement:
    """Both maps, below them the grids, below those the sums and the curve."""
    line, grids, rows = needs.line, needs.grids, _Rows(width)
    side = min((width - GAP * (len(grids) - 1)) / len(grids), needs.most)
    ends = (Part.SUMS, Part.CURVE) if Part.CURVE in needs.parts else (Part.SUMS,)
    least = SUMS_LINES * line
    map_side = _map_side(width, height - 3 * GAP - 2 * line - side - least)
    rows.add((Part.INPUT, Part.OUTPUT), map_side, line + map_side)
    rows.add(grids, side, line + side)
    rows.add(ends, (width - GAP * (len(ends) - 1)) / len(ends), max(least, height - rows.bottom))
    return _made(rows.places, rows.bottom - GAP - rows.last + least, side)


def _in_pairs(width: int, height: int, needs: Needs) -> Arrangement:
    """The maps and the curve in a row, below them patch and kernel, then products and sums."""
    line, rows, curve = needs.line, _Rows(width), Part.CURVE in needs.parts
    side, least = min((width - GAP) / 2, needs.most), SUMS_LINES * line
    both = (*needs.grids, Part.SUMS)
    pairs = [both[at : at + 2] for at in range(0, len(both), 2)]
    grid_height = max(line + side, least)
    free = height - line - len(pairs) * (grid_height + GAP)
    room = width - (CURVE_WIDE * line + GAP) * curve
    map_side = _map_side(room, free)
    top = max(line + map_side, CURVE_LINES * line * curve)
    rows.add((Part.INPUT, Part.OUTPUT), map_side, top)
    if curve:
        rows.between(Part.CURVE)
    for pair in pairs[:-1]:
        rows.add(pair, (width - GAP) / 2, grid_height)
    needed = rows.bottom + grid_height
    rows.add(pairs[-1], (width - GAP) / 2, max(grid_height, height - rows.bottom))
    return _made(rows.places, needed, side)


class _Rows:
    """Rows of parts, one below another."""

    def __init__(self, width: float) -> None:
        self.places: dict[Part, QRectF] = {}
        self.bottom, self.last, self._width = 0.0, 0.0, width

    def add(self, parts: Sequence[Part], side: float, height: float) -> None:
        """Parts of one width in a row; two maps stand at the ends of it."""
        step = side + GAP
        if parts == (Part.INPUT, Part.OUTPUT):
            step = self._width - side
        for at, part in enumerate(parts):
            self.places[part] = QRectF(at * step, self.bottom, side, height)
        self.bottom, self.last = self.bottom + height + GAP, height

    def between(self, part: Part) -> None:
        """A part between the two maps."""
        first, last = self.places[Part.INPUT], self.places[Part.OUTPUT]
        width = last.left() - first.right() - 2 * GAP
        self.places[part] = QRectF(first.right() + GAP, first.top(), width, first.height())


def _map_side(width: float, free: float) -> float:
    return max(LEAST_MAP, min((width - GAP) / 2, free, MOST_MAP))


def _made(places: Mapping[Part, QRectF], height: float, side: float) -> Arrangement:
    rounded = {part: place.toAlignedRect() for part, place in places.items()}
    return Arrangement(rounded, round(height), int(side))
