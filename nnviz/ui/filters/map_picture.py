"""`MapPicture`: a map with a window on it that the mouse and the arrow keys move."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.core.layer import Region
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.filters.cell_text import fitting
from nnviz.ui.pixels import image_of
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, mix, smaller, theme_of

DOTS = 5.0
"""From so many pixels a cell on the places that a spread-out window reads are marked."""

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """What is shown: values `(H, W)` with `top` in full colour, and a frame.

    Attributes:
        titles: what stands above it, from the longest to the shortest: the first that fits.
        rim: rows and columns of padding before and behind the map.
        taps: places `(row, column)` that the window reads, where it leaves some out.
        filled: how many pixels, row by row, are shown already; None: all of them.
    """

    titles: tuple[str, ...]
    values: NDArray[np.floating]
    top: float
    frame: Region
    rim: tuple[int, int] = (0, 0)
    taps: tuple[tuple[int, int], ...] = ()
    filled: int | None = None


class MapPicture(QWidget):
    """Signals:

    - `place_wished(int, int)`: the row and column that was pressed or dragged to; it may lie
      beyond the map.
    - `step_wished(int, int)`: an arrow key: rows and columns to go on by.
    """

    place_wished = Signal(int, int)
    step_wished = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map: Map | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription("Drag the window, or move it with the arrow keys.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def map(self) -> Map | None:
        """What is shown."""
        return self._map

    def show_map(self, shown: Map) -> None:
        """Show another map, or another place of the window."""
        self._map = shown
        self.update()

    def place(self, region: Region) -> QRectF:
        """Where a region of the map lies, which may reach into its rim."""
        side, before = self.side(), self._map.rim[0] if self._map is not None else 0
        left, top = (region.left + before) * side + 1, (region.top + before) * side + self._line()
        size = (region.right - region.left) * side, (region.bottom - region.top) * side
        return QRectF(left, top, *size)

    def side(self) -> float:
        """How many pixels a cell is wide: whole ones, as long as they are not very few."""
        if self._map is None:
            return 1.0
        rows, columns = self._map.values.shape
        rim = sum(self._map.rim)
        free = self.width() - 3, self.height() - self._line() - 3
        side = min(free[0] / (columns + rim), free[1] / (rows + rim))
        return max(0.1, float(int(side)) if side >= 3 else side)

    def sizeHint(self) -> QSize:
        return QSize(120, 120 + self._line())

    def _line(self) -> int:
        return round(QFontMetricsF(smaller(self.font())).height()) + 3

    # -- the mouse and the keys ----------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._map is not None:
            self._wish(event.position())
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._map is not None:
            self._wish(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.step_wished.emit(*step)

    def _wish(self, at: QPointF) -> None:
        whole = self.place(Region(0, 0, 1, 1))
        row = int((at.y() - whole.top()) // self.side())
        self.place_wished.emit(row, int((at.x() - whole.left()) // self.side()))

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self._map
        if shown is None:
            return
        theme, painter = theme_of(self.palette()), QPainter(self)
        painter.setFont(smaller(self.font()))
        metrics, width = QFontMetricsF(painter.font()), self.width() - 2
        painter.setPen(QColor(theme.dim))
        title = fitting(shown.titles, metrics, width)
        painter.drawText(QRectF(1, 0, width, self._line() - 3), title)
        self._draw_map(painter, shown, theme)
        self._draw_frame(painter, shown, theme)
        painter.end()

    def _draw_map(self, painter: QPainter, shown: Map, theme: Theme) -> None:
        rows, columns = shown.values.shape
        whole, (before, behind) = self.place(Region(0, 0, rows, columns)), shown.rim
        if before or behind:
            rim = self.place(Region(-before, -before, rows + behind, columns + behind))
            painter.fillRect(rim, QBrush(QColor(theme.line), Qt.BrushStyle.BDiagPattern))
        painter.fillRect(whole, QColor(theme.surface))
        painter.drawImage(whole, self._image(shown, theme))
        if shown.filled is not None:
            self._draw_unfilled(painter, shown, shown.filled, theme)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(whole.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _image(self, shown: Map, theme: Theme) -> QImage:
        with np.errstate(all="ignore"):
            return image_of(diverging_rgb(shown.values / (shown.top or 1.0), theme))

    def _draw_unfilled(self, painter: QPainter, shown: Map, filled: int, theme: Theme) -> None:
        """Cover what the window has not come to yet."""
        rows, columns = shown.values.shape
        row, column = divmod(filled, columns)
        ground = QColor(mix(theme.surface, theme.raised, 0.6))
        if column:
            painter.fillRect(self.place(Region(row, column, row + 1, columns)), ground)
        first = row + bool(column)
        painter.fillRect(self.place(Region(first, 0, max(first, rows), columns)), ground)

    def _draw_frame(self, painter: QPainter, shown: Map, theme: Theme) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        place = self.place(shown.frame)
        painter.setPen(QPen(QColor(theme.surface), 4))
        painter.drawRect(place)
        painter.setPen(QPen(QColor(theme.focus if shows_ring(self) else theme.text), 2))
        painter.drawRect(place)
        if shown.taps and self.side() >= DOTS:
            painter.setPen(QPen(QColor(theme.text), 1))
            for row, column in shown.taps:
                cell = self.place(Region(row, column, row + 1, column + 1))
                painter.drawRect(cell.adjusted(1, 1, -1, -1))
