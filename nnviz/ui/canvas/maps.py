"""A layer of maps: one item that paints every map in view, or the picture that its channels are.

From afar all maps are one sheet of pixels (`map_sheet`); a layer too large for that is painted map
by map, each enlarged to crisp squares, with its number in each square that has room for it. What is
not in view costs nothing: colours are made in a paint, for the newest values.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from nnviz.core.layer import Region
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.map_numbers import NUMBERS_FROM, paint_numbers
from nnviz.ui.canvas.map_sheet import MapSheet, full_scale, layer_colors, outline_color
from nnviz.ui.canvas.maps_look import cells_in_view, tiles_in_view
from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import Theme

MOST_PIXELS = 400_000
"""Layers that take more on the screen are painted map by map."""

LEAST_SPOT = 3.0
"""Pixels a side of the smallest place that a ring is put around."""

Camera = Callable[[NDArray[Any]], NDArray[Any]]
"""Values of a picture `(units,)` as shares `(rows, columns, channels)`: 0 is dark, 1 is light."""


class MapsItem(LayerItem):
    """Shows the activations `(units,)` of a layer of maps; with a `camera` as that picture."""

    place: MapsPlace

    def __init__(self, place: MapsPlace, theme: Theme, camera: Camera | None = None) -> None:
        super().__init__(QRectF(*place.rect).adjusted(-4, -4, 4, 4))
        self.place = place
        self._camera = camera if place.is_picture else None
        self._values: NDArray[Any] = np.zeros(place.count, np.float32)
        self._look = Look(1.0, 0.0, 0.0, 0.0, 0.0)
        self._sheet: MapSheet | None = None
        self._photo: QImage | None = None
        self._colors: NDArray[np.uint32] | None = None
        self._is_stale, self._is_difference = True, False
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme, self._colors, self._is_stale = theme, None, True
        self._frame = QPen(QColor(outline_color(theme)), 1)
        self._frame.setCosmetic(True)
        self.update()

    def set_activations(self, values: NDArray[Any]) -> None:
        self._values, self._photo, self._colors, self._is_stale = values, None, None, True
        self._is_difference = False
        self.update()

    def set_difference(self, values: NDArray[Any]) -> None:
        """Of a picture what is the same is grey, and the largest difference is white or black."""
        self.set_activations(values)
        self._is_difference = True

    @property
    def look(self) -> Look:
        """What is in view."""
        return self._look

    @property
    def values(self) -> NDArray[Any]:
        """What is shown, `(units,)`."""
        return self._values

    def prepare(self, look: Look) -> None:
        self._look = look

    def neuron_at(self, x: float, y: float, scale: float) -> int | None:
        return self.place.unit_at(x, y)

    def spot(self, neuron: int) -> QRectF:
        x, y = self._look.pixels(*self.place.centre(neuron))
        sides = (self.place.wide, self.place.cell)
        width, height = (max(LEAST_SPOT, side * self._look.scale) for side in sides)
        return QRectF(x - width / 2, y - height / 2, width, height)

    def tile_spot(self, tile: int) -> QRectF:
        """Where a map is on the screen, in pixels of the viewport."""
        x, y = self._look.pixels(*self.place.corner(tile))
        width, height = self.place.size
        return QRectF(x, y, width * self._look.scale, height * self._look.scale)

    def frames(self, region: Region) -> list[QRectF]:
        """Where some of their pixels are on every map in view, in pixels of the viewport."""
        wide, high = self._pixel()
        top, left, bottom, right = region
        found = []
        for tile in tiles_in_view(self.place, self._look).tolist():
            x, y = self._look.pixels(*self.place.corner(tile))
            size = (right - left) * wide, (bottom - top) * high
            found.append(QRectF(x + left * wide, y + top * high, *size))
        return found

    def _pixel(self) -> tuple[float, float]:
        """A pixel's width and height on the screen."""
        return self.place.wide * self._look.scale, self.place.cell * self._look.scale

    def paint_numbers(self, painter: QPainter, font: QFont) -> None:
        side = self.place.side * self._look.scale
        if side >= NUMBERS_FROM and self._look.shows(self.place.rect):
            paint_numbers(painter, font, self.place, self._values, self._look, self._unit_colors())

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        if not self._look.shows(self.place.rect):
            return
        ratio = painter.device().devicePixelRatio()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.place.is_picture:
            self._paint_picture(painter)
        elif self._pixels(ratio) <= MOST_PIXELS:
            self._paint_sheet(painter, ratio)
        else:
            self._paint_maps(painter)
        painter.restore()

    def _pixels(self, ratio: float) -> float:
        """How many pixels of the screen the layer takes, in view or not."""
        _, _, width, height = self.place.rect
        return width * height * (self._look.scale * ratio) ** 2

    def _paint_sheet(self, painter: QPainter, ratio: float) -> None:
        scale = self._look.scale * ratio
        if self._sheet is None or self._sheet.scale != scale:
            self._sheet, self._is_stale = MapSheet(self.place, scale), True
        if self._is_stale:
            self._sheet.show(self._values, self._theme, self._top())
            self._is_stale = False
        pixels = self._sheet.pixels
        height, width = pixels.shape
        kind = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(pixels.data, width, height, 4 * width, kind)
        image.setDevicePixelRatio(ratio)
        left, top = (round(at * ratio) - 1 for at in self._look.pixels(*self.place.rect[:2]))
        painter.drawImage(QPointF(left / ratio, top / ratio), image)

    def _paint_maps(self, painter: QPainter) -> None:
        painter.setPen(self._frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        height, width, _ = self.place.shape
        colors = self._unit_colors().reshape(self.place.shape)
        for tile in tiles_in_view(self.place, self._look).tolist():
            pixels = np.ascontiguousarray(colors[..., tile])
            image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
            self._enlarge(painter, image, tile)

    def _paint_picture(self, painter: QPainter) -> None:
        painter.setPen(self._frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_small = self.place.cell * self._look.scale < 1
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_small)
        self._enlarge(painter, self._taken(), 0)

    def _taken(self) -> QImage:
        if self._photo is None:
            self._photo = camera_image(self._seen())
        return self._photo

    def _enlarge(self, painter: QPainter, image: QImage, tile: int) -> None:
        """Draw the pixels of a map that are in view: the whole may be very much larger."""
        top, left, bottom, right = cells_in_view(self.place, tile, self._look)
        wide, high = self._pixel()
        x, y = self._look.pixels(*self.place.corner(tile))
        shown = QRectF(
            x + left * wide, y + top * high, (right - left) * wide, (bottom - top) * high
        )
        painter.drawImage(shown, image, QRectF(left, top, right - left, bottom - top))
        painter.drawRect(shown.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _seen(self) -> NDArray[Any]:
        """The picture as shares of light `(rows, columns, channels)`."""
        values, camera = self._values.reshape(self.place.shape), self._camera
        if self._is_difference:
            return np.asarray(0.5 + 0.5 * values / full_scale(values))
        return values if camera is None else camera(self._values)

    def _top(self) -> float:
        """The value that has the full colour."""
        return full_scale(self._values)

    def _unit_colors(self) -> NDArray[np.uint32]:
        """The colours that the units are shown in, `(units,)`."""
        if self._colors is None and self.place.is_picture:
            found = self._taken().convertToFormat(QImage.Format.Format_RGB32)
            pixels = np.frombuffer(found.constBits(), np.uint32)
            self._colors = np.repeat(pixels, self.place.shape[2])
        elif self._colors is None:
            self._colors = layer_colors(self._values, self._theme, self._top())
        return self._colors
