"""A network as a small picture: a bar for each layer, as high as it has units, and its wires."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.layout import arrange
from nnviz.core.shape import size
from nnviz.ui.theme import Theme, mix

LOWEST, HIGHEST = 8.0, 52.0
WIDTH = 9.0
"""Pixels of a layer's bar."""

MOST_UNITS = 64
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
    units = {node.id: size(shapes.get(node.id, (1,))) for node in graph}
    points = [*made.places.values(), *(p for bends in made.bends.values() for p in bends)]
    inner = room.adjusted(WIDTH, HIGHEST / 2, -WIDTH, -HIGHEST / 2)
    x = _onto([x for x, _ in made.places.values()], inner.left(), inner.right())
    y = _onto([y for _, y in points], inner.top(), inner.bottom())
    bars = {name: _bar(x(px), y(py), units[name]) for name, (px, py) in made.places.items()}
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
        painter.drawRoundedRect(bar, 3, 3)


def _onto(values: list[float], low: float, high: float) -> Callable[[float], float]:
    """Brings values between two ends, about their middle, their distances at most `FARTHEST`."""
    levels = sorted(set(values))
    centre, middle = (levels[0] + levels[-1]) / 2, (low + high) / 2
    scale = 1.0
    if len(levels) > 1:
        least = min(b - a for a, b in pairwise(levels))
        scale = min((high - low) / (levels[-1] - levels[0]), FARTHEST / least)
    return lambda value: middle + (value - centre) * scale


def _bar(x: float, y: float, units: int) -> QRectF:
    share = log2(min(max(1, units), MOST_UNITS)) / log2(MOST_UNITS)
    height = LOWEST + share * (HIGHEST - LOWEST)
    return QRectF(x - WIDTH / 2, y - height / 2, WIDTH, height)


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
