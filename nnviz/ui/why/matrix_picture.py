"""`MatrixPicture`: a number for each pair as a square in colour, with the names where they fit."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.results.matrix import Matrix
from nnviz.ui.colors import diverging_rgb, sequential_rgb
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, luminance, smaller
from nnviz.ui.why.matrix_places import MatrixPlaces, places_of
from nnviz.ui.widgets.keys import PRESSING

NOWHERE = (-1, -1)
_KEYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MatrixPicture(QWidget):
    """Pairs without a number are crossed out.

    Signals: `hovered_changed(int, int)`, a row and a column, -1 and -1 for none;
    `picked(int, int)`, a pair was clicked, or chosen by Return.
    """

    hovered_changed = Signal(int, int)
    picked = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._matrix: Matrix | None = None
        self._image = QImage()
        self._pixels: NDArray[np.uint8] = np.zeros((0, 0, 4), np.uint8)
        self._hovered = NOWHERE
        self.setAccessibleName("Matrix")
        self.setAccessibleDescription("Arrow keys go from pair to pair.")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._render()

    def show_matrix(self, matrix: Matrix) -> None:
        """Show other numbers."""
        self._matrix = matrix
        leads = Qt.CursorShape.PointingHandCursor if matrix.leads else Qt.CursorShape.ArrowCursor
        self.setCursor(leads)
        if self._hovered[0] >= len(matrix.rows) or self._hovered[1] >= len(matrix.columns):
            self._hover(NOWHERE)
        self._render()

    @property
    def hovered(self) -> tuple[int, int]:
        """The row and column under the mouse, from 0; -1 and -1 for none."""
        return self._hovered

    def places(self) -> MatrixPlaces:
        """Where the squares and the names lie."""
        assert self._matrix is not None, "nothing is shown"
        metrics = QFontMetricsF(smaller(self.font()))
        return places_of(self.size(), self._matrix.rows, self._matrix.columns, metrics)

    def sizeHint(self) -> QSize:
        return QSize(280, 240)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    # -- the mouse and the keys ----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._matrix is not None:
            self._hover(self.places().cell_at(event.position()) or NOWHERE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = None if self._matrix is None else self.places().cell_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and cell is not None:
            self.picked.emit(*cell)
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(NOWHERE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _KEYS.get(Qt.Key(event.key()))
        if event.key() in PRESSING and self._hovered != NOWHERE:
            self.picked.emit(*self._hovered)
            return
        if move is None or self._matrix is None:
            event.ignore()
            return
        last = len(self._matrix.rows) - 1, len(self._matrix.columns) - 1
        row, column = (
            min(max(at + step, 0), end)
            for at, step, end in zip(self._hovered, move, last, strict=True)
        )
        self._hover((row, column))

    def _hover(self, at: tuple[int, int]) -> None:
        if at != self._hovered:
            self._hovered = at
            self.hovered_changed.emit(*at)
            self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._matrix is None:
            return
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        places = self.places()
        painter.drawImage(places.body, self._image)
        self._paint_unknown(painter, places)
        if places.has_numbers:
            self._paint_numbers(painter, places)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(places.body.adjusted(-0.5, -0.5, 0.5, 0.5))
        self._paint_names(painter, places)
        if self._hovered != NOWHERE:
            painter.setPen(QPen(QColor(self._theme.text), 1.5))
            painter.drawRect(places.cell(*self._hovered))
        painter.end()

    def _paint_names(self, painter: QPainter, places: MatrixPlaces) -> None:
        painter.setPen(QColor(self._theme.dim))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for room, text in places.row_names:
            painter.drawText(room, right, text)
        for room, text in places.column_names:
            painter.save()
            painter.translate(room.left(), room.bottom())
            painter.rotate(-90)
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, 0, room.height(), room.width()), left, text)
            painter.restore()

    def _paint_numbers(self, painter: QPainter, places: MatrixPlaces) -> None:
        assert self._matrix is not None
        for row, values in enumerate(self._matrix.values.tolist()):
            for column, value in enumerate(values):
                if value == value:
                    blue, green, red = self._pixels[row, column, :3].tolist()
                    is_light = luminance(f"#{red:02x}{green:02x}{blue:02x}") > 0.18
                    painter.setPen(QColor("#000000" if is_light else "#ffffff"))
                    text = f"{value:.2f}".replace("-", "−")
                    painter.drawText(places.cell(row, column), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_unknown(self, painter: QPainter, places: MatrixPlaces) -> None:
        assert self._matrix is not None
        painter.setPen(QPen(QColor(self._theme.line), 1))
        for row, column in np.argwhere(np.isnan(self._matrix.values)).tolist():
            cell = places.cell(row, column)
            painter.drawLine(cell.bottomLeft(), cell.topRight())

    def _render(self) -> None:
        if self._matrix is not None:
            colors = diverging_rgb if self._matrix.is_signed else sequential_rgb
            self._pixels = colors(self._matrix.shares, self._theme)
            self._image = image_of(self._pixels)
        self.update()
