"""What lies over the neurons: signs of their marks, rings around what is selected or hovered."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.core.marks import Marks, Neuron
from nnviz.session.selection import Selection
from nnviz.ui.canvas.glyphs import paint_cross, paint_pin, paint_snowflake
from nnviz.ui.canvas.held import frozen_neurons
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.tiles import ROUNDING
from nnviz.ui.theme import Theme, mix

AWAY, RING = 3.5, 2.0
"""Pixels from a neuron to its ring, and the ring's width."""

LEAST_MARKED = 4.0
"""Pixels a side below which marks are not drawn: they would hide their neighbours."""


class Rings:
    """Paints over neurons, with pixels of the viewport as units."""

    def __init__(self) -> None:
        self._marks = Marks()
        self._frozen: tuple[Neuron, ...] = ()
        self.selection = Selection()
        self.hovered: Neuron | None = None

    def set_marks(self, marks: Marks) -> None:
        """Show other marks."""
        self._marks = marks
        self._frozen = tuple(
            Neuron(node, unit) for node, _ in marks.frozen for unit in frozen_neurons(marks, node)
        )

    @property
    def looked_at(self) -> Neuron | None:
        """The neuron under the mouse, else the only one that is selected."""
        only = self.selection.only
        return self.hovered or (only if isinstance(only, Neuron) else None)

    def paint(self, painter: QPainter, layers: Mapping[str, LayerItem], theme: Theme) -> None:
        """Draw signs, then rings."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clamped = tuple(neuron for neuron, _ in self._marks.clamped)
        signs = (
            (self._marks.muted, paint_cross),
            (self._frozen, paint_snowflake),
            (clamped, paint_pin),
        )
        for neurons, sign in signs:
            for neuron in neurons:
                square = _spot(layers, neuron)
                if square is not None and square.height() >= LEAST_MARKED:
                    sign(painter, square, theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for neuron in self.selection.neurons:
            _ring(painter, _spot(layers, neuron), QPen(QColor(theme.text), RING))
        if self.hovered is not None and self.hovered not in self.selection.neurons:
            pen = QPen(QColor(mix(theme.text, theme.background, 0.25)), 1.5)
            _ring(painter, _spot(layers, self.hovered), pen)


def _spot(layers: Mapping[str, LayerItem], neuron: Neuron) -> QRectF | None:
    item = layers.get(neuron.node)
    if item is None or not 0 <= neuron.unit < item.place.count:
        return None
    return item.spot(neuron.unit)


def _ring(painter: QPainter, square: QRectF | None, pen: QPen) -> None:
    if square is None:
        return
    away = min(AWAY, 1.5 + square.height() / 10)
    around = square.adjusted(-away, -away, away, away)
    radius = min(around.height() / 2, around.width() * ROUNDING + 1)
    painter.setPen(pen)
    painter.drawRoundedRect(around, radius, radius)
