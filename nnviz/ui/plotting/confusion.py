"""`ConfusionMatrix`: how often each true class (row) was given each class (column)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nnviz.ui.numbers import format_percent
from nnviz.ui.pixels import pixels_of
from nnviz.ui.plotting.card import Card, Reading, draw_card
from nnviz.ui.plotting.confusion_grid import (
    MOST_DRAWN,
    CellPlace,
    Grid,
    cell_color,
    cell_height,
    count_texts,
    told,
)
from nnviz.ui.pointed import Pointed
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, mix, smaller

Counts = NDArray[np.int64]

GAP = 6.0
LABEL_SHARE, LABEL_SHARE_OF_MANY, FEW = 0.34, 0.23, 6
"""The part of the width that names may take; with more than a few classes cells need it more."""

SMALLER = 0.82
"""A count that is too wide for its cell is written so much smaller."""

_KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ConfusionMatrix(QWidget):
    """Right answers are grey with a frame around them, wrong ones red without.

    Signals: `cell_wished(int, int)`, somebody wants to look at the samples of a row and a column.
    """

    cell_wished = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._table: Counts = np.zeros((0, 0), np.int64)
        self._shares: NDArray[np.float64] = np.zeros((0, 0))
        self._names: tuple[str, ...] = ()
        self._pointed: CellPlace | None = None
        self._mouse: QPointF | None = None
        self.setAccessibleName("Confusion matrix")
        self.setAccessibleDescription("Arrows choose a cell, Return looks at its samples.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_table(self, table: Counts, names: tuple[str, ...]) -> None:
        """Show counts `(C, C)` of classes by their names."""
        is_other = names != self._names
        self._table, self._names = table, names
        totals = np.maximum(table.sum(axis=1, keepdims=True), 1)
        self._shares = table / totals
        if is_other:
            self._pointed = self._mouse = None
        self.update()

    @property
    def table(self) -> Counts:
        """What is shown."""
        return self._table

    def grid(self) -> Grid:
        """Where the cells lie."""
        return self._grid(self.width())

    def card(self) -> Card | None:
        """What is told about the cell that is pointed at."""
        at = self._pointed
        if at is None or max(at.row, at.column) >= len(self._table):
            return None
        count, total = int(self._table[at.row, at.column]), int(self._table[at.row].sum())
        heading = told(self._names, at, count)
        if not count:
            return Card(heading)
        share = Reading("of all that are", format_percent(count / max(1, total)))
        return Card(heading, [share, Reading("click", "see them")])

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The class that the samples of the cell there are taken for."""
        cell = self.grid().cell_at(at)
        return None if cell is None else Pointed(label=self._names[cell.column])

    def heightForWidth(self, width: int) -> int:
        grid = self._grid(width)
        return round(grid.top + grid.height) + 1 if self._names else 0

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        self._pointed = self.grid().cell_at(self._mouse)
        over = self._pointed is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed = self._mouse = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.grid().cell_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self.cell_wished.emit(at.row, at.column)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, count = Qt.Key(event.key()), len(self._table)
        if not count or (key not in _KEYS and key not in _ENTER):
            event.ignore()
            return
        at = self._pointed or CellPlace(0, 0)
        if key in _ENTER:
            self.cell_wished.emit(at.row, at.column)
            return
        down, across = _KEYS[key] if self._pointed is not None else (0, 0)
        self._pointed = CellPlace((at.row + down) % count, (at.column + across) % count)
        self._mouse = self.grid().place(self._pointed).center()
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        self._pointed = self._mouse = None
        super().focusOutEvent(event)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._names:
            grid = self.grid()
            self._draw_labels(painter, grid)
            many = len(self._names) > MOST_DRAWN
            self._draw_image(painter, grid) if many else self._draw_cells(painter, grid)
            self._draw_pointed(painter, grid)
        painter.end()

    def _draw_cells(self, painter: QPainter, grid: Grid) -> None:
        shares, gap = self._shares.tolist(), 1.0 if min(grid.cell) > 8 else 0.5
        for row, counts in enumerate(self._table.tolist()):
            for column, count in enumerate(counts):
                at = CellPlace(row, column)
                body = grid.place(at).adjusted(gap, gap, -gap, -gap)
                painter.fillRect(body, QColor(cell_color(self._theme, at, shares[row][column])))
                if count:
                    self._draw_count(painter, body, count)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(mix(self._theme.surface, self._theme.text, 0.75)), 1))
        for index in range(len(self._names)):
            painter.drawRect(grid.place(CellPlace(index, index)).adjusted(1.5, 1.5, -1.5, -1.5))

    def _draw_count(self, painter: QPainter, body: QRectF, count: int) -> None:
        metrics = QFontMetricsF(painter.font())
        room = body.width()
        if metrics.capHeight() + 2 > body.height():
            return
        painter.setPen(QColor(self._theme.text))
        for text in count_texts(count):
            if metrics.horizontalAdvance(text) <= room:
                painter.drawText(body, _CENTRED, text)
                return
        self._draw_small(painter, body, count_texts(count)[-1])

    def _draw_small(self, painter: QPainter, body: QRectF, text: str) -> None:
        plain = painter.font()
        small = QFont(plain)
        small.setPixelSize(max(8, round(plain.pixelSize() * SMALLER)))
        if QFontMetricsF(small).horizontalAdvance(text) <= body.width() + 1:
            painter.setFont(small)
            painter.drawText(body.adjusted(-1, 0, 1, 0), _CENTRED, text)
            painter.setFont(plain)

    def _draw_image(self, painter: QPainter, grid: Grid) -> None:
        """Too many cells to draw one by one; right answers are told by their diagonal."""
        count = len(self._table)
        level = np.clip(np.rint(self._shares * 255), 0, 255).astype(np.uint8)
        pixels = _ramp(self._theme, CellPlace(0, 1))[level]
        pixels[range(count), range(count)] = _ramp(self._theme, CellPlace(0, 0))[np.diag(level)]
        data = np.ascontiguousarray(pixels)
        image = QImage(data.data, count, count, 4 * count, QImage.Format.Format_RGB32)
        painter.drawImage(grid.area(), image)

    def _draw_labels(self, painter: QPainter, grid: Grid) -> None:
        metrics, (width, height) = QFontMetricsF(painter.font()), grid.cell
        line = metrics.height()
        painter.setPen(QColor(self._theme.dim))
        painter.drawText(QRectF(0, line + 3, grid.left - GAP, line), _RIGHT, "true")
        painter.drawText(QRectF(grid.left, 0, grid.width, line), _CENTRED, "predicted")
        painter.setPen(QColor(self._theme.text))
        stride = self._stride(max(1.0, height), line - 2)
        for row, name in enumerate(self._row_labels(self.width())):
            if row % stride == 0:
                place = QRectF(0, grid.top + row * height, grid.left - GAP, height)
                place.adjust(0, min(0, (height - line) / 2), 0, max(0, (line - height) / 2))
                text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, place.width() + 1)
                painter.drawText(place, _RIGHT, text)
        labels = self._column_labels()
        widest = max(map(metrics.horizontalAdvance, labels), default=0.0) + 3
        stride = self._stride(width, widest)
        for column, name in enumerate(labels):
            if column % stride == 0:
                middle = grid.left + (column + 0.5) * width
                left = min(middle - widest / 2, self.width() - widest)
                place = QRectF(left, line + 3, widest, line)
                painter.drawText(place, _CENTRED, name)

    def _draw_pointed(self, painter: QPainter, grid: Grid) -> None:
        card = self.card()
        if card is None or self._pointed is None or self._mouse is None:
            return
        ring = self._theme.focus if shows_ring(self) else self._theme.text
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(ring), 2))
        painter.drawRect(grid.place(self._pointed).adjusted(1, 1, -1, -1))
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        draw_card(painter, card, self._mouse, room, painter.font(), self._theme)

    # -- labels --------------------------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(smaller(self.font()))

    def _grid(self, whole: int) -> Grid:
        metrics, count = self._metrics(), max(1, len(self._names))
        labels = (*self._row_labels(whole), "true")
        widest = max(map(metrics.horizontalAdvance, labels))
        share = LABEL_SHARE if count <= FEW else LABEL_SHARE_OF_MANY
        left = min(widest + 1, whole * share) + GAP
        top = 2 * metrics.height() + 7
        width = max(1.0, whole - left - 1)
        return Grid(left, top, width, count * cell_height(width / count), len(self._names))

    def _is_numbered(self, whole: int) -> bool:
        """Whether columns have numbers because the names are too wide for them."""
        metrics, count = self._metrics(), max(1, len(self._names))
        widest = max(map(metrics.horizontalAdvance, self._names), default=0.0)
        left = min(widest, whole * LABEL_SHARE) + GAP
        return widest + 4 > (whole - left) / count and any(
            len(name) > len(str(count)) for name in self._names
        )

    def _row_labels(self, whole: int) -> tuple[str, ...]:
        if not self._is_numbered(whole):
            return self._names
        return tuple(f"{number} {name}" for number, name in enumerate(self._names, start=1))

    def _column_labels(self) -> tuple[str, ...]:
        if not self._is_numbered(self.width()):
            return self._names
        return tuple(str(number) for number in range(1, len(self._names) + 1))

    def _stride(self, room: float, needed: float) -> int:
        """Every so manieth label has room."""
        return max(1, int(np.ceil(needed / room - 1e-9)))


def _ramp(theme: Theme, at: CellPlace) -> NDArray[np.uint8]:
    """The 256 colours of a cell by its share, in the byte order of an image."""
    return pixels_of(cell_color(theme, at, level / 255) for level in range(256))
