"""Where the filters of a layer lie on their sheet, and which weight is where. Pure geometry.

A tile is one filter: its number, its pictures side by side, and its norm and bias behind them.
Tiles stand in as many columns as there is room for.
"""

from dataclasses import dataclass, replace
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF

from nnviz.session.filters import Cell

GAP = 2
"""Pixels between two pictures of a filter."""

BETWEEN, MARGIN = 14, 8
"""Pixels between two tiles, and around all of them."""

ALONE, TOGETHER, SCROLLED = 46, 34, 20
"""How large a picture is that stands alone, one among others that fit, and one among too many."""

LARGEST = 112
"""Pictures grow up to this size while as many filters are in sight."""

STACKED = 1.25
"""Pictures of so many lines of text have their readings one above the other."""

SMALL_KERNEL = 7
"""Up to this size a weight of a kernel is at least two pixels wide, if all pictures fit."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a sheet has to fit into, in pixels: the viewport, and the sizes of its text."""

    width: float
    height: float
    number: float
    reading: float
    line: float
    readings: int = 2
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The places of `filters` tiles with `pictures` of `rows` by `columns` weights each.

    Attributes:
        cell: pixels a weight is wide and high.
        across: tiles side by side.
        stacked: norm and bias stand one above the other.
    """

    filters: int
    pictures: int
    rows: int
    columns: int
    room: Room
    cell: int
    across: int
    stacked: bool

    @classmethod
    def of(cls, shape: tuple[int, int, int, int], room: Room) -> "SheetLayout":
        """The layout of filters by pictures by rows by columns."""
        longest, most = max(shape[2:]), 0
        base = _cell(shape[1], longest, shape[3], room)
        best = cls._with(shape, room, base)
        for cell in range(max(base, LARGEST // longest), _least(base, longest) - 1, -1):
            made = cls._with(shape, room, cell)
            if made.size.width() <= room.width and made._in_sight > most:
                best, most = made, made._in_sight
        return cls._with(shape, room, max(1, round(best.cell * room.zoom)))

    @classmethod
    def _with(cls, shape: tuple[int, int, int, int], room: Room, cell: int) -> "SheetLayout":
        filters, pictures, rows, columns = shape
        stacked = rows * cell >= STACKED * room.line
        made = cls(filters, pictures, rows, columns, room, cell, 1, stacked)
        free = room.width - 2 * MARGIN + BETWEEN
        across = max(1, min(filters, int(free // (made.tile.width() + BETWEEN))))
        return replace(made, across=across)

    @property
    def pitch(self) -> tuple[int, int]:
        """From one picture of a filter to the next, and how high one is."""
        return self.columns * self.cell + GAP, self.rows * self.cell

    @property
    def tile(self) -> QSizeF:
        """The size of a tile."""
        text = self.room.reading * (1 if self.stacked else self.room.readings)
        lines = self.room.readings if self.stacked else 1
        return QSizeF(
            self.room.number + self.pictures * self.pitch[0] - GAP + text,
            max(self.pitch[1], lines * self.room.line),
        )

    @property
    def size(self) -> QSizeF:
        """The size of the whole sheet."""
        lines = ceil(self.filters / self.across)
        return QSizeF(
            2 * MARGIN + self.across * (self.tile.width() + BETWEEN) - BETWEEN,
            2 * MARGIN + lines * self._line_pitch - self._between,
        )

    def place(self, filter_: int) -> QRectF:
        """The tile of a filter."""
        line, column = divmod(filter_, self.across)
        left = MARGIN + column * (self.tile.width() + BETWEEN)
        return QRectF(left, MARGIN + line * self._line_pitch, self.tile.width(), self.tile.height())

    def strip(self, filter_: int) -> QRectF:
        """Where the pictures of a filter lie, in the middle of its tile's height."""
        tile, height = self.place(filter_), self.pitch[1]
        width = self.pictures * self.pitch[0] - GAP
        top = tile.top() + int((tile.height() - height) / 2)
        return QRectF(round(tile.left() + self.room.number), round(top), width, height)

    def reading(self, filter_: int, at: int) -> QRectF:
        """Where the first or the second reading of a filter stands, behind its pictures."""
        tile, room = self.place(filter_), self.room
        left = self.strip(filter_).right()
        if not self.stacked:
            return QRectF(left + at * room.reading, tile.top(), room.reading, tile.height())
        top = tile.center().y() - room.readings * room.line / 2
        return QRectF(left, top + at * room.line, room.reading, room.line)

    def cell_place(self, cell: Cell) -> QRectF:
        """Where a weight lies; `cell.image` counts pictures."""
        strip = self.strip(cell.filter)
        left = strip.left() + cell.image * self.pitch[0] + cell.column * self.cell
        return QRectF(left, strip.top() + cell.row * self.cell, self.cell, self.cell)

    def cell_at(self, point: QPointF) -> Cell | None:
        """The weight under a point of the sheet."""
        filter_ = self.filter_at(point)
        if filter_ is None:
            return None
        strip = self.strip(filter_)
        image, across = divmod(int(point.x() - strip.left()), self.pitch[0])
        row, column = int(point.y() - strip.top()) // self.cell, across // self.cell
        is_within = strip.contains(point) and column < self.columns and row < self.rows
        return Cell(filter_, image, row, column) if is_within else None

    def filter_at(self, point: QPointF) -> int | None:
        """The filter whose tile lies under a point of the sheet."""
        line = int((point.y() - MARGIN) // self._line_pitch)
        column = int((point.x() - MARGIN) // (self.tile.width() + BETWEEN))
        found = line * self.across + column
        if line < 0 or not 0 <= column < self.across or found >= self.filters:
            return None
        return found if self.place(found).contains(point) else None

    def seen(self, view: QRectF) -> tuple[int, int]:
        """The first filter that a part of the sheet shows, and one behind the last."""
        first = max(0, int((view.top() - MARGIN) // self._line_pitch))
        last = ceil((view.bottom() - MARGIN) / self._line_pitch)
        return min(first * self.across, self.filters), min(last * self.across, self.filters)

    def seen_pictures(self, view: QRectF) -> tuple[int, int]:
        """The first picture of its filters that a part of the sheet shows, and one behind the last.

        All of them, where several tiles stand side by side.
        """
        if self.across > 1:
            return 0, self.pictures
        left = MARGIN + self.room.number
        first = int((view.left() - left) // self.pitch[0])
        last = ceil((view.right() - left) / self.pitch[0])
        return max(0, min(first, self.pictures)), max(0, min(last, self.pictures))

    @property
    def _in_sight(self) -> int:
        """How many filters are in sight without scrolling; none of a row that is cut off."""
        lines = int((self.room.height - 2 * MARGIN + self._between) // self._line_pitch)
        return min(max(1, lines) * self.across, self.filters)

    @property
    def _between(self) -> float:
        return BETWEEN if self.stacked else max(2, BETWEEN // 3)

    @property
    def _line_pitch(self) -> float:
        return self.tile.height() + self._between


def _least(base: int, longest: int) -> int:
    """How small a weight may become so that more filters are in sight."""
    return min(base, -(-SCROLLED // longest))


def _cell(pictures: int, longest: int, columns: int, room: Room) -> int:
    """How many pixels a weight gets at least: what fits into the width, within bounds."""
    if pictures == 1:
        return max(1, round(ALONE / longest))
    least = 2 if longest <= SMALL_KERNEL else 1
    free = room.width - 2 * MARGIN - room.number
    for readings in (1, room.readings):
        fits = int(((free - readings * room.reading) / pictures - GAP) // columns)
        if readings == room.readings or fits * longest >= STACKED * room.line:
            break
    if fits < least:
        return max(least, round(SCROLLED / longest))
    return min(fits, max(1, round(TOGETHER / longest)))
