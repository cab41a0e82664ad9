"""What lies over the neurons: signs of their marks, rings around what is selected or hovered."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.core.marks import Marks, Neuron
from nnviz.session.selection import Selection
from nnviz.ui.canvas.glyphs import paint_cross, paint_pin, paint_snowflake
from nnviz.ui.canvas.held import frozen_neurons
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.map_outlines import outlines
from nnviz.ui.canvas.maps import MapsItem
from nnviz.ui.canvas.tiles import ROUNDING
from nnviz.ui.theme import Theme, mix

AWAY, RING = 3.5, 2.0
"""Pixels from a neuron to its ring, and the ring's width."""

LEAST_MARKED = 4.0
"""Pixels a side below which marks are not drawn: they would hide their neighbours."""

Sign = Callable[[QPainter, QRectF, Theme], None]
Units = dict[str, list[int]]
"""The units of each layer."""


class Rings:
    """Paints over neurons, with pixels of the viewport as units."""

    def __init__(self) -> None:
        self._signs: tuple[tuple[Units, Sign], ...] = ()
        self._frozen: Units = {}
        self._selected: Units = {}
        self._selection = Selection()
        self.hovered: Neuron | None = None

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._selection

    def set_selection(self, selection: Selection) -> None:
        """Put rings around other neurons."""
        self._selection, self._selected = selection, _by_layer(selection.neurons)

    def set_marks(self, marks: Marks) -> None:
        """Show other marks."""
        self._frozen = {node: list(frozen_neurons(marks, node)) for node, _ in marks.frozen}
        self._signs = (
            (_by_layer(marks.muted), paint_cross),
            (_by_layer(neuron for neuron, _ in marks.clamped), paint_pin),
        )

    @property
    def looked_at(self) -> Neuron | None:
        """The neuron under the mouse, else the only one that is selected."""
        only = self._selection.only
        return self.hovered or (only if isinstance(only, Neuron) else None)

    def paint(self, painter: QPainter, layers: Mapping[str, LayerItem], theme: Theme) -> None:
        """Draw signs, then rings."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for node, units in self._frozen.items():
            for spot in _frozen_spots(layers.get(node), units):
                paint_snowflake(painter, spot, theme)
        for by_layer, sign in self._signs:
            for node, units in by_layer.items():
                for spot in _marked_spots(layers.get(node), units):
                    sign(painter, spot, theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for node, units in self._selected.items():
            _select(painter, layers.get(node), units, QPen(QColor(theme.text), RING))
        hovered = self.hovered
        if hovered is not None and hovered not in self._selection.neurons:
            pen = QPen(QColor(mix(theme.text, theme.background, 0.25)), 1.5)
            _ring(painter, _spot(layers.get(hovered.node), hovered.unit), pen)


def _by_layer(neurons: Iterable[Neuron]) -> Units:
    found: Units = {}
    for node, unit in neurons:
        found.setdefault(node, []).append(unit)
    return found


def _spot(item: LayerItem | None, unit: int) -> QRectF | None:
    if item is None or not 0 <= unit < item.place.count:
        return None
    return item.spot(unit)


def _marked_spots(item: LayerItem | None, units: list[int]) -> list[QRectF]:
    """Where signs are put: on neurons that are large enough, and on a map that bears one all over.

    Signs on the pixels of a map would hide one another where the map is small.
    """
    if item is None:
        return []
    if isinstance(item, MapsItem):
        whole, units = _whole_maps(item, units)
        found = [item.tile_spot(at) for at in whole]
        if item.place.side * item.look.scale < LEAST_MARKED:
            return found
        return found + [item.spot(unit) for unit in units]
    spots = [_spot(item, unit) for unit in units]
    return [spot for spot in spots if spot is not None and spot.height() >= LEAST_MARKED]


def _whole_maps(item: MapsItem, units: list[int]) -> tuple[list[int], list[int]]:
    """The maps of which all pixels are there, and the other units."""
    place = item.place
    known = np.array([unit for unit in units if 0 <= unit < place.count], np.intp)
    tiles = np.zeros_like(known) if place.is_picture else known % place.shape[2]
    counts = np.bincount(tiles, minlength=place.tiles)
    is_whole = counts * place.tiles == place.count
    return np.flatnonzero(is_whole).tolist(), known[~is_whole[tiles]].tolist()


def _frozen_spots(item: LayerItem | None, units: list[int]) -> list[QRectF]:
    """Where it is shown that nothing learns: at neurons, or at the maps of filters."""
    if isinstance(item, MapsItem):
        return [item.tile_spot(at) for at in units if at < item.place.tiles]
    return _marked_spots(item, units)


def _select(painter: QPainter, item: LayerItem | None, units: list[int], pen: QPen) -> None:
    if isinstance(item, MapsItem) and len(units) > 1:
        known = [unit for unit in units if 0 <= unit < item.place.count]
        painter.setPen(pen)
        lines = outlines(item.place, known, item.look).tolist()
        painter.drawLines([QLineF(*line) for line in lines])
        return
    for unit in units:
        _ring(painter, _spot(item, unit), pen)


def _ring(painter: QPainter, square: QRectF | None, pen: QPen) -> None:
    if square is None:
        return
    away = min(AWAY, 1.5 + square.height() / 10)
    around = square.adjusted(-away, -away, away, away)
    radius = min(around.height() / 2, around.width() * ROUNDING + 1)
    painter.setPen(pen)
    painter.drawRoundedRect(around, radius, radius)
