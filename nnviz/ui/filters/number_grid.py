"""`NumberGrid`: numbers in coloured cells, such as a patch, a kernel, or their products."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.session.sliding import Under
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.filters.cell_text import MOST_DECIMALS, WIDEST, cell_text, fitting, inks
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, mix, smaller, theme_of

ROOM = 3
"""Pixels that a number leaves free in its cell."""

FITS = ((MOST_DECIMALS, 1.0), (2, 1.0), (2, 0.9), (2, 0.8), (1, 1.0), (1, 0.8))
"""Decimals, and the size of figures as a share of small text, from the best on."""

LINED = 6
"""Smaller cells have no lines between them."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What a grid shows: values `(R, C)` with `top` in full colour, and what lies under each cell.

    `titles` stand above it, from the longest to the shortest: the first that fits. `winner` is a
    cell with a ring around it.
    """

    titles: tuple[str, ...]
    values: NDArray[np.float64]
    top: float
    under: NDArray[np.int8]
    winner: tuple[int, int] | None = None


class NumberGrid(QWidget):
    """Signals: `cell_pointed(object)`: a `(row, column)` under the mouse, or None."""

    cell_pointed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: Numbers | None = None
        self._pointed: tuple[int, int] | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    @property
    def numbers(self) -> Numbers | None:
        """What is shown."""
        return self._numbers

    def show_numbers(self, numbers: Numbers) -> None:
        """Show other values."""
        self._numbers = numbers
        self.update()

    def show_pointed(self, cell: tuple[int, int] | None) -> None:
        """Put a frame around a cell that is pointed at here or in another grid."""
        if cell != self._pointed:
            self._pointed = cell
            self.update()

    def place(self, row: int, column: int) -> QRectF:
        """Where a cell lies."""
        return self._cell(self.side(), self._line(), row, column)

    def side(self) -> float:
        """How many pixels a cell is wide: whole ones, as long as they are not very few."""
        if self._numbers is None:
            return 1.0
        rows, columns = self._numbers.values.shape
        side = min((self.width() - 2) / columns, (self.height() - self._line() - 2) / rows)
        return max(1.0, float(int(side)) if side >= 4 else side)

    def decimals(self) -> int:
        """With how many decimals numbers fit; -1 where none does."""
        return self._fit()[0]

    def _fit(self) -> tuple[int, QFont]:
        """The most decimals that fit, rather in smaller figures than with fewer than two."""
        room, font = self.side() - ROOM, smaller(self.font())
        for decimals, share in FITS:
            made = QFont(font)
            made.setPixelSize(max(1, round(font.pixelSize() * share)))
            metrics = QFontMetricsF(made)
            width = metrics.horizontalAdvance(WIDEST + "0" * decimals)
            if width <= room and metrics.capHeight() <= room:
                return decimals, made
        return -1, font

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """The cell under a point."""
        if self._numbers is None:
            return None
        row = int((point.y() - self._line()) // self.side())
        column = int((point.x() - 1) // self.side())
        rows, columns = self._numbers.values.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    def sizeHint(self) -> QSize:
        return QSize(120, 120 + self._line())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.cell_pointed.emit(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.cell_pointed.emit(None)

    @staticmethod
    def _cell(side: float, line: int, row: int, column: int) -> QRectF:
        return QRectF(column * side + 1, line + row * side, side, side)

    def _line(self) -> int:
        return round(QFontMetricsF(smaller(self.font())).height()) + 3

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        numbers = self._numbers
        if numbers is None:
            return
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(theme.dim))
        title = fitting(numbers.titles, QFontMetricsF(painter.font()), self.width() - 2)
        painter.drawText(QRectF(1, 0, self.width(), self._line() - 3), title)
        self._draw_cells(painter, numbers, theme)
        self._draw_rings(painter, numbers, theme)
        painter.end()

    def _draw_cells(self, painter: QPainter, numbers: Numbers, theme: Theme) -> None:
        with np.errstate(all="ignore"):
            pixels = diverging_rgb(numbers.values / (numbers.top or 1.0), theme)
        rows, columns = numbers.values.shape
        whole = self.place(0, 0).united(self.place(rows - 1, columns - 1))
        painter.drawImage(whole, image_of(pixels))
        for row, column in np.argwhere(numbers.under).tolist():
            painter.fillRect(self.place(row, column), _hatching(theme))
        self._draw_lines(painter, whole, theme)
        self._draw_numbers(painter, numbers, inks(pixels.reshape(-1, 4), theme))

    def _draw_numbers(self, painter: QPainter, numbers: Numbers, colors: Sequence[str]) -> None:
        decimals, font = self._fit()
        if decimals < 0:
            return
        painter.setFont(font)
        side, line, columns = self.side(), self._line(), numbers.values.shape[1]
        cells = zip(numbers.values.ravel().tolist(), numbers.under.ravel().tolist(), strict=True)
        for at, ((value, under), color) in enumerate(zip(cells, colors, strict=True)):
            if under != Under.NOTHING:
                painter.setPen(QColor(color))
                text = "0" if under and not value else cell_text(value, decimals)
                place = self._cell(side, line, *divmod(at, columns))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_lines(self, painter: QPainter, whole: QRectF, theme: Theme) -> None:
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole)
        side = self.side()
        if side < LINED:
            return
        for at in range(1, round(whole.width() / side)):
            x = whole.left() + at * side
            painter.drawLine(QPointF(x, whole.top()), QPointF(x, whole.bottom()))
        for at in range(1, round(whole.height() / side)):
            y = whole.top() + at * side
            painter.drawLine(QPointF(whole.left(), y), QPointF(whole.right(), y))

    def _draw_rings(self, painter: QPainter, numbers: Numbers, theme: Theme) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if numbers.winner is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawRect(self.place(*numbers.winner).adjusted(1, 1, -1, -1))
        if self._pointed is not None and self.cell_at(self.place(*self._pointed).center()):
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRect(self.place(*self._pointed).adjusted(1, 1, -1, -1))


def _hatching(theme: Theme) -> QBrush:
    return QBrush(QColor(mix(theme.line, theme.dim, 0.3)), Qt.BrushStyle.BDiagPattern)
