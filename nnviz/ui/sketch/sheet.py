"""`Sheet`: the whole network of layers on one sheet, whatever is in view: to be given away."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.theme import Theme

MARGIN = 24
LARGEST = 8000
"""Pixels along a sheet; a network that is larger is drawn smaller."""


class Sheet(QWidget):
    """Never shown; it is as large as what it holds."""

    def __init__(self, canvas: SketchCanvas, theme: Theme) -> None:
        super().__init__(canvas)
        self._canvas, self._theme = canvas, theme
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme

    def fit(self) -> None:
        """Be as large as the network."""
        picture = self._canvas.picture
        _, _, width, height = picture.rect if picture is not None else (0.0, 0.0, 1.0, 1.0)
        scale = min(1.0, (LARGEST - 2 * MARGIN) / max(width, height, 1.0))
        self.resize(round(width * scale) + 2 * MARGIN, round(height * scale) + 2 * MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.background))
        room = QRectF(self.rect()).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self._canvas.paint_all(painter, room, self._theme)
        painter.end()
