"""`PicturePairs`: a few pictures, and below each what has become of it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import Theme

MOST, SIDE, GAP = 8, 44, 4

Pictures = NDArray[np.floating]


class PicturePairs(QWidget):
    """Two rows, as many pictures as there is room for."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[list[QImage], list[QImage]] = ([], [])
        self.setAccessibleName("Pictures, and what has become of them")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_pictures(self, plain: Pictures, others: Pictures) -> None:
        """Show pictures `(n, H, W, C)` from 0 to 1, and as many below them."""
        self._rows = [camera_image(p) for p in plain], [camera_image(p) for p in others]
        self.update()

    @property
    def rows(self) -> tuple[list[QImage], list[QImage]]:
        """The upper and the lower pictures."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(4 * (SIDE + GAP), 2 * SIDE + GAP + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIDE, 2 * SIDE + GAP + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        room = (self.width() + GAP) // (SIDE + GAP)
        for row, images in enumerate(self._rows):
            for column, image in enumerate(images[:room]):
                place = QRectF(column * (SIDE + GAP), row * (SIDE + GAP), SIDE, SIDE)
                painter.drawImage(place, image)
                painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
