"""Biases: a small dot at the lower left corner of every neuron that is large enough."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.session.selection import Neuron
from nnviz.ui.canvas.geometry import LayerPlace
from nnviz.ui.canvas.look import Look, neurons_in_view
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme

LEAST_SIDE = 22.0
"""Pixels a side from which on a neuron has a dot."""

RADIUS, REACH = 4.0, 7.0
"""Of a dot in pixels: its radius, and how far from its middle the mouse still means it."""

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
        layers: Mapping[str, LayerPlace],
        biases: Biases,
        look: Look,
        theme: Theme,
    ) -> None:
        """Draw the dots of every neuron in view; the painter's units are pixels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in layers.values():
            values = biases(place.node) if has_dots(place, look) else None
            if values is None:
                continue
            units = neurons_in_view(place, look)
            inks = diverging_rgb(np.clip(values[units], -1, 1), theme, theme.raised)
            for unit, (blue, green, red, _) in zip(units.tolist(), inks.tolist(), strict=True):
                is_hovered = self.hovered == (place.node, unit)
                painter.setPen(QPen(QColor(theme.text if is_hovered else theme.dim), 1.2))
                painter.setBrush(QColor(red, green, blue))
                radius = RADIUS + 1.5 * is_hovered
                painter.drawEllipse(_middle(place, unit, look), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(
        self, layers: Mapping[str, LayerPlace], biases: Biases, look: Look, point: QPointF
    ) -> Neuron | None:
        """The neuron whose dot is under a point of the viewport."""
        for place in layers.values():
            if not has_dots(place, look) or biases(place.node) is None:
                continue
            half = place.side / 2 * look.scale
            x, y = look.pixels(*place.centres.T)
            away = np.hypot(x - half + AWAY[0] - point.x(), y + half + AWAY[1] - point.y())
            nearest = int(np.argmin(away))
            if away[nearest] <= REACH:
                return Neuron(place.node, nearest)
        return None


def has_dots(place: LayerPlace, look: Look) -> bool:
    """Whether a layer's neurons are large enough."""
    return place.across == 1 and place.side * look.scale >= LEAST_SIDE


def _middle(place: LayerPlace, unit: int, look: Look) -> QPointF:
    half = place.side / 2 * look.scale
    x, y = look.pixels(*place.centres[unit].tolist())
    return QPointF(x - half + AWAY[0], y + half + AWAY[1])
