"""`FilmStage`: a picture of a film, as large as it fits, and beside it what to compare it with."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pixels import camera_image
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.why.map_picture import places_of

SMOOTH_FROM = 64
"""Pictures with as many rows or more are enlarged smoothly: they are photographs."""

WORTH = 0.6
"""The other picture stands beside the first where that shrinks it to no less than this."""


class FilmStage(QWidget):
    """Pictures are painted as a camera saw them, in both themes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image, self._other = QImage(), QImage()
        self._caption = ""
        self.setAccessibleName("The input that was found")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_picture(self, pixels: NDArray[np.floating]) -> None:
        """Show shares `(rows, columns, 1 or 3)` from 0, dark, to 1."""
        self._image = camera_image(pixels)
        self.update()

    def show_other(self, pixels: NDArray[np.floating] | None, caption: str) -> None:
        """Show another picture of that shape beside it, by its name; None shows none."""
        self._other = QImage() if pixels is None else camera_image(pixels)
        self._caption = caption
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown, a pixel an input."""
        return self._image

    def places(self) -> list[QRectF]:
        """Where the pictures lie, the found one first."""
        if self._image.isNull():
            return []
        shape = (self._image.height(), self._image.width())
        room = QSize(self.width(), max(1, self.height() - self._line()))
        one = places_of(room, shape, 1)
        two = places_of(room, shape, 2)
        is_worth = two[0].width() >= WORTH * one[0].width()
        return two if not self._other.isNull() and is_worth else one

    def sizeHint(self) -> QSize:
        return QSize(280, 180)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        names = ("found", self._caption)
        places = self.places()
        for image, place, name in zip((self._image, self._other), places, names, strict=False):
            smooth = image.height() >= SMOOTH_FROM
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(place, image)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            if len(places) > 1:
                self._paint_name(painter, name, place)
        painter.end()

    def _paint_name(self, painter: QPainter, name: str, place: QRectF) -> None:
        metrics = painter.fontMetrics()
        line = QRectF(place.left(), place.bottom() + 2, place.width(), self._line() - 2)
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(line.width()))
        painter.setPen(QColor(self._theme.dim))
        painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)

    def _line(self) -> int:
        """How high a line of words is."""
        return smaller(self.font()).pixelSize() + 7
