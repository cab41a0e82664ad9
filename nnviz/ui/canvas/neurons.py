"""A layer's neurons: one item that paints every neuron in view as a square.

A square is filled by the activation for the probe. Where the inputs are a plane it shows the
neuron's response over that plane instead, elsewhere its activation over a batch once it is large
enough; then the activation colours its frame. From afar the whole layer is one tile.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.ui.canvas.hits import neuron_at
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.layer_tile import paint_tile
from nnviz.ui.canvas.look import ROUND_FROM, ROUND_UNTIL, Look, neurons_in_view, shown_side
from nnviz.ui.canvas.map_sheet import full_scale
from nnviz.ui.canvas.places import LayerPlace
from nnviz.ui.canvas.strips import strip_pictures
from nnviz.ui.canvas.tiles import ROUNDING, Tiles
from nnviz.ui.colors import diverging_rgb, shares
from nnviz.ui.theme import Theme, mix

MOST_SIDE = 160
"""Pixels along a tile; a neuron that is larger on the screen shows its tile enlarged."""

STRIP_FROM = 24.0
"""Pixels a side from which on a strip of the batch says something."""


class NeuronsItem(LayerItem):
    """Shows the activations `(units,)` of one layer; `room` is the gap to the next column."""

    place: LayerPlace

    def __init__(
        self, place: LayerPlace, theme: Theme, room: float, from_zero: bool = False
    ) -> None:
        super().__init__(QRectF(*place.rect).adjusted(-room / 2, -4, room / 2, 4))
        self.place = place
        self._room, self._from_zero, self._theme = room, from_zero, theme
        self._values: NDArray[Any] = np.zeros(len(place.centres), np.float32)
        self._pictures: NDArray[Any] | None = None
        self._strips: NDArray[Any] | None = None
        self._look = Look(1.0, 0.0, 0.0, 0.0, 0.0)
        self._in_view: NDArray[np.intp] = np.zeros(0, np.intp)
        self._is_round = self._is_difference = False
        self._tiles: Tiles | None = None
        self._framed: NDArray[np.uint8] | None = None
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._outline = QPen(QColor(mix(theme.line, theme.text, 0.25)), 1)
        self._outline.setCosmetic(True)
        self._tiles = self._framed = None
        self.update()

    def set_activations(self, values: NDArray[Any]) -> None:
        """Show other activations; one is the full colour, as it is for tanh and sigmoid."""
        self._values, self._framed, self._is_difference = values, None, False
        self.update()

    def set_difference(self, values: NDArray[Any]) -> None:
        self.set_activations(values)
        self._is_difference = True

    def set_pictures(self, responses: NDArray[Any]) -> None:
        """Show other responses `(units, side, side)`, each in its own scale."""
        self._pictures, self._tiles = responses, None

    def set_strips(self, strips: NDArray[Any] | None) -> None:
        """Show other activations over a batch, `(units, samples)`, from the next paint on."""
        self._strips, self._tiles = strips, None

    def picture(self, neuron: int) -> NDArray[Any] | None:
        return None if self._pictures is None else self._pictures[neuron]

    def prepare(self, look: Look) -> None:
        if look == self._look:
            return
        side = self.place.side * look.scale
        self._is_round = side >= (ROUND_UNTIL if self._is_round else ROUND_FROM)
        found = neurons_in_view(self.place, look) if self._is_round else self._in_view[:0]
        if side != self.place.side * self._look.scale or not np.array_equal(found, self._in_view):
            self._tiles = None
        self._look, self._in_view = look, found

    def width(self) -> float:
        """How wide neurons are drawn, in scene units."""
        if self._is_round:
            return self.place.side
        return shown_side(self.place, self._look, self._room) / self._look.scale

    def neuron_at(self, x: float, y: float, scale: float) -> int | None:
        return neuron_at(self.place, x, y, scale, self.width())

    def spot(self, neuron: int) -> QRectF:
        x, y = self._look.pixels(*self.place.centres[neuron])
        height = max(2.0, self.place.side * self._look.scale)
        width = max(height, self.width() * self._look.scale)
        return QRectF(x - width / 2, y - height / 2, width, height)

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        if not self._look.shows(self._rect.getRect()):  # type: ignore[arg-type]
            return
        if not self._is_round:
            self._paint_tile(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._has_insides():
            self._paint_pictures(painter)
        else:
            self._paint_fills(painter)

    def _strength(self) -> NDArray[Any]:
        if self._is_difference:  # differences are small: the layer's largest has the full colour
            return shares(self._values / full_scale(self._values))
        return shares(self._values)

    def _colors(self) -> NDArray[np.uint8]:
        """The colours `(k, 4)` of the neurons in view."""
        return diverging_rgb(self._strength()[self._in_view], self._theme, self._theme.raised)

    def _paint_tile(self, painter: QPainter) -> None:
        painter.save()
        painter.resetTransform()
        width = shown_side(self.place, self._look, self._room)
        paint_tile(painter, self.place, self._strength(), self._look, width, self._theme)
        painter.restore()

    def _paint_fills(self, painter: QPainter) -> None:
        painter.setPen(self._outline)
        side = self.place.side
        corners = self.place.centres[self._in_view] - side / 2
        for (x, y), (b, g, r, _) in zip(corners.tolist(), self._colors().tolist(), strict=True):
            painter.setBrush(QColor(r, g, b))
            radius = side * ROUNDING
            painter.drawRoundedRect(QRectF(x, y, side, side), radius, radius)

    def _has_insides(self) -> bool:
        """Whether squares show more than one activation."""
        if self._is_difference:
            return False
        if self._pictures is not None:
            return True
        return self._strips is not None and self.place.side * self._look.scale >= STRIP_FROM

    def _paint_pictures(self, painter: QPainter) -> None:
        """Copy the tiles to whole pixels of the screen."""
        ratio = painter.device().devicePixelRatio()
        wanted = max(4, round(self.place.side * self._look.scale * ratio))
        tiles = self._framed_tiles(min(wanted, MOST_SIDE))
        side, half = tiles.shape[1], self.place.side / 2
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, wanted > side)
        for tile, (x, y) in zip(tiles, self.place.centres[self._in_view] - half, strict=True):
            image = QImage(tile.data, side, side, 4 * side, QImage.Format.Format_RGB32)
            left, top = (round(at * ratio) / ratio for at in self._look.pixels(x, y))
            painter.drawImage(QRectF(left, top, wanted / ratio, wanted / ratio), image)
        painter.restore()

    def _framed_tiles(self, side: int) -> NDArray[np.uint8]:
        if self._tiles is None or self._tiles.side != side:
            self._tiles, self._framed = Tiles(self._insides(), side, self._theme), None
        if self._framed is None:
            self._framed = self._tiles.framed(self._colors())
        return self._framed

    def _insides(self) -> NDArray[Any]:
        if self._pictures is not None:
            return self._pictures[self._in_view]
        assert self._strips is not None
        # one height for the whole layer, so that neurons can be compared
        top = float(np.abs(self._strips).max(initial=0))
        return strip_pictures(self._strips[self._in_view], top, self._from_zero)
