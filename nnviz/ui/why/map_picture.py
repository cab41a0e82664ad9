"""`MapPicture`: how much each pixel of a picture counts, beside it or over it."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pixels import camera_image, image_of
from nnviz.ui.theme import Theme
from nnviz.ui.why.map_pixels import map_pixels, over_pixels

GAP, EDGE = 10, 1
NOWHERE = (-1, -1)


class Look(Enum):
    """What of map and picture is painted."""

    MAP = "map"
    OVER = "over"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """Values `(rows, columns)`, and the picture `(rows, columns, 1 or 3)` that they belong to."""

    values: NDArray[np.floating]
    picture: NDArray[np.floating]
    is_signed: bool = True


def places_of(size: QSize, shape: tuple[int, int], count: int) -> list[QRectF]:
    """Where `count` pictures of so many rows and columns lie side by side, as large as they fit."""
    rows, columns = shape
    room = QSizeF((size.width() - (count - 1) * GAP) / count - 2 * EDGE, size.height() - 2 * EDGE)
    fitted = QSizeF(columns, rows).scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
    width, height = max(1.0, fitted.width()), max(1.0, fitted.height())
    left = (size.width() - count * width - (count - 1) * GAP) / 2
    top = (size.height() - height) / 2
    return [QRectF(left + at * (width + GAP), top, width, height) for at in range(count)]


class MapPicture(QWidget):
    """Where there is room, the picture stands beside its map.

    Signals: `hovered_changed(int, int)`, the row and column under the mouse, -1 and -1 for none.
    """

    hovered_changed = Signal(int, int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mapped: Mapped | None = None
        self._look = Look.MAP
        self._images: list[QImage] = []
        self._hovered = NOWHERE
        self.setAccessibleName("How much each pixel counts")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._render()

    def show_mapped(self, mapped: Mapped | None) -> None:
        """Show another map; None shows nothing."""
        self._mapped = mapped
        self._render()

    def show_look(self, look: Look) -> None:
        """Show the map, the map over the picture, or the picture."""
        self._look = look
        self._render()

    @property
    def hovered(self) -> tuple[int, int]:
        """The row and column under the mouse, from 0; -1 and -1 for none."""
        return self._hovered

    def places(self) -> list[QRectF]:
        """Where the pictures lie; the first is the map, or the only one."""
        if self._mapped is None:
            return []
        shape = (self._mapped.values.shape[0], self._mapped.values.shape[1])
        one = places_of(self.size(), shape, 1)
        if self._look is Look.SAMPLE:
            return one
        two = places_of(self.size(), shape, 2)
        return two if two[0].width() > 0.75 * one[0].width() else one

    def sizeHint(self) -> QSize:
        return QSize(260, 220)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for image, place in zip(self._images, self.places(), strict=False):
            painter.drawImage(place, image)
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
            if self._hovered != NOWHERE:
                painter.setPen(QPen(QColor(self._theme.text), 1))
                painter.drawRect(self._cell(place))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(NOWHERE)

    def _render(self) -> None:
        mapped, theme = self._mapped, self._theme
        self._images = []
        if mapped is not None:
            sample = camera_image(mapped.picture)
            self._images = [sample]
            if self._look is Look.MAP:
                colors = map_pixels(mapped.values, theme, is_signed=mapped.is_signed)
                self._images = [image_of(colors), sample]
            elif self._look is Look.OVER:
                colors = over_pixels(
                    mapped.values, mapped.picture, theme, is_signed=mapped.is_signed
                )
                self._images = [image_of(colors), sample]
        self.update()

    def _hover(self, at: tuple[int, int]) -> None:
        if at != self._hovered:
            self._hovered = at
            self.hovered_changed.emit(*at)
            self.update()

    def _at(self, point: QPointF) -> tuple[int, int]:
        for place in self.places():
            if self._mapped is not None and place.contains(point):
                rows, columns = self._mapped.values.shape
                row = int((point.y() - place.y()) / place.height() * rows)
                column = int((point.x() - place.x()) / place.width() * columns)
                return min(row, rows - 1), min(column, columns - 1)
        return NOWHERE

    def _cell(self, place: QRectF) -> QRectF:
        assert self._mapped is not None
        rows, columns = self._mapped.values.shape
        height, width = place.height() / rows, place.width() / columns
        row, column = self._hovered
        return QRectF(place.x() + column * width, place.y() + row * height, width, height)
