"""Where layers without weights hand neurons on: a thin line from each neuron to what it becomes."""

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.ui.canvas.geometry import has_weights
from nnviz.ui.canvas.places import MapsPlace, Place, Points
from nnviz.ui.canvas.ribbons import is_ribbon
from nnviz.ui.canvas.scene_item import SceneItem
from nnviz.ui.canvas.sheets import SheetPlace
from nnviz.ui.canvas.strokes import Lines
from nnviz.ui.theme import Theme, mix

TURN = 0.12
"""The share of its way after which a line that skips a column runs beside the neurons there."""

DETOUR = 0.35
"""How far below a detour of maps runs, as a share of a map's height."""

SHEET_DETOUR = 0.014
"""The most of it below sheets, as a share of their height."""

SMOOTH_LINES = 600
"""Up to so many lines are antialiased."""

MOST_LINES = 96
"""Lines into one layer; of more neurons every so many has one."""


def passes(graph: Graph, facts: Inference, layers: Mapping[str, Place]) -> Points:
    """The lines x1, y1, x2, y2 into all layers that are drawn and have no weights, `(k, 4)`."""
    found, detours = [np.zeros((0, 4))], 0
    for node in graph:
        if node.id in layers and not has_weights(facts, node.id):
            target = layers[node.id]
            sources = [layers[name] for name in node.inputs if name in layers]
            if any(is_ribbon(source, target) for source in sources):
                sources = [source for source in sources if _goes_around(source, target)]
            around = [source for source in sources if _goes_around(source, target)]
            found += _lines(sources, target, around)
            for source in around:
                found.append(_below(source, target, layers.values(), detours))
                detours += 1
    return np.concatenate(found)


def _goes_around(source: Place, target: Place) -> bool:
    """Whether maps are handed on past others, which would hide every line between."""
    is_far = target.column - source.column > 1
    return is_far and isinstance(source, MapsPlace) and isinstance(target, MapsPlace)


def _below(source: Place, target: Place, layers: Iterable[Place], detours: int) -> Points:
    """One way for all maps, below the layers between; one detour is a little below another."""
    between = [p.rect for p in layers if source.column <= p.column <= target.column]
    step = DETOUR * min(source.pitch, source.rect[2], target.rect[2])
    if isinstance(source, SheetPlace):
        step = min(step, SHEET_DETOUR * source.rect[3])
    lowest = max(top + height for _, top, _, height in between) + (2 + detours % 3) * step
    (left, top, width, height), (end, above, wide, tall) = source.rect, target.rect
    x1, x2 = left + width / 2, end + wide / 2
    return np.array(
        [
            [x1, top + height, x1, lowest],
            [x1, lowest, x2, lowest],
            [x2, lowest, x2, above + tall],
        ]
    )


def _lines(sources: list[Place], target: Place, left_out: list[Place]) -> list[Points]:
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
        first += count
        if source in left_out:
            continue
        line = line[:: -(-len(line) // MOST_LINES)]
        skips = target.column - source.column > 1
        lines.append(_around(line, source.pitch / 2) if skips else line)
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


class PassesItem(SceneItem):
    """Draws lines `(k, 4)` behind everything."""

    def __init__(self, lines: Points, rect: QRectF, theme: Theme) -> None:
        super().__init__(rect, z=-2)
        self._lines = Lines(lines)
        self._is_smooth = len(lines) <= SMOOTH_LINES
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._pen = QPen(QColor(mix(theme.line, theme.dim, 0.35)), 1)
        self._pen.setCosmetic(True)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._is_smooth)
        painter.setPen(self._pen)
        self._lines.paint(painter)
