"""The mini-map: the whole network small, and which part of it is in view.

Shown in the lower right corner of the canvas while not everything is in view. A click or a drag in
it moves the view there.
"""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnviz.ui.canvas.body import draw_body
from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.far_cards import FarCards
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.theme import Theme, mix, theme_of

if TYPE_CHECKING:
    from nnviz.ui.sketch.view import SketchCanvas

WIDEST, HIGHEST, LEAST = 192, 128, 40
PADDING, MARGIN = 8, 12
LATE_MS = 120
"""An edit is shown on the canvas first, so much earlier than here."""


class MiniMap(QWidget):
    """Belongs to one canvas."""

    def __init__(self, canvas: "SketchCanvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._dots: tuple[Picture, object, QPixmap] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(LATE_MS)
        self._later.timeout.connect(self._on_later)
        self.setAccessibleName("Mini-map")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()
        canvas.picture_changed.connect(self._on_changed)
        canvas.moved.connect(self._on_changed)

    def place(self) -> None:
        """Take the corner, as large as the network's shape asks for."""
        picture = self._canvas.picture
        if picture is None or not picture.cards:
            self.hide()
            return
        size = _size(picture)
        room = self._canvas.rect()
        if self.size() != size:
            self.resize(size)
        self.move(room.right() - size.width() - MARGIN, room.bottom() - size.height() - MARGIN)
        fits = _shows_all(picture, self._canvas.look())
        self.setVisible(not fits and room.width() > 2 * size.width())
        self.update()

    @Slot()
    def _on_changed(self) -> None:
        self.place()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        picture = self._canvas.picture
        if picture is None:
            return
        theme, painter = theme_of(self.palette()), QPainter(self)
        draw_body(
            painter, QRectF(self.rect()), mix(theme.background, theme.raised, 0.7), theme.line
        )
        painter.drawPixmap(0, 0, self._dots_of(picture, theme))
        view = self._view_rect(picture)
        painter.setPen(QPen(QColor(theme.text), 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(view, 2, 2)
        painter.end()

    def _dots_of(self, picture: Picture, theme: Theme) -> QPixmap:
        """The cards as dots. Those of a network that has just been edited may be a little late."""
        key = (self.size(), theme, self.devicePixelRatioF())
        if self._dots is None or self._dots[1] != key:
            self._dots = picture, key, self._drawn(picture, theme)
        elif self._dots[0] is not picture and not self._later.isActive():
            self._later.start()
        return self._dots[2]

    def _drawn(self, picture: Picture, theme: Theme) -> QPixmap:
        made = QPixmap(self.size() * self.devicePixelRatioF())
        made.setDevicePixelRatio(self.devicePixelRatioF())
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.translate(PADDING, PADDING)
        FarCards(picture).paint(painter, self._whole(picture), Ink(theme, self.font()))
        painter.end()
        return made

    @Slot()
    def _on_later(self) -> None:
        self._dots = None
        self.update()

    def _whole(self, picture: Picture) -> Look:
        """The look of the map itself: everything."""
        left, top, width, height = picture.rect
        scale = min(
            (self.width() - 2 * PADDING) / max(1.0, width),
            (self.height() - 2 * PADDING) / max(1.0, height),
        )
        x = left - ((self.width() - 2 * PADDING) / scale - width) / 2
        y = top - ((self.height() - 2 * PADDING) / scale - height) / 2
        return Look(scale, x, y, left + width, top + height)

    def _view_rect(self, picture: Picture) -> QRectF:
        """What is in view, in the map's pixels, never too small to be seen."""
        whole, look = self._whole(picture), self._canvas.look()
        x, y = whole.pixels(look.left, look.top)
        width, height = (
            (look.right - look.left) * whole.scale,
            (look.bottom - look.top) * whole.scale,
        )
        view = QRectF(x + PADDING, y + PADDING, max(4.0, width), max(4.0, height))
        return view.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2))

    # -- moving --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _go(self, at: QPointF) -> None:
        picture = self._canvas.picture
        if picture is not None:
            whole = self._whole(picture)
            x = whole.left + (at.x() - PADDING) / whole.scale
            y = whole.top + (at.y() - PADDING) / whole.scale
            self._canvas.centre((x, y))


def _size(picture: Picture) -> QSize:
    _, _, width, height = picture.rect
    scale = min(
        (WIDEST - 2 * PADDING) / max(1.0, width), (HIGHEST - 2 * PADDING) / max(1.0, height)
    )
    sides = (round(n * scale) + 2 * PADDING for n in (width, height))
    return QSize(*(int(np.clip(side, LEAST, WIDEST)) for side in sides))


def _shows_all(picture: Picture, look: Look) -> bool:
    left, top, width, height = picture.rect
    across = look.left <= left + 1 and look.right >= left + width - 1
    return across and look.top <= top + 1 and look.bottom >= top + height - 1
