"""A layer's neurons: one item that paints every neuron as a square.

A square is filled by the activation for the probe. Where the inputs are a plane it shows the
neuron's response over that plane instead, and the activation colours its frame.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.canvas.geometry import LayerPlace
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme, mix

ROUNDING = 0.16
"""A corner's radius as a share of the side."""

FRAME = 2.5
"""Width of the frame that a picture has in the colour of the activation."""

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
        self._fills: list[QColor] = []
        left, top, width, height = place.rect
        self._rect = QRectF(left, top, width, height).adjusted(-4, -4, 4, 4)
        self._hovered: int | None = None
        self._values: NDArray[Any] = np.zeros(len(place.centres))
        self._pictures: NDArray[Any] | None = None
        self._textures: list[QBrush] = []
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._outline = QPen(QColor(mix(theme.line, theme.text, 0.25)), 1)
        self._ring = QPen(QColor(theme.text), 2)
        self.set_activations(self._values)
        if self._pictures is not None:
            self.set_pictures(self._pictures)

    def set_activations(self, values: NDArray[Any]) -> None:
        """Show other activations; one is the full colour, as it is for tanh and sigmoid."""
        self._values = values
        strength = values / max(1.0, float(np.abs(values).max(initial=0)))
        pixels = diverging_rgb(strength, self._theme, self._theme.raised)
        self._fills = [QColor(int(r), int(g), int(b)) for b, g, r, _ in pixels]
        self.update()

    def set_pictures(self, responses: NDArray[Any]) -> None:
        """Show other responses `(units, side, side)`, each in its own scale but at least to one."""
        self._pictures = responses
        if self.place.side < ROUND_FROM:
            return
        top = np.abs(responses).max(axis=(1, 2), keepdims=True)
        pixels = diverging_rgb(responses / np.maximum(1, top), self._theme, self._theme.raised)
        side = responses.shape[-1]
        self._textures = [
            _texture(picture, square, side)
            for picture, square in zip(pixels, self._squares, strict=True)
        ]
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.place.side >= ROUND_FROM)
        if self.place.side < ROUND_FROM:
            for square, fill in zip(self._squares, self._fills, strict=True):
                painter.fillRect(square, fill)
        else:
            self._paint_round(painter)
        if self._hovered is not None:
            painter.setPen(self._ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._round(painter, self._squares[self._hovered].adjusted(-2, -2, 2, 2))

    def _paint_round(self, painter: QPainter) -> None:
        if self._textures:
            self._paint_pictures(painter)
            return
        painter.setPen(self._outline)
        for square, fill in zip(self._squares, self._fills, strict=True):
            painter.setBrush(fill)
            self._round(painter, square)

    def _paint_pictures(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for square, fill, texture in zip(self._squares, self._fills, self._textures, strict=True):
            painter.setPen(QPen(fill, FRAME))
            painter.setBrush(texture)
            self._round(painter, square)

    def _round(self, painter: QPainter, square: QRectF) -> None:
        radius = square.width() * ROUNDING
        painter.drawRoundedRect(square, radius, radius)


def _texture(picture: NDArray[np.uint8], square: QRectF, side: int) -> QBrush:
    """A brush that fills a square with a picture `(side, side, 4)`."""
    pixels = np.ascontiguousarray(picture)
    image = QImage(pixels.data, side, side, 4 * side, QImage.Format.Format_RGB32).copy()
    brush = QBrush(image)
    scale = square.width() / side
    brush.setTransform(QTransform(scale, 0, 0, scale, square.left(), square.top()))
    return brush
