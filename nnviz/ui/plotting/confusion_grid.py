"""Where the cells of a confusion matrix lie, what is written in them, and their colours. Pure."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from nnviz.ui.numbers import format_compact, format_count
from nnviz.ui.theme import Theme, mix

TALLEST = 44.0
LEAST_SIDE = 2.0
MOST_DRAWN = 24
"""Matrices of more classes are one image, without numbers."""

_RIGHT, _ERROR = (0.07, 0.36), (0.16, 0.55)
"""The shares of ink in the palest and in the fullest cell; text on it stays at 4.5 : 1."""

LONGEST = 22
"""Names in a card are cut to so many letters."""


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell: its true class down, its predicted class across."""

    row: int
    column: int

    @property
    def is_right(self) -> bool:
        """Whether it counts right answers."""
        return self.row == self.column


@dataclass(frozen=True, slots=True)
class Grid:
    """`classes` by `classes` cells within a rectangle."""

    left: float
    top: float
    width: float
    height: float
    classes: int

    @property
    def cell(self) -> tuple[float, float]:
        """The width and the height of a cell."""
        return self.width / self.classes, self.height / self.classes

    def area(self) -> QRectF:
        """All cells."""
        return QRectF(self.left, self.top, self.width, self.height)

    def place(self, at: CellPlace) -> QRectF:
        """One cell, with the gap around it, in whole pixels."""
        width, height = self.cell
        left, right = (round(self.left + n * width) for n in (at.column, at.column + 1))
        top, bottom = (round(self.top + n * height) for n in (at.row, at.row + 1))
        return QRectF(left, top, right - left, bottom - top)

    def cell_at(self, point: QPointF) -> CellPlace | None:
        """The cell under a point."""
        if not self.classes or not self.area().contains(point):
            return None
        width, height = self.cell
        last = self.classes - 1
        row = min(last, int((point.y() - self.top) / height))
        return CellPlace(row, min(last, int((point.x() - self.left) / width)))


def cell_height(width: float) -> float:
    """The height of cells of a width: square, but no taller than needed."""
    return max(LEAST_SIDE, min(width, TALLEST))


def cell_color(theme: Theme, at: CellPlace, share: float) -> str:
    """The ground of a cell that holds a share of its row: grey where right, red where wrong."""
    if share <= 0:
        return mix(theme.surface, theme.raised, 0.6)
    low, high = _RIGHT if at.is_right else _ERROR
    ink = theme.text if at.is_right else theme.error
    return mix(theme.surface, ink, low + (high - low) * share)


def count_texts(count: int) -> tuple[str, ...]:
    """Ways to write a count, the longest first."""
    return format_count(count), format_compact(count)


def told(names: tuple[str, ...], at: CellPlace, count: int) -> str:
    """What a cell says: 7 of class x taken for y."""
    true, given = shortened(names[at.row]), shortened(names[at.column])
    if at.is_right:
        return f"{format_count(count)} of class {true} found"
    return f"{format_count(count)} of class {true} taken for {given}"


def shortened(name: str) -> str:
    """A name that fits a card."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
