"""What of a drawn tree is in sight: zoom and offset, kept within bounds. Pure."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QTransform

LEAST_ZOOM, READABLE, USUAL_ZOOM, MOST_ZOOM = 0.15, 0.66, 0.8, 2.5
"""A tree that would not be readable as a whole is shown in part, at the usual zoom."""

MARGIN = 6.0


class TreeCamera:
    """`bounds` is what there is, `top` the middle of its first card; both at full size.

    Until somebody moves it (`is_free`) it shows all, or the top where all would be too small.
    """

    def __init__(self) -> None:
        self.zoom, self.offset, self.is_free = 1.0, QPointF(), False
        self._bounds, self._top, self._size = QRectF(), QPointF(), QSize()

    def look_at(self, bounds: QRectF, top: QPointF) -> None:
        """Show something else."""
        self._bounds, self._top = bounds, top
        self.settle()

    def resize(self, size: QSize) -> None:
        """Show it on so much room."""
        self._size = size
        self.settle()

    def settle(self) -> None:
        """Go where there is most to see, unless somebody has moved it."""
        if not self.is_free:
            fits = min(
                (self._size.width() - 2 * MARGIN) / max(1.0, self._bounds.width()),
                (self._size.height() - 2 * MARGIN) / max(1.0, self._bounds.height()),
            )
            self.zoom = min(1.0, fits if fits >= READABLE else USUAL_ZOOM)
            left = self._size.width() / 2 - self._top.x() * self.zoom
            self.offset = QPointF(left, MARGIN)
        self._keep()

    def move(self, by: QPointF) -> None:
        """Move what is shown, in pixels of the widget."""
        self.offset, self.is_free = self.offset + by, True
        self._keep()

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom around a point of the widget."""
        zoom = min(max(self.zoom * factor, LEAST_ZOOM), MOST_ZOOM)
        self.offset = at - (at - self.offset) * (zoom / self.zoom)
        self.zoom, self.is_free = zoom, True
        self._keep()

    def bring(self, place: QRectF) -> None:
        """Move so that a place, in pixels of the widget, is in sight."""
        room = QRectF(0, 0, self._size.width(), self._size.height()).adjusted(8, 8, -8, -8)
        dx = max(0.0, room.left() - place.left()) - max(0.0, place.right() - room.right())
        dy = max(0.0, room.top() - place.top()) - max(0.0, place.bottom() - room.bottom())
        if dx or dy:
            self.move(QPointF(dx, dy))

    @property
    def transform(self) -> QTransform:
        """From full size to the widget."""
        return QTransform(self.zoom, 0, 0, self.zoom, self.offset.x(), self.offset.y())

    def mapped(self, point: QPointF) -> QPointF:
        """From the widget to full size."""
        return (point - self.offset) / self.zoom

    def thumbs(self, thick: float) -> list[QRectF]:
        """Bars at the lower and the right edge: what of the whole is in sight, where not all is."""
        whole, found = self.transform.mapRect(self._bounds), []
        width, height = self._size.width(), self._size.height()
        if whole.width() > width:
            left = -whole.left() / whole.width() * width
            found.append(QRectF(left, height - thick - 1, width * width / whole.width(), thick))
        if whole.height() > height:
            top = -whole.top() / whole.height() * height
            found.append(QRectF(width - thick - 1, top, thick, height * height / whole.height()))
        return found

    def _keep(self) -> None:
        """What fits lies in the middle; what does not has no empty edge."""
        size = self._size
        shown = QTransform.fromScale(self.zoom, self.zoom).mapRect(self._bounds)
        x = _kept(self.offset.x(), shown.left(), shown.width(), size.width())
        y = _kept(self.offset.y(), shown.top(), shown.height(), size.height())
        if shown.width() + 2 * MARGIN <= size.width():
            x = (size.width() - shown.width()) / 2 - shown.left()
        self.offset = QPointF(x, y)


def _kept(offset: float, start: float, size: float, room: float) -> float:
    """An offset at which content from `start` leaves no more than a margin empty."""
    if size + 2 * MARGIN <= room:
        return MARGIN - start
    return min(max(offset, room - MARGIN - size - start), MARGIN - start)
