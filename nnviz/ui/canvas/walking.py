"""From neuron to neuron with the keys. Pure."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt

from nnviz.core.maps import pixel_of
from nnviz.session.selection import Neuron
from nnviz.ui.canvas.places import LayerPlace, MapsPlace, Place

STEPS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
"""Columns to the right and rows down."""


def first_neuron(layers: Mapping[str, Place]) -> Neuron | None:
    """Where walking begins: at the top of the first layer behind the inputs, if there is one."""
    ordered = sorted(layers.values(), key=lambda place: place.column)
    place = next((p for p in ordered if p.column > 0), ordered[0] if ordered else None)
    return None if place is None else Neuron(place.node, 0)


def stepped(layers: Mapping[str, Place], neuron: Neuron, across: int, down: int) -> Neuron:
    """The next neuron of a layer, or the one at about the same height in the next column.

    In maps and pictures one walks from pixel to pixel, and over the edge of a map to the next one;
    the edge of the layer leads to the next column.
    """
    place = layers[neuron.node]
    if isinstance(place, LayerPlace):
        unit = neuron.unit + down
        if down:
            return Neuron(neuron.node, unit) if 0 <= unit < place.count else neuron
        return _beside(layers, neuron, across)
    found = _next_pixel(place, neuron.unit, across, down)
    if found is not None:
        return Neuron(neuron.node, found)
    return neuron if down else _beside(layers, neuron, across)


def at_end(layers: Mapping[str, Place], neuron: Neuron, last: bool) -> Neuron:
    """The first or the last neuron of the same layer."""
    return Neuron(neuron.node, layers[neuron.node].count - 1 if last else 0)


def in_turn(layers: Mapping[str, Place], neuron: Neuron, steps: int) -> Neuron | None:
    """The next neuron in reading order over all layers; None beyond the ends."""
    nodes = [p.node for p in sorted(layers.values(), key=lambda place: place.column)]
    unit = neuron.unit + steps
    if 0 <= unit < layers[neuron.node].count:
        return Neuron(neuron.node, unit)
    at = nodes.index(neuron.node) + steps
    if not 0 <= at < len(nodes):
        return None
    return Neuron(nodes[at], 0 if steps > 0 else layers[nodes[at]].count - 1)


def _next_pixel(place: MapsPlace, unit: int, across: int, down: int) -> int | None:
    """The pixel beside or below one, in the same map or the next; None beyond the layer."""
    x, y = place.centre(unit)
    at = pixel_of(place.shape, unit)
    rows, columns, _ = place.shape
    over = place.gap * (not 0 <= at.column + across < columns or not 0 <= at.row + down < rows)
    right, below = across * (place.wide + over), down * (place.cell + over)
    found = place.unit_at(x + right, y + below)
    if found is None or not place.is_picture:
        return found
    return found + at.map


def _beside(layers: Mapping[str, Place], neuron: Neuron, across: int) -> Neuron:
    """The nearest neuron in height of the next column on that side; itself where there is none."""
    place = layers[neuron.node]
    wanted = place.column + across
    found = [p for p in layers.values() if p.column == wanted]
    if not found:
        return neuron
    here = place.centre(neuron.unit)
    nearest = []
    for other in found:
        away = np.abs(other.centres - here)
        unit = int(np.lexsort((away[:, 0], away[:, 1]))[0])
        nearest.append((float(away[unit, 1]), other.node, unit))
    _, node, unit = min(nearest)
    return Neuron(node, unit)
