"""Painting an embedding: points by class, rings around what is wrong, selected or looked at."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from nnviz.ui.colors import diverging_rgb
from nnviz.ui.embedding.points import LEVELS, UNKNOWN, Points
from nnviz.ui.theme import Theme, class_color, mix

REACH = 10.0
"""How near to a point the mouse must be, in pixels."""

MARK, RIM = 5.0, 6.2
"""Pixels across, without and with the outline that tells pale colours from a white ground."""

WRONG, PICKED, LOOKED_AT = 4.6, 5.4, 7.0
"""The radii of the rings."""

AWAY = 0.78
"""How far the points that step back go into the ground."""

MOST_RINGED = 12
"""Of more selected samples none gets a ring, which would hide them: the others step back."""

MOST_NAMED = 12
"""Of more classes none is named on the plane: the names would hide the points."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is picked out: selected samples, the probe, one class, and whose colours points have."""

    selected: frozenset[int] = frozenset()
    probe: int = -1
    only: int | None = None
    by_answer: bool = False

    def groups(self, points: Points) -> NDArray[np.int64]:
        """The group of each point `(n,)`, by which it is coloured."""
        return points.said if self.by_answer and points.names else points.truth

    def are_seen(self, points: Points) -> NDArray[np.bool_]:
        """Which points have not stepped back, `(n,)`."""
        groups = self.groups(points)
        seen = np.ones(len(groups), np.bool_) if self.only is None else groups == self.only
        return seen & self._are_selected(len(groups)) if self.are_many else seen

    @property
    def are_many(self) -> bool:
        """Whether more are selected than can be told by rings."""
        return len(self.selected) > MOST_RINGED

    def _are_selected(self, count: int) -> NDArray[np.bool_]:
        return np.isin(np.arange(count), np.fromiter(self.selected, np.intp))


def paint_points(
    painter: QPainter, points: Points, marks: Marks, hovered: int, theme: Theme
) -> None:
    """Paint points whose places are pixels."""
    groups, seen = marks.groups(points), marks.are_seen(points)
    known = np.isfinite(points.places).all(axis=1)
    for group, color in _colors(points, theme):
        for near in (False, True):
            mine = points.places[known & (groups == group) & (seen == near)]
            ink = color if near else mix(color, theme.background, AWAY)
            _dots(painter, mine, ink, theme.mark_line if near else theme.background)
    wrong = np.flatnonzero(known & seen & points.is_wrong)
    _rings(painter, points, wrong, WRONG, theme.text, 1.0)
    _names(painter, points, groups, known & seen, theme)
    held = np.array([i for i in sorted(marks.selected) if i < len(known) and known[i]], np.intp)
    if not marks.are_many:
        _rings(painter, points, held, PICKED, theme.focus, 2.0)
    for index in (marks.probe, hovered):
        if 0 <= index < len(known) and known[index]:
            _rings(painter, points, np.array([index]), LOOKED_AT, theme.text, 1.75)


def paint_loop(painter: QPainter, loop: NDArray[np.floating[Any]], theme: Theme) -> None:
    """Paint a lasso that is being drawn; it closes by itself."""
    shape = QPolygonF([QPointF(x, y) for x, y in loop.tolist()])
    fill = QColor(theme.focus)
    fill.setAlphaF(0.12)
    painter.setBrush(fill)
    painter.setPen(QPen(QColor(theme.focus), 1.5))
    painter.drawPolygon(shape)


def _colors(points: Points, theme: Theme) -> list[tuple[int, str]]:
    """Groups and their colours: classes, or the steps of a regression's target."""
    unknown = mix(theme.background, theme.text, 0.72)
    if points.names:
        classes = [(at, class_color(theme, at)) for at in range(len(points.names))]
        return [(UNKNOWN, unknown), *classes]
    steps = np.linspace(-1, 1, LEVELS)
    pixels = diverging_rgb(steps, theme, mix(theme.background, theme.dim, 0.25))
    return [(at, f"#{r:02x}{g:02x}{b:02x}") for at, (b, g, r, _) in enumerate(pixels.tolist())]


def _dots(painter: QPainter, places: NDArray[np.floating[Any]], color: str, outline: str) -> None:
    if not len(places):
        return
    array = internals.PrimitiveArray(QPointF, 2)
    array.resize(len(places))
    array.ndarray()[:] = places
    for ink, width in ((outline, RIM), (color, MARK)):
        pen = QPen(QColor(ink), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPoints(*array.drawargs())


def _rings(
    painter: QPainter,
    points: Points,
    which: NDArray[np.intp],
    radius: float,
    color: str,
    width: float,
) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(color), width))
    for x, y in points.places[which].tolist():
        painter.drawEllipse(QPointF(x, y), radius, radius)


def _names(
    painter: QPainter,
    points: Points,
    groups: NDArray[np.int64],
    shown: NDArray[np.bool_],
    theme: Theme,
) -> None:
    """Each class's name in the middle of its points."""
    if len(points.names) > MOST_NAMED:
        return
    metrics = QFontMetricsF(painter.font())
    for index, name in enumerate(points.names):
        mine = points.places[(groups == index) & shown]
        if not len(mine):
            continue
        width = metrics.horizontalAdvance(name) + 8
        body = QRectF(0, 0, max(width, metrics.height()), metrics.height())
        body.moveCenter(QPointF(*np.median(mine, axis=0).tolist()))
        painter.setPen(QPen(QColor(class_color(theme, index)), 1.5))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        painter.setPen(QColor(theme.text))
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, name)
