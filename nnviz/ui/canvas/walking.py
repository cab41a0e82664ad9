"""From neuron to neuron with the keys. Pure."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import Qt

from nnviz.session.selection import Neuron
from nnviz.ui.canvas.geometry import LayerPlace

STEPS = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
"""Columns to the right and rows down."""


def first_neuron(layers: Mapping[str, LayerPlace]) -> Neuron | None:
    """Where walking begins: at the top of the first layer behind the inputs, if there is one."""
    ordered = sorted(layers.values(), key=lambda place: place.column)
    place = next((p for p in ordered if p.column > 0), ordered[0] if ordered else None)
    return None if place is None else Neuron(place.node, 0)


def stepped(layers: Mapping[str, LayerPlace], neuron: Neuron, across: int, down: int) -> Neuron:
    """The next neuron of a layer, or the one at about the same height in the next column.

    In a layer drawn as a picture one walks from cell to cell; its edge leads to the next column.
    """
    place = layers[neuron.node]
    if down:
        unit = neuron.unit + down * place.across
        return Neuron(neuron.node, unit) if 0 <= unit < len(place.centres) else neuron
    column = neuron.unit % place.across + across
    if 0 <= column < place.across:
        return Neuron(neuron.node, neuron.unit + across)
    return _beside(layers, neuron, across)


def at_end(layers: Mapping[str, LayerPlace], neuron: Neuron, last: bool) -> Neuron:
    """The first or the last neuron of the same layer."""
    return Neuron(neuron.node, len(layers[neuron.node].centres) - 1 if last else 0)


def in_turn(layers: Mapping[str, LayerPlace], neuron: Neuron, steps: int) -> Neuron | None:
    """The next neuron in reading order over all layers; None beyond the ends."""
    nodes = [p.node for p in sorted(layers.values(), key=lambda place: place.column)]
    unit = neuron.unit + steps
    if 0 <= unit < len(layers[neuron.node].centres):
        return Neuron(neuron.node, unit)
    at = nodes.index(neuron.node) + steps
    if not 0 <= at < len(nodes):
        return None
    return Neuron(nodes[at], 0 if steps > 0 else len(layers[nodes[at]].centres) - 1)


def _beside(layers: Mapping[str, LayerPlace], neuron: Neuron, across: int) -> Neuron:
    """The nearest neuron in height of the next column on that side; itself where there is none."""
    place = layers[neuron.node]
    wanted = place.column + across
    found = [p for p in layers.values() if p.column == wanted]
    if not found:
        return neuron
    here = place.centres[neuron.unit]
    nearest = []
    for other in found:
        away = np.abs(other.centres - here)
        unit = int(np.lexsort((away[:, 0], away[:, 1]))[0])
        nearest.append((float(away[unit, 1]), other.node, unit))
    _, node, unit = min(nearest)
    return Neuron(node, unit)
