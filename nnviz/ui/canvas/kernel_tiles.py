"""Filters as images on the edges: the kernels of what is looked at, or of all where there is room.

All kernels of a layer have one scale, the largest weight in the full colour.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.session.selection import Neuron
from nnviz.ui.canvas.edges import EdgesItem
from nnviz.ui.canvas.focus import edges_of
from nnviz.ui.canvas.kernel_places import Spot, kernel_spots
from nnviz.ui.canvas.kernels import kernel_of
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme, mix

NO_EDGES = np.zeros(0, np.intp)


class KernelTiles(SceneItem):
    """Draws kernels over the edges of `bundles`."""

    def __init__(self, bundles: Sequence[EdgesItem], rect: QRectF, theme: Theme) -> None:
        super().__init__(rect, z=-0.4)
        self._bundles = [item for item in bundles if item.place.has_kernels]
        self._neurons: tuple[Neuron, ...] = ()
        self._look: Look | None = None
        self._spots: list[tuple[float, tuple[Spot, ...]]] = []
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._frame = QPen(QColor(mix(theme.line, theme.text, 0.45)), 1)
        self.update()

    def show_neurons(self, neurons: tuple[Neuron, ...]) -> None:
        """Show the kernels of other maps."""
        if neurons != self._neurons:
            self._neurons, self._look = neurons, None

    def prepare(self, look: Look) -> None:
        """Find out where kernels have room, before a paint."""
        if look != self._look:
            self._look = look
            self._spots = [self._found(item, look) for item in self._bundles]

    def shown(self) -> dict[tuple[str, str], tuple[Spot, ...]]:
        """What is drawn, by the source and the target of its bundle."""
        pairs = zip(self._bundles, self._spots, strict=False)
        return {(e.place.source, e.place.target): spots for e, (_, spots) in pairs if spots}

    def _found(self, item: EdgesItem, look: Look) -> tuple[float, tuple[Spot, ...]]:
        if not look.shows(item.place.rect) or item.kernels is None:
            return 0.0, ()
        cells = len(item.kernels)
        for flat in (edges_of(self._neurons, item.place), edges_in_view(item, look)):
            side, spots = kernel_spots(item.place, item.existing(flat), look, cells)
            if spots:
                return side, spots
        return 0.0, ()

    # -- painting ------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.setPen(self._frame)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for item, (side, spots) in zip(self._bundles, self._spots, strict=False):
            if spots and item.kernels is not None:
                self._paint_kernels(painter, item, side, spots)
        painter.restore()

    def _paint_kernels(
        self, painter: QPainter, item: EdgesItem, side: float, spots: tuple[Spot, ...]
    ) -> None:
        assert item.kernels is not None
        top = max(1e-12, float(np.abs(item.kernels).max(initial=0)))
        m = item.place.shape[1]
        found = [kernel_of(item.kernels, item.place, *divmod(spot.flat, m)) for spot in spots]
        pictures = np.stack([k for k in found if k is not None]) / top
        pixels = diverging_rgb(pictures, self._theme, self._theme.raised)
        cells = pixels.shape[1]
        for spot, tile in zip(spots, pixels, strict=True):
            image = QImage(tile.data, cells, cells, 4 * cells, QImage.Format.Format_RGB32)
            corner = round(spot.x - side / 2), round(spot.y - side / 2)
            square = QRectF(*corner, round(side), round(side))
            painter.drawImage(square, image)
            painter.drawRect(square.adjusted(-0.5, -0.5, 0.5, 0.5))


def edges_in_view(item: EdgesItem, look: Look) -> NDArray[np.intp]:
    """All edges of a bundle of which the middle part is in view; none when they are very many."""
    place = item.place
    if place.count > 4096:
        return NO_EDGES
    x1, y1, x2, y2 = place.lines().T
    y = (y1 + y2) / 2
    x = (x1 + x2) / 2
    inside = (x >= look.left) & (x <= look.right) & (y >= look.top) & (y <= look.bottom)
    return np.flatnonzero(inside)
