"""The ground of what floats over the canvas."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.ui.theme import RADIUS


def draw_body(painter: QPainter, rect: QRectF, ground: str, line: str) -> None:
    """A rounded rectangle in a colour, with a hairline just inside `rect`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(line), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
