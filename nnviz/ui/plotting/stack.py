"""Where stacked images lie, and which cell is where. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

BETWEEN = 6.0
"""Pixels between two images."""

LEAST_HEIGHT = 6.0


@dataclass(frozen=True, slots=True)
class Cell:
    """An image, a row of it and a column."""

    layer: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Stack:
    """The places of images of `shapes` (rows, columns), from top to bottom."""

    shapes: tuple[tuple[int, ...], ...]
    places: tuple[QRectF, ...]

    @classmethod
    def of(cls, shapes: Sequence[tuple[int, ...]], room: QRectF) -> "Stack":
        """Heights in proportion to the rows, as far as the lowest remains in sight."""
        free = max(0.0, room.height() - BETWEEN * (len(shapes) - 1))
        total = sum(shape[0] for shape in shapes) or 1
        least = min(LEAST_HEIGHT, free / max(1, len(shapes)))
        spare = free - least * len(shapes)
        places, top = [], room.top()
        for shape in shapes:
            height = least + spare * shape[0] / total
            bottom = top + height
            place = QRectF(
                room.left(), round(top), room.width(), max(1, round(bottom) - round(top))
            )
            places.append(place)
            top = bottom + BETWEEN
        return cls(tuple(shapes), tuple(places))

    def cell_at(self, point: QPointF) -> Cell | None:
        """The cell under a point; between two images none."""
        for layer, (shape, place) in enumerate(zip(self.shapes, self.places, strict=True)):
            if place.contains(point):
                row = int((point.y() - place.top()) / place.height() * shape[0])
                column = int((point.x() - place.left()) / place.width() * shape[1])
                return Cell(layer, min(row, shape[0] - 1), min(column, shape[1] - 1))
        return None

    def place(self, cell: Cell) -> QRectF:
        """Where a cell lies."""
        shape, place = self.shapes[cell.layer], self.places[cell.layer]
        height, width = place.height() / shape[0], place.width() / shape[1]
        left, top = place.left() + cell.column * width, place.top() + cell.row * height
        return QRectF(left, top, width, height)

    def column(self, number: int) -> QRectF:
        """A column through all images."""
        top = self.place(Cell(0, 0, number))
        return QRectF(top.left(), top.top(), top.width(), self.places[-1].bottom() - top.top())
