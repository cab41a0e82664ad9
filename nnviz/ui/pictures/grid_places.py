"""Where the cells of a grid of samples lie: rows of cells of one size, as many as fit. Pure."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

GAP = 6
"""Between cells."""

PAD = 3
"""Between a cell's edge and its picture."""


@dataclass(frozen=True, slots=True)
class GridPlaces:
    """`count` cells in rows `width` pixels wide.

    A picture is `side` pixels wide at least and takes what room its row has left; `is_pictured`
    says whether there is one at all. The words under it are `words` pixels high.
    """

    count: int
    width: int
    side: int
    words: int
    is_pictured: bool = True

    @property
    def columns(self) -> int:
        """How many cells stand side by side."""
        return max(1, (self.width + GAP) // (self.side + 2 * PAD + GAP))

    @property
    def cell_width(self) -> int:
        """How wide a cell is."""
        return max(1, (self.width + GAP) // self.columns - GAP)

    @property
    def picture_side(self) -> int:
        """How wide and high a picture is."""
        return max(1, self.cell_width - 2 * PAD) if self.is_pictured else 0

    @property
    def row_height(self) -> int:
        """How far rows are from one another."""
        return self.picture_side + 2 * PAD + self.words + GAP

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """How high all rows are."""
        return max(0, self.rows * self.row_height - GAP)

    def cell(self, number: int) -> QRectF:
        """Where a cell lies."""
        row, column = divmod(number, self.columns)
        left, top = column * (self.cell_width + GAP), row * self.row_height
        return QRectF(left, top, self.cell_width, self.row_height - GAP)

    def picture(self, number: int) -> QRectF:
        """Where there is room for a picture."""
        cell = self.cell(number)
        return QRectF(cell.x() + PAD, cell.y() + PAD, self.picture_side, self.picture_side)

    def at(self, point: QPointF) -> int:
        """The cell at a point; -1 between and beyond them."""
        column = int(point.x() // (self.cell_width + GAP))
        number = int(point.y() // self.row_height) * self.columns + column
        is_there = 0 <= column < self.columns and 0 <= number < self.count
        return number if is_there and self.cell(number).contains(point) else -1

    def between(self, top: int, bottom: int) -> range:
        """The cells of the rows that lie, in part at least, between two heights."""
        first = max(0, top // self.row_height) * self.columns
        last = min(self.count, (bottom // self.row_height + 1) * self.columns)
        return range(first, max(first, last))
