"""Many lines at once: sorted into levels of strength, a pen and one call for each level."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from shiboken6 import wrapInstance

from nnviz.ui.colors import edge_levels, edge_pens
from nnviz.ui.theme import Theme, mix

LEVELS = 32
LINE_BYTES = 32
"""A `QLineF` is four doubles: a row of an array of lines can be drawn where it lies."""

SMOOTH_LINES = 2_000
"""Up to this many lines are antialiased."""

THIN_FROM, THINNEST = 300, 0.3
"""Of more lines than this all are thinner, down to this share."""

FADED = 0.62
"""How far towards the ground faded lines go."""


class Lines:
    """Lines `(k, 4)` of one pen, drawn where they lie in memory."""

    def __init__(self, lines: NDArray[Any]) -> None:
        self._lines = np.ascontiguousarray(lines, np.float64)
        first = self._lines.__array_interface__["data"][0]
        self._drawn: Any = wrapInstance(first, QLineF) if len(lines) else None

    def paint(self, painter: QPainter) -> None:
        """Draw them with the painter's pen."""
        if self._drawn is not None:
            painter.drawLines(self._drawn, len(self._lines))


class Strokes:
    """Lines with values, drawn in the colours and widths of `edge_pens`."""

    def __init__(self) -> None:
        self._lines = np.empty((0, 4))
        self._drawn: list[tuple[int, Any, int]] = []
        self.count = 0

    def fill(
        self, lines: NDArray[Any], values: NDArray[Any], least: float, floor: float = 0.0
    ) -> None:
        """Take lines `(k, 4)` with values `(k,)`; the strongest counts as at least `least`.

        `floor` is the size that has no strength: where only strong ones are shown it tells them
        apart.
        """
        top = max(least, float(np.abs(values).max(initial=0)) if len(values) else 0.0)
        if floor > 0:
            size = np.maximum(np.abs(values) - floor, 0) / max(top - floor, 1e-12)
            values, top = np.copysign(size, values), 1.0
        levels = edge_levels(values, top, LEVELS)
        order = np.argsort(levels, kind="stable")
        ends = np.searchsorted(levels[order], np.arange(LEVELS + 1))
        self._lines = np.ascontiguousarray(lines[order], np.float64)
        starts, counts = ends[:-1].tolist(), np.diff(ends).tolist()
        first = self._lines.__array_interface__["data"][0]
        self._drawn = [
            (level, wrapInstance(first + start * LINE_BYTES, QLineF), count)
            for level, (start, count) in enumerate(zip(starts, counts, strict=True))
            if count
        ]
        self.count = len(values)

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        thickness: float,
        faded: bool = False,
        most_smooth: int = SMOOTH_LINES,
    ) -> None:
        """Draw them, the strong ones over the weak; `thickness` scales the widths.

        Up to `most_smooth` lines are antialiased.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.count <= most_smooth)
        thin = max(THINNEST, min(1.0, (THIN_FROM / max(1, self.count)) ** 0.5))
        pens = _pens(theme, round(thickness * thin, 2), faded)
        for level, lines, count in self._drawn:
            painter.setPen(pens[level])
            painter.drawLines(lines, count)


@lru_cache(maxsize=128)
def _pens(theme: Theme, thickness: float, faded: bool) -> list[QPen]:
    table, made = edge_pens(theme, LEVELS), []
    for (red, green, blue), width in zip(table.colors.tolist(), table.widths, strict=True):
        color = f"#{red:02x}{green:02x}{blue:02x}"
        if faded:
            color = mix(color, theme.background, FADED)
        pen = QPen(QColor(color), float(width) * thickness)
        pen.setCosmetic(True)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.append(pen)
    return made
