"""The card beside the kernel under the mouse: its weights as a picture with their numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.floating_card import PADDING, WIDTH, FloatingCard
from nnviz.ui.canvas.kernels import KernelEdge
from nnviz.ui.canvas.map_numbers import fitting_number, is_bright
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.numbers import format_number
from nnviz.ui.theme import Theme

MOST_CELL, NUMBERS_FROM = 44.0, 25.0
"""Pixels of a weight at most, and from which on it has its number."""

ABOVE = 6


class KernelCard(FloatingCard):
    """Shows one kernel `(k, k)`; the numbers stay live."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent, "Kernel under the mouse")
        self._edge: KernelEdge | None = None
        self._weights: NDArray[Any] = np.zeros((1, 1), np.float32)
        self._top = 1.0

    def show_kernel(
        self, edge: KernelEdge, weights: NDArray[Any], top: float, beside: QRect
    ) -> None:
        """Show a kernel beside a place of the canvas; the size `top` has the full colour."""
        self._edge, self._weights, self._top = edge, weights, top
        self.show_beside(edge, beside)

    def title(self) -> str:
        edge = self._edge
        if edge is None:
            return ""
        return f"{edge.source} · {edge.row + 1} → {edge.node} · {edge.unit + 1}"

    def lines(self) -> list[tuple[str, str]]:
        rows, columns = self._weights.shape
        total = float(self._weights.sum(dtype=np.float64))
        size = float(np.sqrt(np.square(self._weights, dtype=np.float64).sum()))
        if self._weights.size == 1:
            return [("weight", format_number(total, signed=True))]
        return [
            ("kernel", f"{rows} × {columns}"),
            ("sum", format_number(total, signed=True)),
            ("size (norm)", format_number(size)),
        ]

    def more_height(self) -> int:
        return 0 if self._weights.size == 1 else round(len(self._weights) * self._cell()) + ABOVE

    def draw_more(self, painter: QPainter, y: int) -> None:
        if self._weights.size == 1:
            return
        cell = self._cell()
        pixels = diverging_rgb(self._weights / self._top, self._theme, self._theme.surface)
        dark = is_bright(np.ascontiguousarray(pixels).view(np.uint32)[..., 0])
        font = QFont(self.font())
        font.setPixelSize(11 if cell >= 34 else 9)
        painter.setFont(font)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        metrics = QFontMetricsF(font)
        left = (WIDTH - cell * self._weights.shape[1]) / 2
        for (row, column), value in np.ndenumerate(self._weights):
            square = QRectF(left + column * cell, y + ABOVE + row * cell, cell, cell)
            blue, green, red, _ = pixels[row, column].tolist()
            painter.fillRect(square, QColor(red, green, blue))
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(square)
            if cell >= NUMBERS_FROM:
                text = fitting_number(float(value), metrics, cell - 2)
                painter.setPen(QColor("#000000" if dark[row, column] else "#ffffff"))
                painter.drawText(square, Qt.AlignmentFlag.AlignCenter, text)

    def _cell(self) -> float:
        return float(min(MOST_CELL, (WIDTH - 2 * PADDING) // max(self._weights.shape)))
