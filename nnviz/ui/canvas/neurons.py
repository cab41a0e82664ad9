"""A layer's neurons: one item that paints every neuron as a square.

A square is filled by the activation for the probe. Where the inputs are a plane it shows the
neuron's response over that plane instead, and the activation colours its frame.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.canvas.geometry import LayerPlace
from nnviz.ui.canvas.tiles import ROUNDING, Tiles
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme, mix

MOST_SIDE = 160
"""Pixels along a tile; a neuron that is larger on the screen shows its tile enlarged."""

ROUND_FROM = 12.0
"""Smaller squares are drawn without rounding and outline."""


class NeuronsItem(QGraphicsItem):
    """Shows the activations `(units,)` of one layer."""

    def __init__(self, place: LayerPlace, theme: Theme) -> None:
        super().__init__()
        self.place = place
        half = place.side / 2
        self._squares = [
            QRectF(x - half, y - half, place.side, place.side) for x, y in place.centres
        ]
        self._fills: NDArray[np.uint8] = np.zeros((0, 4), np.uint8)
        left, top, width, height = place.rect
        self._rect = QRectF(left, top, width, height).adjusted(-4, -4, 4, 4)
        self._hovered: int | None = None
        self._values: NDArray[Any] = np.zeros(len(place.centres))
        self._pictures: NDArray[Any] | None = None
        self._tiles: Tiles | None = None
        self._framed: NDArray[np.uint8] | None = None
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._outline = QPen(QColor(mix(theme.line, theme.text, 0.25)), 1)
        self._ring = QPen(QColor(theme.text), 2)
        self.set_activations(self._values)
        self._tiles = None

    def set_activations(self, values: NDArray[Any]) -> None:
        """Show other activations; one is the full colour, as it is for tanh and sigmoid."""
        self._values = values
        strength = values / max(1.0, float(np.abs(values).max(initial=0)))
        pixels = diverging_rgb(strength, self._theme, self._theme.raised)
        self._fills, self._framed = pixels, None
        self.update()

    def set_pictures(self, responses: NDArray[Any]) -> None:
        """Show other responses `(units, side, side)`, each in its own scale but at least to one."""
        self._pictures, self._tiles = responses, None
        self.update()

    def picture(self, neuron: int) -> NDArray[Any] | None:
        """One neuron's response as it is shown; None where there are none."""
        return None if self._pictures is None else self._pictures[neuron]

    def set_hovered(self, neuron: int | None) -> None:
        """Put a ring around one neuron."""
        if neuron != self._hovered:
            self._hovered = neuron
            self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        is_round = self.place.side >= ROUND_FROM
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_round)
        if is_round and self._pictures is not None:
            self._paint_pictures(painter)
        else:
            self._paint_fills(painter, is_round)
        if self._hovered is not None:
            painter.setPen(self._ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._round(painter, self._squares[self._hovered].adjusted(-2, -2, 2, 2))

    def _paint_fills(self, painter: QPainter, is_round: bool) -> None:
        fills = [QColor(r, g, b) for b, g, r, _ in self._fills.tolist()]
        painter.setPen(self._outline)
        for square, fill in zip(self._squares, fills, strict=True):
            if is_round:
                painter.setBrush(fill)
                self._round(painter, square)
            else:
                painter.fillRect(square, fill)

    def _paint_pictures(self, painter: QPainter) -> None:
        """Copy the tiles to whole pixels of the screen."""
        transform, ratio = painter.transform(), painter.device().devicePixelRatio()
        wanted = max(4, round(self.place.side * transform.m11() * ratio))
        tiles = self._framed_tiles(min(wanted, MOST_SIDE))
        side = tiles.shape[1]
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, wanted > side)
        for tile, square in zip(tiles, self._squares, strict=True):
            image = QImage(tile.data, side, side, 4 * side, QImage.Format.Format_RGB32)
            corner = transform.map(square.topLeft()) * ratio
            x, y = round(corner.x()) / ratio, round(corner.y()) / ratio
            painter.drawImage(QRectF(x, y, wanted / ratio, wanted / ratio), image)
        painter.restore()

    def _framed_tiles(self, side: int) -> NDArray[np.uint8]:
        assert self._pictures is not None
        if self._tiles is None or self._tiles.side != side:
            self._tiles, self._framed = Tiles(self._pictures, side, self._theme), None
        if self._framed is None:
            self._framed = self._tiles.framed(self._fills)
        return self._framed

    def _round(self, painter: QPainter, square: QRectF) -> None:
        radius = square.width() * ROUNDING
        painter.drawRoundedRect(square, radius, radius)
