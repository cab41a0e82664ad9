"""A recurrent layer folded: its cells at one step, and the loop that they go round.

The step is the one under the mouse, or was last; every step has the same weights.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from nnviz.core.layer import Region
from nnviz.ui.canvas.folded_place import FoldedPlace
from nnviz.ui.canvas.headings import sized
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.maps import MapsItem
from nnviz.ui.theme import Theme, mix

LOOP, ARROW, SIZE = 13.0, 4.0, 10
"""Pixels: how far the loop reaches out, the arrow's size, and that of the writing."""


class FoldedItem(LayerItem):
    """Shows the activations `(T * F,)` of a folded layer at the step of its place."""

    place: FoldedPlace

    def __init__(self, place: FoldedPlace, theme: Theme) -> None:
        super().__init__(QRectF(*place.rect).adjusted(-4, -4, 4, 4))
        self.place = place
        self._column = MapsItem(place.column_place, theme)
        self._values: NDArray[Any] = np.zeros(place.count, np.float32)
        self._look = Look(1.0, 0.0, 0.0, 0.0, 0.0)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._column.set_theme(theme)
        self.update()

    def set_activations(self, values: NDArray[Any]) -> None:
        self._values = values
        first = self.place.step * self.place.features
        self._column.set_activations(values[first : first + self.place.features])
        self.update()

    def show_step(self, step: int) -> None:
        """Show another step."""
        self.place = self.place.at(step)
        self.set_activations(self._values)

    def prepare(self, look: Look) -> None:
        self._look = look
        self._column.prepare(look)

    def neuron_at(self, x: float, y: float, scale: float) -> int | None:
        return self.place.unit_at(x, y)

    def spot(self, neuron: int) -> QRectF:
        return self._column.spot(neuron % self.place.features)

    def frames(self, region: Region) -> list[QRectF]:
        if not region.top <= self.place.step < region.bottom:
            return []
        return self._column.frames(Region(region.left, 0, region.right, 1))

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        self._column.draw(painter)

    def paint_numbers(self, painter: QPainter, font: QFont) -> None:
        """The numbers of its cells, the loop, and which step it is."""
        if not self._look.shows(self.place.rect):
            return
        self._column.paint_numbers(painter, font)
        spot = self._column.tile_spot(0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = QColor(mix(self._theme.dim, self._theme.line, 0.3))
        painter.setPen(QPen(ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_loop(spot))
        painter.setBrush(ink)
        painter.drawPath(_head(spot))
        painter.setFont(sized(font, SIZE))
        painter.setPen(QColor(self._theme.dim))
        below = QRectF(spot.center().x() - 60, spot.bottom() + LOOP + 2, 120, 16)
        text = f"step {self.place.step + 1} of {self.place.steps}"
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)


def _loop(spot: QRectF) -> QPainterPath:
    """From the bottom of a column round its right side back to its top."""
    x, right = spot.center().x(), spot.right() + LOOP
    path = QPainterPath(QPointF(x, spot.bottom() + 1))
    path.cubicTo(
        QPointF(x, spot.bottom() + LOOP),
        QPointF(right, spot.bottom() + LOOP),
        QPointF(right, spot.bottom() - LOOP),
    )
    path.lineTo(right, spot.top() + LOOP)
    path.cubicTo(
        QPointF(right, spot.top() - LOOP), QPointF(x, spot.top() - LOOP), QPointF(x, spot.top() - 1)
    )
    return path


def _head(spot: QRectF) -> QPainterPath:
    """The loop's arrow, at the top of the column."""
    x, y = spot.center().x(), spot.top() - 1
    path = QPainterPath(QPointF(x, y))
    path.lineTo(x - ARROW, y - 1.6 * ARROW)
    path.lineTo(x + ARROW, y - 1.6 * ARROW)
    path.closeSubpath()
    return path
