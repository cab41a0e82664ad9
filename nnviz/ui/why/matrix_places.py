"""Where the squares and names of a matrix lie. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF

NAME_SHARE = 0.28
"""The part of the width or height that names may take."""

GAP = 4.0
ROOM_FOR_NUMBERS = 6.0
"""Pixels around a number in its square."""

TALLEST = 26.0
"""Pixels of a row where rows and columns are different things: then they need not be square."""

Names = tuple[tuple[QRectF, str], ...]


@dataclass(frozen=True, slots=True)
class MatrixPlaces:
    """`body` is where the squares lie, `rows` by `columns`.

    Of many names every so many are there: rectangles with the text that fits; those of columns are
    read upwards. `has_numbers` says whether numbers fit into the squares.
    """

    body: QRectF
    rows: int
    columns: int
    row_names: Names
    column_names: Names
    has_numbers: bool

    def cell(self, row: int, column: int) -> QRectF:
        """Where a square lies."""
        width, height = self.body.width() / self.columns, self.body.height() / self.rows
        left, top = self.body.left() + column * width, self.body.top() + row * height
        return QRectF(left, top, width, height)

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The row and column at a point; None beside the squares."""
        if not self.body.contains(point):
            return None
        row = int((point.y() - self.body.top()) / self.body.height() * self.rows)
        column = int((point.x() - self.body.left()) / self.body.width() * self.columns)
        return min(row, self.rows - 1), min(column, self.columns - 1)


def places_of(
    size: QSize, rows: Sequence[str], columns: Sequence[str], metrics: QFontMetricsF
) -> MatrixPlaces:
    """The places in a widget of this size: squares as large as they fit, names left and above.

    Of few rows with many columns they are higher than wide.
    """
    left = min(_widest(rows, metrics), size.width() * NAME_SHARE) + GAP
    top = min(_widest(columns, metrics), size.height() * NAME_SHARE) + GAP
    across = (size.width() - left - 1) / max(1, len(columns))
    down = (size.height() - top - 1) / max(1, len(rows))
    side = max(min(across, down), 0.02)
    high = side if len(rows) >= len(columns) else max(side, min(down, TALLEST))
    spare = size.height() - 1 - GAP - high * len(rows)
    top = max(top, min(_widest(columns, metrics), spare) + GAP)
    body = QRectF(0, top, side * len(columns), high * len(rows))
    body.moveLeft(left + max(0.0, (size.width() - left - 1 - body.width()) / 2))
    line = metrics.height()
    every, every_row = (max(1, -int(-line // length)) for length in (side, high))
    row_names = tuple(
        (
            QRectF(body.left() - left, body.top() + (at + 0.5) * high - line / 2, left - GAP, line),
            _fitted(rows[at], left - GAP, metrics),
        )
        for at in range(0, len(rows), every_row)
    )
    column_names = tuple(
        (
            QRectF(body.left() + (at + 0.5) * side - line / 2, 0, line, top - GAP),
            _fitted(columns[at], top - GAP, metrics),
        )
        for at in range(0, len(columns), every)
    )
    widest = metrics.horizontalAdvance("−0.00")
    fits = side >= widest + ROOM_FOR_NUMBERS and high >= line
    return MatrixPlaces(body, len(rows), len(columns), row_names, column_names, fits)


def _widest(names: Sequence[str], metrics: QFontMetricsF) -> float:
    return max((metrics.horizontalAdvance(name) for name in names), default=0.0) + 1


def _fitted(name: str, room: float, metrics: QFontMetricsF) -> str:
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room + 1)
