"""Where layers without weights hand neurons on: a thin line from each neuron to what it becomes."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.ui.canvas.geometry import has_weights
from nnviz.ui.canvas.places import MapsPlace, Place, Points
from nnviz.ui.canvas.strokes import Lines
from nnviz.ui.theme import Theme, mix

TURN = 0.12
"""The share of its way after which a line that skips a column runs beside the neurons there."""

MOST_LINES = 96
"""Lines into one layer; of more neurons every so many has one."""


def passes(graph: Graph, facts: Inference, layers: Mapping[str, Place]) -> Points:
    """The lines x1, y1, x2, y2 into all layers that are drawn and have no weights, `(k, 4)`."""
    found = [np.zeros((0, 4))]
    for node in graph:
        if node.id in layers and not has_weights(facts, node.id):
            sources = [layers[name] for name in node.inputs if name in layers]
            found += _lines(sources, layers[node.id])
    return np.concatenate(found)


def _lines(sources: list[Place], target: Place) -> list[Points]:
    """Neuron to neuron or map to map where as many come in or all stand side by side.

    Elsewhere it is the middles that are tied, and of maps the upper and the lower ends: what is
    handed on is the whole.
    """
    ends = target.ends
    counts = [len(source.starts) for source in sources]
    lines, first = [], 0
    for source, count in zip(sources, counts, strict=True):
        starts = source.starts
        if count == len(ends):
            line = np.concatenate([starts, ends], axis=1)
        elif sum(counts) == len(ends):
            line = np.concatenate([starts, ends[first : first + count]], axis=1)
        elif isinstance(source, MapsPlace) or isinstance(target, MapsPlace):
            line = _funnel(source, target)
        else:
            line = np.concatenate([starts.mean(axis=0), ends.mean(axis=0)])[None]
        line = line[:: -(-len(line) // MOST_LINES)]
        skips = target.column - source.column > 1
        lines.append(_around(line, source.pitch / 2) if skips else line)
        first += count
    return lines


def _funnel(source: Place, target: Place) -> Points:
    """From the corners of one whole to those of another."""
    (left, top, width, height), (end, above, _, tall) = source.rect, target.rect
    right = left + width
    return np.array([[right, top, end, above], [right, top + height, end, above + tall]])


def _around(lines: Points, down: float) -> Points:
    """Lines that skip a column, in three parts: what lies between would hide straight ones."""
    x1, y1, x2, y2 = lines.T
    turn = TURN * (x2 - x1)
    left, right = (x1 + turn, y1 + down), (x2 - turn, y2 + down)
    parts = ((x1, y1, *left), (*left, *right), (*right, x2, y2))
    return np.concatenate([np.column_stack(part) for part in parts])


class PassesItem(QGraphicsItem):
    """Draws lines `(k, 4)` behind everything."""

    def __init__(self, lines: Points, rect: QRectF, theme: Theme) -> None:
        super().__init__()
        self._lines, self._rect = Lines(lines), rect
        self.setZValue(-2)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._pen = QPen(QColor(mix(theme.line, theme.dim, 0.35)), 1)
        self._pen.setCosmetic(True)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._pen)
        self._lines.paint(painter)
