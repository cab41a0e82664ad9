"""A network as a small picture: a bar for each layer and its wires.

A bar is as high as its layer has units, and one of maps as high as a map has rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.layout import arrange
from nnviz.core.shape import Shape, size
from nnviz.ui.theme import Theme, mix

LOWEST, HIGHEST = 8.0, 52.0
WIDTH = 9.0
"""Pixels of a layer's bar, at most."""

FILLED = 0.62
"""A bar's share of the way to the next, at most, across and down."""

MOST_UNITS, MOST_ROWS = 64, 32
FARTHEST = 44.0
"""Pixels between two layers, at most: a short network does not fill the picture."""


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """Bars by layer, and wires as the points they run through."""

    bars: dict[str, QRectF]
    wires: list[list[QPointF]]


def thumbnail(graph: Graph, room: QRectF) -> Thumbnail:
    """Where everything lies of a network that is drawn into a rectangle."""
    wires = [(source, node.id) for node in graph for source in node.inputs]
    made = arrange([node.id for node in graph], wires)
    shapes = infer(graph).shapes
    share = {node.id: _share(shapes.get(node.id, (1,))) for node in graph}
    points = [*made.places.values(), *(p for bends in made.bends.values() for p in bends)]
    inner = room.adjusted(WIDTH, HIGHEST / 2, -WIDTH, -HIGHEST / 2)
    x = _onto([x for x, _ in made.places.values()], inner.left(), inner.right())
    y = _onto([y for _, y in points], inner.top(), inner.bottom())
    centres = {name: QPointF(x(px), y(py)) for name, (px, py) in made.places.items()}
    wide, high = _room_of_bars(list(centres.values()))
    bars = {name: _bar(centre, wide, high * share[name]) for name, centre in centres.items()}
    paths = [
        [
            _right(bars[source]),
            *(QPointF(x(px), y(py)) for px, py in made.bends.get((source, target), ())),
            _left(bars[target]),
        ]
        for source, target in wires
    ]
    return Thumbnail(bars, paths)


def draw_thumbnail(painter: QPainter, shown: Thumbnail, theme: Theme) -> None:
    """Paint it: greys only, since no weight has a sign yet."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(mix(theme.line, theme.dim, 0.6)), 1.25))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for points in shown.wires:
        painter.drawPath(_curve(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.dim))
    for bar in shown.bars.values():
        radius = min(3.0, bar.width() / 3)
        painter.drawRoundedRect(bar, radius, radius)


def _onto(values: list[float], low: float, high: float) -> Callable[[float], float]:
    """Brings values between two ends, about their middle, their distances at most `FARTHEST`."""
    levels = sorted(set(values))
    centre, middle = (levels[0] + levels[-1]) / 2, (low + high) / 2
    scale = 1.0
    if len(levels) > 1:
        least = min(b - a for a, b in pairwise(levels))
        scale = min((high - low) / (levels[-1] - levels[0]), FARTHEST / least)
    return lambda value: middle + (value - centre) * scale


def _room_of_bars(centres: list[QPointF]) -> tuple[float, float]:
    """How wide and how high bars may be that keep off each other."""
    across = sorted({centre.x() for centre in centres})
    wide = min((b - a for a, b in pairwise(across)), default=WIDTH) * FILLED
    columns = [sorted(c.y() for c in centres if c.x() == place) for place in across]
    gaps = [b - a for column in columns for a, b in pairwise(column)]
    return min(WIDTH, wide), min(HIGHEST, min(gaps, default=HIGHEST / FILLED) * FILLED)


def _share(shape: Shape) -> float:
    """How high a layer's bar is, from 0 to 1 of the highest."""
    if len(shape) == 3:
        return min(1.0, shape[0] / MOST_ROWS)
    return log2(min(max(1, size(shape)), MOST_UNITS)) / log2(MOST_UNITS)


def _bar(centre: QPointF, wide: float, high: float) -> QRectF:
    height = max(LOWEST, high)
    return QRectF(centre.x() - wide / 2, centre.y() - height / 2, wide, height)


def _right(bar: QRectF) -> QPointF:
    return QPointF(bar.right(), bar.center().y())


def _left(bar: QRectF) -> QPointF:
    return QPointF(bar.left(), bar.center().y())


def _curve(points: list[QPointF]) -> QPainterPath:
    path = QPainterPath(points[0])
    for start, end in pairwise(points):
        bend = QPointF((end.x() - start.x()) / 2, 0)
        path.cubicTo(start + bend, end - bend, end)
    return path
