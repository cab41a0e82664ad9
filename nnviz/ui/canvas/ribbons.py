"""Ribbons between sheets: what a layer over sequences reads, as one broad band. Pure at first.

Between sheets there are no edges by unit: the same weights serve every step. A ribbon has the
height of what is read: all steps, or the last one alone.
"""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPolygonF

from nnviz.core.graph import Graph
from nnviz.core.layer import Layer
from nnviz.layers.over_time import LAST, OverTime
from nnviz.ui.canvas.folded_place import FoldedPlace
from nnviz.ui.canvas.places import Place
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.canvas.sheets import SheetPlace, whole_rect
from nnviz.ui.theme import Theme, mix

Band = tuple[tuple[float, float], ...]
"""The four corners of a ribbon, in the scene."""


def ribbons(graph: Graph, layers: Mapping[str, Place]) -> list[Band]:
    """The ribbons between neighbouring columns of which one is a sheet."""
    found = []
    for node in graph:
        for name in node.inputs:
            if node.id in layers and name in layers:
                source, target = layers[name], layers[node.id]
                if is_ribbon(source, target):
                    found.append(_band(source, target, node.layer))
    return found


def is_ribbon(source: Place, target: Place) -> bool:
    """Whether a ribbon lies between two layers."""
    is_near = target.column - source.column == 1
    return is_near and (isinstance(source, SheetPlace) or isinstance(target, SheetPlace))


def _band(source: Place, target: Place, reader: Layer) -> Band:
    (left, top, width, height), (end, above, _, tall) = source.rect, whole_rect(target)
    is_last = isinstance(reader, OverTime) and reader.how == LAST
    if is_last and isinstance(source, SheetPlace) and not isinstance(source, FoldedPlace):
        row = source.cell
        top, height = top + height - row, row
    right = left + width
    return ((right, top), (end, above), (end, above + tall), (right, top + height))


class RibbonsItem(SceneItem):
    """Draws ribbons behind everything."""

    def __init__(self, bands: list[Band], rect: QRectF, theme: Theme) -> None:
        super().__init__(rect, z=-2.5)
        self._polygons = [QPolygonF([QPointF(x, y) for x, y in band]) for band in bands]
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._color = QColor(mix(theme.background, theme.line, 0.3))
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(self._color)
        for polygon in self._polygons:
            painter.drawPolygon(polygon)
