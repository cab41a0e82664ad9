"""`StripImage`: activations as images, neurons downwards and samples across, layers stacked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
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
from PySide6.QtWidgets import QWidget

from nnviz.ui.colors import diverging_rgb
from nnviz.ui.pixels import image_of
from nnviz.ui.plotting.card import Card, draw_card
from nnviz.ui.plotting.stack import Cell, Stack
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, smaller

MARGIN, GAP = 16, 12
NAME_ROOM = 96
RIBBON = 4
"""The height of the row of colours below, one a sample."""

Pixels = NDArray[np.uint8]
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """One layer: its name and its activations `(neurons, samples)` in the order of the columns."""

    name: str
    values: NDArray[np.float32]


class StripImage(QWidget):
    """Signals: `column_wished(int)`, somebody wants the sample of a column as the probe."""

    column_wished = Signal(int)

    def __init__(
        self, theme: Theme, tell: Callable[[Cell], Card], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._tell = theme, tell
        self._strips: Sequence[Strip] = ()
        self._ribbon = QImage()
        self._images: list[QImage] = []
        self._probed = -1
        self._mouse: QPointF | None = None
        self.setAccessibleName("Activations by neuron and sample")
        self.setAccessibleDescription("Left and right arrow choose the sample to look at.")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.show_strips(self._strips, self._probed)

    def show_strips(self, strips: Sequence[Strip], probed: int) -> None:
        """Show layers, and a ring around the column of the probe (-1: none of them is)."""
        self._strips, self._probed = strips, probed
        self._images = [image_of(diverging_rgb(_strength(s.values), self._theme)) for s in strips]
        self.update()

    def show_ribbon(self, pixels: Pixels) -> None:
        """Show colours `(samples, 4)` below the columns."""
        self._ribbon = image_of(pixels[None])
        self.update()

    @property
    def strips(self) -> Sequence[Strip]:
        """What is shown."""
        return self._strips

    def stack(self) -> Stack:
        """Where the layers lie."""
        width = min(NAME_ROOM, max(map(self._advance, (s.name for s in self._strips)), default=0.0))
        left = MARGIN + min(width, self.width() / 4) + GAP
        bottom = self.height() - RIBBON - 10
        room = QRectF(left, 6, max(1.0, self.width() - left - MARGIN), max(1.0, bottom - 6))
        return Stack.of([strip.values.shape for strip in self._strips], room)

    def card(self) -> Card | None:
        """What the mouse is told now."""
        cell = self._pointed()
        return None if cell is None else self._tell(cell)

    def sizeHint(self) -> QSize:
        return QSize(560, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._strips:
            self._draw(painter, self.stack())
        if shows_ring(self):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.end()

    # -- the mouse and the keys ----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        over = self._pointed() is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        cell = self._pointed()
        if event.button() is Qt.MouseButton.LeftButton and cell is not None:
            self.column_wished.emit(cell.column)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._strips:
            event.ignore()
            return
        columns = self._strips[0].values.shape[1]
        self.column_wished.emit((self._probed + move if self._probed >= 0 else 0) % columns)

    def _pointed(self) -> Cell | None:
        return None if self._mouse is None else self.stack().cell_at(self._mouse)

    # -- painting ------------------------------------------------------------------------------

    def _draw(self, painter: QPainter, stack: Stack) -> None:
        for strip, image, place in zip(self._strips, self._images, stack.places, strict=True):
            painter.drawImage(place, image)
            self._draw_name(painter, strip.name, place)
        row = stack.places[0]
        painter.drawImage(
            QRectF(row.left(), self.height() - RIBBON - 5, row.width(), RIBBON), self._ribbon
        )
        ring = QPen(QColor(self._theme.text), 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(ring)
        if self._probed >= 0:
            column = stack.column(self._probed)
            painter.drawRect(column.adjusted(-1.5, -2.5, 0.5, 1.5))
        cell = self._pointed()
        if cell is not None and self._mouse is not None:
            painter.drawRect(stack.place(cell).adjusted(-1.5, -1.5, 0.5, 0.5))
            room = QRectF(self.rect()).adjusted(4, 2, -4, -2)
            draw_card(painter, self._tell(cell), self._mouse, room, painter.font(), self._theme)

    def _draw_name(self, painter: QPainter, name: str, place: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        room = place.left() - MARGIN - GAP
        line = QRectF(MARGIN, place.center().y() - metrics.height() / 2, room, metrics.height())
        painter.setPen(QColor(self._theme.text))
        painter.drawText(line, _RIGHT, metrics.elidedText(name, Qt.TextElideMode.ElideRight, room))

    def _advance(self, text: str) -> float:
        return QFontMetricsF(smaller(self.font())).horizontalAdvance(text) + 1


def _strength(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """One is the full colour, as on the canvas, unless a layer goes beyond."""
    finite = values[np.isfinite(values)]
    return values / max(1.0, float(np.abs(finite).max(initial=0)))
