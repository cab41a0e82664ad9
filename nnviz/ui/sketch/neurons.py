"""An opened card: the neurons of its layer as live squares."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from nnviz.core.shape import Shape
from nnviz.ui.canvas.tiles import ROUNDING, Tiles
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.pixels import image_of
from nnviz.ui.sketch.ink import Ink

Values = NDArray[Any]

MOST_SQUARES = 256
"""More neurons than these are an image with a pixel for each."""

LARGEST, FILL = 64.0, 0.86
"""Pixels from one neuron to the next at most, and a square's share of them."""

PICTURES_FROM = 16
"""Pixels a side from which on a square shows what its neuron answers over the plane."""


class OpenCards:
    """Keeps the tiles of the opened cards between frames."""

    def __init__(self) -> None:
        self._tiles: dict[str, tuple[Values, int, Tiles]] = {}

    def forget(self) -> None:
        """Another theme."""
        self._tiles = {}

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        name: str,
        strengths: Values,
        responses: Values | None,
        shape: Shape | None,
        ink: Ink,
    ) -> None:
        """Paint the neurons of a card; their activations lie in -1..1."""
        cells = _as_picture(shape, len(strengths))
        if cells is not None or len(strengths) > MOST_SQUARES:
            _paint_image(painter, area, strengths, cells, ink)
            return
        pitch, across = grid(len(strengths), area.width(), area.height())
        side = pitch * FILL
        colors = diverging_rgb(strengths, ink.theme, ink.theme.raised)
        squares = [
            QRectF(area.left() + at % across * pitch, area.top() + at // across * pitch, side, side)
            for at in range(len(strengths))
        ]
        if responses is not None and side >= PICTURES_FROM:
            self._paint_responses(painter, squares, name, responses, colors, ink)
            return
        painter.setPen(ink.pen(ink.border, 1.0) if side > 6 else Qt.PenStyle.NoPen)
        radius = side * ROUNDING
        for square, (blue, green, red, _) in zip(squares, colors.tolist(), strict=True):
            painter.setBrush(QColor(red, green, blue))
            painter.drawRoundedRect(square, radius, radius)

    def _paint_responses(
        self,
        painter: QPainter,
        squares: list[QRectF],
        name: str,
        responses: Values,
        colors: NDArray[np.uint8],
        ink: Ink,
    ) -> None:
        side = int(squares[0].width() * painter.device().devicePixelRatio())
        kept = self._tiles.get(name)
        if kept is None or kept[0] is not responses or kept[1] != side:
            kept = self._tiles[name] = responses, side, Tiles(responses, side, ink.theme)
        for square, tile in zip(squares, kept[2].framed(colors), strict=True):
            image = QImage(tile.data, side, side, 4 * side, QImage.Format.Format_RGB32)
            painter.drawImage(square, image)


def grid(count: int, width: float, height: float) -> tuple[float, int]:
    """The largest pitch at which so many squares have room, and how many stand side by side."""
    rows = np.arange(1, count + 1)
    across = -(-count // rows)
    pitch = np.minimum(width / across, height / rows)
    best = int(pitch.argmax())
    return min(LARGEST, float(pitch[best])), int(across[best])


def _as_picture(shape: Shape | None, count: int) -> tuple[int, int] | None:
    """Rows and columns of a layer that is a picture in one colour."""
    if shape is None or len(shape) < 2:
        return None
    rows, columns = shape[:2]
    return (rows, columns) if rows * columns == count else None


def _paint_image(
    painter: QPainter,
    area: QRectF,
    strengths: Values,
    cells: tuple[int, int] | None,
    ink: Ink,
) -> None:
    if cells is None:
        columns = max(1, round((len(strengths) * area.width() / max(1.0, area.height())) ** 0.5))
        rows = -(-len(strengths) // columns)
    else:
        rows, columns = cells
    padded = np.zeros(rows * columns, np.float32)
    padded[: len(strengths)] = strengths
    pixels = diverging_rgb(padded.reshape(rows, columns), ink.theme, ink.theme.raised)
    scale = min(area.width() / columns, area.height() / rows)
    place = QRectF(area.left(), area.top(), columns * scale, rows * scale)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
    painter.drawImage(place, image_of(pixels))
