"""`TwoHistograms`: what a cell says inside of some stretches, above what it says outside."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.numbers import format_setting
from nnviz.ui.theme import Theme, smaller

LABEL, HEAD = 18, 16
"""Pixels for the numbers below, and for what is what above."""

Counts = NDArray[np.int64]


class TwoHistograms(QWidget):
    """Both have the same area; the axis goes from the least to the largest number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[Counts, Counts] | None = None
        self._ends = 0.0, 0.0
        self.setAccessibleName("What the cell says inside and outside")
        self.setToolTip(
            "How often the cell says which number: above the line inside, below it outside. "
            "Both have the same area."
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_counts(self, inside: Counts, outside: Counts, low: float, high: float) -> None:
        """Show counts `(bins,)` between two ends."""
        self._parts, self._ends = (inside, outside), (low, high)
        self.setAccessibleDescription(f"From {low:.3g} to {high:.3g}")
        self.update()

    def show_nothing(self) -> None:
        """Nothing is known."""
        self._parts = None
        self.update()

    def heights(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How high the bars are, inside and outside, as shares of the highest."""
        if self._parts is None:
            return np.zeros(0), np.zeros(0)
        inside, outside = (part / max(1, part.sum()) for part in self._parts)
        top = max(inside.max(), outside.max(), 1e-12)
        return inside / top, outside / top

    def sizeHint(self) -> QSize:
        return QSize(160, 90)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 50)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        if self._parts is not None:
            self._draw(painter)
        painter.end()

    def _draw(self, painter: QPainter) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        area = QRectF(self.rect()).adjusted(2, HEAD, -2, -LABEL)
        middle = round(area.center().y()) + 0.5
        inside, outside = self.heights()
        wide = area.width() / max(1, len(inside))
        half = area.height() / 2 - 1
        for at, (up, down) in enumerate(zip(inside.tolist(), outside.tolist(), strict=True)):
            left = area.left() + at * wide
            bar = QRectF(left, middle - up * half, max(1.0, wide - 1), up * half)
            painter.fillRect(bar, QColor(theme.text))
            bar = QRectF(left, middle + 1, max(1.0, wide - 1), down * half)
            painter.fillRect(bar, QColor(theme.dim))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
        painter.setPen(QColor(theme.text))
        head = QRectF(area.left(), 0, area.width(), HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, "inside")
        painter.setPen(QColor(theme.dim))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight, "outside")
        base = self.height() - LABEL + 2 + metrics.ascent()
        low, high = (format_setting(float(f"{end:.3g}")) for end in self._ends)
        painter.drawText(QPointF(area.left(), base), low)
        right = area.right() - metrics.horizontalAdvance(high)
        painter.drawText(QPointF(right, base), high)
