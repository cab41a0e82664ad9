"""A bundle of edges: one item that draws every weight between two layers as an opaque line."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.canvas.geometry import BundlePlace, strongest
from nnviz.ui.colors import edge_levels, edge_pens
from nnviz.ui.theme import Theme

SMOOTH_EDGES = 2_000
"""Up to this many lines are antialiased."""

MOST_EDGES = 6_000
"""Of a larger bundle only the strongest are drawn."""

THIN_FROM, THINNEST = 300, 0.3
"""In a bundle of more lines than this all of them are thinner, down to this share."""

LEAST_SCALE = 0.5
"""Weights below this are thin whatever the others are, so that a fresh network looks quiet."""


class EdgesItem(QGraphicsItem):
    """Shows the weights `(n, m)` from one layer's neurons to another's."""

    def __init__(self, place: BundlePlace, theme: Theme) -> None:
        super().__init__()
        self.place = place
        self._lines = place.lines.reshape(-1, 4)
        x, y = place.lines[..., 0::2], place.lines[..., 1::2]
        rect = QRectF(x.min(), y.min(), np.ptp(x), np.ptp(y))
        self._rect = rect.adjusted(-4, -4, 4, 4)
        self._levels: list[tuple[QPen, Any]] = []
        self._count = 0
        self.setZValue(-1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        pens = edge_pens(theme)
        thinner = max(THINNEST, min(1.0, (THIN_FROM / len(self._lines)) ** 0.5))
        self._levels = []
        for color, width in zip(pens.colors, pens.widths * thinner, strict=True):
            pen = QPen(QColor(*(int(c) for c in color)), float(width))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            self._levels.append((pen, internals.PrimitiveArray(QLineF, 4)))
        self._count = 0
        self.update()

    def set_weights(self, weights: NDArray[Any]) -> None:
        """Show other weights; strong ones lie over weak ones."""
        order = strongest(weights, MOST_EDGES)
        values = weights.ravel()[order]
        top = float(np.abs(values[-1:]).max(initial=0))
        levels = edge_levels(values, max(LEAST_SCALE, top), len(self._levels))
        places = np.argsort(levels, kind="stable")
        ends = np.searchsorted(levels[places], np.arange(len(self._levels) + 1))
        lines = self._lines[order[places]]
        for at, (_, array) in enumerate(self._levels):
            part = lines[ends[at] : ends[at + 1]]
            array.resize(len(part))
            array.ndarray()[:] = part
        self._count = len(order)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._count <= SMOOTH_EDGES)
        for pen, array in self._levels:
            drawn = array.drawargs()
            if drawn[1]:
                painter.setPen(pen)
                painter.drawLines(*drawn)
