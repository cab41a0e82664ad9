"""`SampleImage`: a sample that is a picture, dark for little and light for much."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import Theme

SIDE = 104


class SampleImage(QWidget):
    """Paints pixels from 0, black, to 1, white, in both themes: as a camera saw them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self.setAccessibleName("The input as a picture")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_pixels(self, pixels: NDArray[np.floating]) -> None:
        """Show values `(rows, columns, 1 or 3)` from 0 to 1; what lies beyond is cut."""
        self._image = camera_image(pixels)
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown, a pixel an input."""
        return self._image

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._image.isNull():
            size = self._image.size().scaled(
                self.size() - QSize(2, 2), Qt.AspectRatioMode.KeepAspectRatio
            )
            place = QRectF(1, 1, size.width(), size.height())
            painter.drawImage(place, self._image)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
