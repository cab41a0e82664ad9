"""`AttackPictures`: a picture, what has been changed of it, and what came of that, side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pixels import camera_image, image_of
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.why.map_picture import EDGE, places_of
from nnviz.ui.why.map_pixels import largest, map_pixels

CAPTION = 2
"""Pixels between a picture and its caption."""


@dataclass(frozen=True, slots=True, eq=False)
class Pictured:
    """A picture before and after, `(rows, columns, 1 or 3)` in shares of light.

    `captions` stand below the picture, the change and the changed picture.
    """

    before: NDArray[np.floating]
    after: NDArray[np.floating]
    captions: tuple[str, str, str]

    @property
    def change(self) -> NDArray[np.floating]:
        """What has been added, `(rows, columns, channels)`."""
        return self.after - self.before


class AttackPictures(QWidget):
    """Of one channel the change is painted in two colours, blue for lighter; of colours as colours
    about a grey. Either way it is enlarged until the largest change is seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pictured: Pictured | None = None
        self._images: tuple[QImage, ...] = ()
        self.setAccessibleName("The picture, the change, and the changed picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._render()

    def show_pictured(self, pictured: Pictured) -> None:
        """Show another attack."""
        self._pictured = pictured
        self.setAccessibleDescription("; ".join(pictured.captions))
        self._render()

    @property
    def captions(self) -> tuple[str, ...]:
        """What stands below the pictures."""
        return () if self._pictured is None else self._pictured.captions

    def places(self) -> list[QRectF]:
        """Where the pictures lie."""
        if self._pictured is None:
            return []
        rows, columns, _ = self._pictured.before.shape
        room = QSize(self.width(), max(1, self.height() - round(self._line())))
        return places_of(room, (rows, columns), 3)

    def sizeHint(self) -> QSize:
        return QSize(280, 120)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 50)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = smaller(self.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        places = self.places()
        for image, place, caption in zip(self._images, places, self.captions, strict=False):
            painter.setRenderHint(
                QPainter.RenderHint.SmoothPixmapTransform, image.width() > place.width()
            )
            painter.drawImage(place, image)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            painter.setPen(QColor(self._theme.dim))
            room = self.width() / 3 - 4
            text = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, room)
            width = metrics.horizontalAdvance(text)
            left = min(max(place.center().x() - width / 2, 0.0), self.width() - width)
            at = QRectF(left, place.bottom() + EDGE + CAPTION, width + 1, metrics.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignLeft, text)
        painter.end()

    def _line(self) -> float:
        return QFontMetricsF(smaller(self.font())).height() + CAPTION + EDGE

    def _render(self) -> None:
        found = self._pictured
        if found is not None:
            before, after = camera_image(found.before), camera_image(found.after)
            self._images = before, self._change(found.change), after
        self.update()

    def _change(self, change: NDArray[np.floating]) -> QImage:
        if change.shape[2] == 1:
            return image_of(map_pixels(change[..., 0], self._theme))
        return camera_image(0.5 + 0.5 * change / largest(change))
