"""Biases: a small dot at the lower left corner of every neuron that is large enough."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from nnviz.session.selection import Neuron
from nnviz.ui.canvas.look import Look, neurons_in_view
from nnviz.ui.canvas.places import LayerPlace, Place
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme

LEAST_SIDE = 22.0
"""Pixels a side from which on a neuron has a dot."""

RADIUS, REACH = 4.0, 7.0
"""Of a dot in pixels: its radius, and how far from its middle the mouse still means it."""

BOX = 14
"""Pixels a side of a dot's picture."""

SHADES = 16
"""A dot's colour has so many steps to either side of zero."""

AWAY = (-9.0, -3.0)
"""From a neuron's lower left corner to the middle of its dot, in pixels."""

Biases = Callable[[str], NDArray[np.floating] | None]
"""The biases `(units,)` of a node; None for one that has none."""


class BiasDots:
    """Paints the dots, and finds the one under the mouse."""

    def __init__(self) -> None:
        self.hovered: Neuron | None = None

    def paint(
        self,
        painter: QPainter,
        layers: Mapping[str, Place],
        biases: Biases,
        look: Look,
        theme: Theme,
    ) -> None:
        """Draw the dots of every neuron in view; the painter's units are pixels."""
        ratio = painter.device().devicePixelRatio()
        for place in with_dots(layers, look):
            values = biases(place.node)
            if values is None:
                continue
            units = neurons_in_view(place, look)
            shades = np.rint(np.clip(np.nan_to_num(values[units]), -1, 1) * SHADES).astype(int)
            half = place.side / 2 * look.scale
            x, y = (np.asarray(each) for each in look.pixels(*place.centres[units].T))
            lefts, tops = (x - half + AWAY[0]).tolist(), (y + half + AWAY[1]).tolist()
            for unit, shade, left, top in zip(
                units.tolist(), shades.tolist(), lefts, tops, strict=True
            ):
                is_hovered = self.hovered == (place.node, unit)
                painter.drawPixmap(
                    QPointF(left - BOX / 2, top - BOX / 2), _dot(theme, shade, is_hovered, ratio)
                )

    def at(
        self, layers: Mapping[str, Place], biases: Biases, look: Look, point: QPointF
    ) -> Neuron | None:
        """The neuron whose dot is under a point of the viewport."""
        for place in with_dots(layers, look):
            if biases(place.node) is None:
                continue
            half = place.side / 2 * look.scale
            x, y = look.pixels(*place.centres.T)
            away = np.hypot(x - half + AWAY[0] - point.x(), y + half + AWAY[1] - point.y())
            nearest = int(np.argmin(away))
            if away[nearest] <= REACH:
                return Neuron(place.node, nearest)
        return None


@lru_cache(maxsize=256)
def _dot(theme: Theme, shade: int, is_hovered: bool, ratio: float) -> QPixmap:
    """A dot as a picture: an antialiased circle takes ten times as long as its copy."""
    picture = QPixmap(QSize(BOX, BOX) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    blue, green, red, _ = diverging_rgb(np.array(shade / SHADES), theme, theme.raised).tolist()
    painter.setPen(QPen(QColor(theme.text if is_hovered else theme.dim), 1.2))
    painter.setBrush(QColor(red, green, blue))
    radius = RADIUS + 1.5 * is_hovered
    painter.drawEllipse(QPointF(BOX / 2, BOX / 2), radius, radius)
    painter.end()
    return picture


def with_dots(layers: Mapping[str, Place], look: Look) -> list[LayerPlace]:
    """The layers whose neurons are large enough; the bias of a map is nowhere in it."""
    columns = [place for place in layers.values() if isinstance(place, LayerPlace)]
    return [place for place in columns if place.side * look.scale >= LEAST_SIDE]
