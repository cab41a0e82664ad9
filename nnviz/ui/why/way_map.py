"""`WayMap`: where a curve goes over a picture, and what covers it at one place of the curve."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.explain.results.curve import Way
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme
from nnviz.ui.why.map_picture import places_of
from nnviz.ui.why.map_pixels import over_pixels


class WayMap(QWidget):
    """Paints the map over the picture, the way as a dashed frame, and the patch as a full one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._way: Way | None = None
        self._picture: NDArray[np.float32] | None = None
        self._image = QImage()
        self._at = -1
        self.setAccessibleName("Where the patch lies")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._render()

    def show_way(self, way: Way, picture: NDArray[np.float32]) -> None:
        """Show a way over a picture `(rows, columns, 1 or 3)` from 0 to 1."""
        self._way, self._picture = way, picture
        self._at = min(self._at, len(way.boxes) - 1)
        self._render()

    def show_place(self, at: int) -> None:
        """Show where the patch is at a place of the curve, from 0; -1 nowhere."""
        self._at = at
        self.update()

    def frames(self) -> tuple[QRectF, QRectF | None]:
        """Where all of the way lies, and where the patch does; None without a patch."""
        assert self._way is not None
        boxes = self._way.boxes
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        whole = self._frame(np.concatenate([low, high]))
        return whole, self._frame(boxes[self._at]) if self._at >= 0 else None

    def sizeHint(self) -> QSize:
        return QSize(140, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._way is None:
            return
        painter = QPainter(self)
        place = self._place()
        painter.drawImage(place, self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        whole, patch = self.frames()
        _draw_frame(painter, whole, Qt.PenStyle.DashLine, 1)
        if patch is not None:
            _draw_frame(painter, patch, Qt.PenStyle.SolidLine, 2)
        painter.end()

    def _render(self) -> None:
        if self._way is not None and self._picture is not None:
            pixels = over_pixels(self._way.map.pixels, self._picture, self._theme)
            self._image = image_of(pixels)
        self.update()

    def _place(self) -> QRectF:
        assert self._way is not None
        rows, columns = self._way.map.pixels.shape
        return places_of(self.size(), (rows, columns), 1)[0]

    def _frame(self, box: NDArray[np.integer]) -> QRectF:
        assert self._way is not None
        place, (rows, columns) = self._place(), self._way.map.pixels.shape
        height, width = place.height() / rows, place.width() / columns
        top, left, bottom, right = (float(end) for end in box)
        return QRectF(
            place.x() + left * width,
            place.y() + top * height,
            (right - left) * width,
            (bottom - top) * height,
        )


def _draw_frame(painter: QPainter, frame: QRectF, style: Qt.PenStyle, width: float) -> None:
    """A white frame on a black one: it is seen on every picture in both themes."""
    inner = frame.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setPen(QPen(QColor("black"), width + 2))
    painter.drawRect(inner)
    painter.setPen(QPen(QColor("white"), width, style))
    painter.drawRect(inner)
