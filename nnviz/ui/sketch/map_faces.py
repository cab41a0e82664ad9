"""The maps of a layer on its card, live: all of them at once, as large as there is room."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from nnviz.core.shape import Shape
from nnviz.ui.canvas.map_sheet import MapSheet
from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.pixels import camera_image
from nnviz.ui.sketch.ink import Ink

Values = NDArray[Any]

BETWEEN = 2.0
"""Pixels between two maps, less where they are small."""

SMALL = 12.0

MOST_KEPT = 256


class CardMaps:
    """Keeps the sheets of the cards between frames."""

    def __init__(self) -> None:
        self._sheets: dict[str, tuple[tuple[object, ...], MapsPlace, MapSheet]] = {}

    def forget(self) -> None:
        """Another theme."""
        self._sheets = {}

    def paint(
        self,
        painter: QPainter,
        area: QRectF,
        name: str,
        values: Values,
        shape: Shape,
        ink: Ink,
    ) -> None:
        """Paint the maps `(H, W, C)` of a card into an area of pixels."""
        ratio = painter.device().devicePixelRatio()
        made_for = (shape, round(area.width(), 1), round(area.height(), 1), ratio)
        kept = self._sheets.get(name)
        if kept is None or kept[0] != made_for:
            if len(self._sheets) >= MOST_KEPT:
                self._sheets.clear()
            place = fitted_maps(name, shape, area.width(), area.height())
            kept = self._sheets[name] = made_for, place, MapSheet(place, ratio)
        _, place, sheet = kept
        sheet.show(values, ink.theme)
        height, width = sheet.pixels.shape
        kind = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(sheet.pixels.data, width, height, 4 * width, kind)
        image.setDevicePixelRatio(ratio)
        left = area.center().x() - place.rect[2] / 2
        corner = [(round(at * ratio) - 1) / ratio for at in (left, area.top())]
        painter.drawImage(QPointF(*corner), image)


def paint_photo(painter: QPainter, area: QRectF, photo: Values, ink: Ink) -> None:
    """Paint a picture `(rows, columns, channels)` of shares of light into an area of pixels."""
    rows, columns = photo.shape[:2]
    scale = min(area.width() / columns, area.height() / rows)
    width, height = columns * scale, rows * scale
    place = QRectF(area.center().x() - width / 2, area.top(), width, height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
    painter.drawImage(place, camera_image(photo))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(ink.pen(ink.border, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(place)


def fitted_maps(node: str, shape: Shape, width: float, height: float) -> MapsPlace:
    """Maps in as many rows as make them largest in an area."""
    rows, columns, maps = shape
    across = np.arange(1, maps + 1)
    down = -(-maps // across)
    cells = np.minimum(width / (across * columns), height / (down * rows))
    best = int(cells.argmax())
    side = float(cells[best]) * max(rows, columns)
    gap = min(BETWEEN, BETWEEN * side / SMALL / 2)
    beside, below = int(across[best]), int(down[best])
    cell = min(
        (width - gap * (beside - 1)) / (beside * columns),
        (height - gap * (below - 1)) / (below * rows),
    )
    return MapsPlace(node, 0, (rows, columns, maps), max(cell, 1e-3), beside, gap)
