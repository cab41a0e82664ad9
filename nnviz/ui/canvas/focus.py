"""The edges one looks at: all those of hovered and selected neurons, and selected ones."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.session.selection import Edge, Neuron
from nnviz.ui.canvas.edges import EdgesItem
from nnviz.ui.canvas.kernels import KernelEdge
from nnviz.ui.canvas.places import BundlePlace
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.canvas.strokes import Strokes
from nnviz.ui.canvas.weight_image import least_scale
from nnviz.ui.theme import Theme, sign_color

MOST_LINES = 8_000
"""Behind a picture a neuron has tens of thousands: the strongest are drawn, in some 10 ms."""

MANY = 100
"""More lines than this are thinner still: they come together in a neuron."""

CASING, CORE = 6.0, 2.6
"""Widths in pixels of a selected edge: its ring and its colour."""

Flat = NDArray[np.intp]


class FocusItem(SceneItem):
    """Draws edges of `bundles` again, on top of them."""

    def __init__(self, bundles: Sequence[EdgesItem], rect: QRectF, theme: Theme) -> None:
        super().__init__(rect, z=-0.5)
        self._bundles, self._theme = bundles, theme
        self._neurons: tuple[Neuron, ...] = ()
        self._edges: tuple[Edge | KernelEdge, ...] = ()
        self._flat: list[Flat] = [np.zeros(0, np.intp) for _ in bundles]
        self._strokes = [Strokes() for _ in bundles]
        self.thickness = 1.0

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_neurons(self, neurons: tuple[Neuron, ...]) -> None:
        """Show all edges of other neurons; the rest of their bundles steps back."""
        if neurons == self._neurons:
            return
        self._neurons = neurons
        self.find()

    def find(self) -> None:
        """Find the neurons' edges anew, after marks have changed."""
        room = MOST_LINES
        for at, item in enumerate(self._bundles):
            flat = item.existing(edges_of(self._neurons, item.place))
            self._flat[at] = strongest(item.weights.ravel(), flat, room)
            room -= len(self._flat[at])
            item.set_faded(len(flat) > 0)
        self.show_weights()

    def show_edges(self, edges: tuple[Edge | KernelEdge, ...]) -> None:
        """Show other selected edges."""
        self._edges = edges
        self.update()

    def show_weights(self) -> None:
        """Show the weights that the bundles have now."""
        for item, flat, strokes in zip(self._bundles, self._flat, self._strokes, strict=True):
            if len(flat) or strokes.count:
                values = item.weights.ravel()[flat]
                strokes.fill(item.place.lines(flat), values, least_scale(len(item.weights)))
        self.update()

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        for strokes in self._strokes:
            if strokes.count:
                thickness = self.thickness * min(1.0, (MANY / strokes.count) ** 0.5)
                strokes.paint(painter, self._theme, thickness)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for edge in self._edges:
            self._paint_edge(painter, edge)

    def _paint_edge(self, painter: QPainter, edge: Edge | KernelEdge) -> None:
        """A line in its sign's colour inside a ring of the text's."""
        for item in self._bundles:
            n, m = item.place.shape
            ends = (item.place.source, item.place.target)
            if ends != (edge.source, edge.node) or edge.row >= n or edge.unit >= m:
                continue
            flat = np.array([edge.row * m + edge.unit])
            line = QLineF(*item.place.lines(flat)[0].tolist())
            weight = float(item.weights[edge.row, edge.unit])
            colors = (self._theme.text, sign_color(self._theme, weight))
            for color, width in zip(colors, (CASING, CORE), strict=True):
                pen = QPen(QColor(color), width)
                pen.setCosmetic(True)
                painter.setPen(pen)
                painter.drawLine(line)


def strongest(weights: NDArray[Any], flat: Flat, most: int) -> Flat:
    """Of edges by their flat places `(k,)` at most so many, those with the largest weights."""
    if len(flat) <= most:
        return flat
    order = np.argsort(-np.abs(weights[flat]), kind="stable")
    return np.sort(flat[order[:most]])


def edges_of(neurons: tuple[Neuron, ...], place: BundlePlace) -> Flat:
    """The flat places of all edges of a bundle that begin or end at some neurons, each once.

    Between maps a neuron stands for the map it is in.
    """
    n, m = place.shape
    if place.has_kernels:
        neurons = tuple(
            Neuron(node, unit % (n if node == place.source else m)) for node, unit in neurons
        )
    rows = [unit for node, unit in neurons if node == place.source and unit < n]
    columns = [unit for node, unit in neurons if node == place.target and unit < m]
    if not rows and not columns:
        return np.zeros(0, np.intp)
    touched = np.zeros((n, m), bool)
    touched[rows] = True
    touched[:, columns] = True
    return np.flatnonzero(touched)
