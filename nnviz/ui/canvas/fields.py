"""What a pixel of a map reads: its receptive field as a frame on every earlier map and picture.

Of a step of a sheet it is the steps that can be read.
"""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.core.layer import Region
from nnviz.core.maps import has_maps, map_of, pixel_of
from nnviz.core.marks import Neuron
from nnviz.core.receptive import receptive_fields
from nnviz.session.frame import Model
from nnviz.session.step_fields import is_sequence, step_fields
from nnviz.ui.canvas.folded import FoldedItem
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.maps import MapsItem
from nnviz.ui.canvas.sheets import SheetPlace
from nnviz.ui.theme import Theme

LINE, HALO = 1.5, 3.5
"""Widths in pixels of a frame, and of the ground's colour under it."""

Fields = Mapping[str, Region]


class FieldFrames:
    """Paints the frames of one pixel, with pixels of the viewport as units."""

    def __init__(self) -> None:
        self._asked: tuple[Model, Neuron] | None = None
        self._fields: Fields = {}

    def fields(self, model: Model, neuron: Neuron | None) -> Fields:
        """What a neuron reads of every map before it, and itself; nothing for one of no map."""
        if neuron is None:
            return {}
        if self._asked is None or self._asked[0] is not model or self._asked[1] != neuron:
            self._asked, self._fields = (model, neuron), fields_of(model, neuron)
        return self._fields

    def paint(
        self,
        painter: QPainter,
        model: Model,
        layers: Mapping[str, LayerItem],
        neuron: Neuron | None,
        theme: Theme,
    ) -> None:
        """Draw the frames of what a neuron reads, and one around its map."""
        rects: list[QRectF] = []
        for name, region in self.fields(model, neuron).items():
            item = layers.get(name)
            if item is not None and neuron is not None:
                rects += _own(item, neuron) if name == neuron.node else item.frames(region)
        if not rects:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((theme.background, HALO), (theme.text, LINE)):
            pen = QPen(QColor(color), width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRects(rects)


def fields_of(model: Model, neuron: Neuron) -> Fields:
    """What a neuron reads of every map before it, and itself, by node."""
    graph, shapes = model.network.graph, model.network.facts.shapes
    shape = shapes.get(neuron.node, ())
    if is_sequence(shape):
        return step_fields(graph, shapes, neuron.node, neuron.unit // shape[1])
    if not has_maps(shape):
        return {}
    _, row, column = pixel_of(shape, neuron.unit)
    return receptive_fields(graph, shapes, neuron.node, row, column)


def _own(item: LayerItem, neuron: Neuron) -> list[QRectF]:
    """A frame around the map that a pixel is in; of a sheet the step, and the feature over time."""
    if isinstance(item, FoldedItem):
        return [item.spot(neuron.unit)]
    if not isinstance(item, MapsItem) or item.place.is_picture:
        return []
    if isinstance(item.place, SheetPlace):
        (step, feature), (steps, features) = (
            divmod(neuron.unit, item.place.features),
            item.place.shape[:2],
        )
        row = Region(step, 0, step + 1, features)
        return item.frames(row) + item.frames(Region(0, feature, steps, feature + 1))
    return [item.tile_spot(map_of(item.place.shape, neuron.unit))]
