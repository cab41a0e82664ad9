"""`PadCanvas`: the sheet one draws on with mouse or pen, or drops a picture on."""

from enum import Enum

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.pad_brush import Touch
from nnviz.session.pad_ground import Pixels
from nnviz.ui.pad.pad_pictures import has_picture, picture_in
from nnviz.ui.pixels import camera_image
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme

SIDE = 190
_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)


class PadKey(Enum):
    """What a key on the sheet asks for."""

    UNDO = "undo"
    REDO = "redo"
    CLEAR = "clear"
    PASTE = "paste"
    WIDER = "wider"
    THINNER = "thinner"
    SWAP = "swap"


_SEQUENCES = {
    QKeySequence.StandardKey.Undo: PadKey.UNDO,
    QKeySequence.StandardKey.Redo: PadKey.REDO,
    QKeySequence.StandardKey.Paste: PadKey.PASTE,
}
_KEYS = {
    Qt.Key.Key_Delete: PadKey.CLEAR,
    Qt.Key.Key_Backspace: PadKey.CLEAR,
    Qt.Key.Key_BracketRight: PadKey.WIDER,
    Qt.Key.Key_BracketLeft: PadKey.THINNER,
    Qt.Key.Key_E: PadKey.SWAP,
}


class PadCanvas(QWidget):
    """Turns what mouse and pen do into touches, in points of the sheet. The right button erases.

    Signals:
        stroke_began(Touch, bool): with whether it erases.
        stroke_moved(Touch).
        stroke_ended().
        stroke_cancelled(): Escape takes the stroke back.
        colour_wished(Touch): with Alt the colour at a place is wished.
        key_pressed(PadKey).
        dropped(object): a `QImage`, or the `Path` of a file.
    """

    stroke_began = Signal(object, bool)
    stroke_moved = Signal(object)
    stroke_ended = Signal()
    stroke_cancelled = Signal()
    colour_wished = Signal(object)
    key_pressed = Signal(object)
    dropped = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._width = 4.0
        self._held: Qt.MouseButton | None = None
        self._mouse: QPointF | None = None
        self._has_drag = False
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Pad")
        self.setAccessibleDescription(
            "Draw with the mouse or a pen; the right button erases. Delete clears, E changes "
            "between pen and eraser, brackets change the pen's width."
        )

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme; the sheet keeps its own."""
        self._theme = theme
        self.update()

    def show_pixels(self, pixels: Pixels) -> None:
        """Show a sheet `(rows, columns, channels)`."""
        self._image = camera_image(pixels)
        self.update()

    def show_width(self, width: float) -> None:
        """Let the ring around the mouse be so many points wide."""
        self._width = width
        self.update()

    @property
    def image(self) -> QImage:
        """What is shown, a pixel a point of the sheet."""
        return self._image

    @property
    def is_drawing(self) -> bool:
        """Whether a stroke is under way."""
        return self._held is not None

    def area(self) -> QRectF:
        """Where the sheet lies."""
        room = QSize(max(1, self.width() - 4), max(1, self.height() - 4))
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(2, 2, max(1, size.width()), max(1, size.height()))

    def touch_at(self, place: QPointF, pressure: float = 1.0) -> Touch:
        """The place of a pixel of this widget on the sheet; a light pen draws a thin line."""
        area, scale = self.area(), self._scale()
        at = (place.y() - area.top()) / scale, (place.x() - area.left()) / scale
        return Touch(at, self._width * (0.35 + 0.65 * pressure))

    def spot_of(self, row: float, column: float) -> QPointF:
        """Where a point of the sheet lies in this widget."""
        area, scale = self.area(), self._scale()
        return QPointF(area.left() + column * scale, area.top() + row * scale)

    def sizeHint(self) -> QSize:
        return QSize(SIDE, SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = self.area()
        if not self._image.isNull():
            painter.drawImage(area, self._image)
        is_marked = self._has_drag or shows_ring(self)
        ink = self._theme.focus if is_marked else self._theme.line
        painter.setPen(QPen(QColor(ink), 2 if is_marked else 1))
        painter.drawRoundedRect(area.adjusted(-0.5, -0.5, 0.5, 0.5), RADIUS / 3, RADIUS / 3)
        if self._mouse is not None and not self._image.isNull():
            self._draw_ring(painter, self._mouse, area)
        painter.end()

    def _draw_ring(self, painter: QPainter, at: QPointF, area: QRectF) -> None:
        """Two rings, dark and light: one of them is seen on any ground."""
        painter.setClipRect(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = max(2.0, self._width * self._scale() / 2)
        for ink, more in (("#000000", 1.0), ("#ffffff", 0.0)):
            painter.setPen(QPen(QColor(ink), 1))
            painter.drawEllipse(at, radius + more, radius + more)

    def _scale(self) -> float:
        """Pixels of this widget along a point of the sheet."""
        return self.area().width() / max(1, self._image.width())

    # -- mouse and pen -------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.is_drawing or event.button() not in _BUTTONS or self._image.isNull():
            return
        touch = self.touch_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.colour_wished.emit(touch)
            return
        self._begin(event.button(), touch, event.button() is Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self.is_drawing:
            self.stroke_moved.emit(self.touch_at(self._mouse))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is self._held:
            self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen: pressure makes the line wider, its other end erases."""
        self._mouse = event.position()
        touch = self.touch_at(event.position(), event.pressure())
        kind = event.type()
        if kind is QEvent.Type.TabletPress and not self.is_drawing and not self._image.isNull():
            is_eraser = event.pointerType() is QPointingDevice.PointerType.Eraser
            erases = is_eraser or event.button() is Qt.MouseButton.RightButton
            self._begin(event.button(), touch, erases)
        elif kind is QEvent.Type.TabletMove and self.is_drawing:
            self.stroke_moved.emit(touch)
        elif kind is QEvent.Type.TabletRelease and event.button() is self._held:
            self._end()
        self.update()
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def hideEvent(self, event: QEvent) -> None:
        if self.is_drawing:
            self._end()

    def _begin(self, button: Qt.MouseButton, touch: Touch, erases: bool) -> None:
        self._held = button
        self.stroke_began.emit(touch, erases)

    def _end(self) -> None:
        self._held = None
        self.stroke_ended.emit()

    # -- keys ----------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Its own keys go to it while it has the focus, not to a shortcut of the window."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._is_own(event):
            event.accept()
            return True
        return super().event(event)

    def _is_own(self, event: QKeyEvent) -> bool:
        return self.is_drawing or _key_of(event) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = _key_of(event)
        if event.key() == Qt.Key.Key_Escape and self.is_drawing:
            self._held = None
            self.stroke_cancelled.emit()
        elif key is not None and not self.is_drawing:
            self.key_pressed.emit(key)
        else:
            event.ignore()

    # -- dropping ------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._offer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._offer(event)

    def dragLeaveEvent(self, event: QEvent) -> None:
        self._show_drag(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_drag(False)
        found = picture_in(event.mimeData())
        if found is not None and not self._image.isNull():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.dropped.emit(found)

    def _offer(self, event: QDragMoveEvent) -> None:
        if has_picture(event.mimeData()) and not self._image.isNull():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_drag(True)
        else:
            event.ignore()

    def _show_drag(self, is_over: bool) -> None:
        if is_over is not self._has_drag:
            self._has_drag = is_over
            self.update()


def colour_at(pixels: Pixels, touch: Touch) -> Pixels:
    """The colour `(C,)` of a sheet at a place; beyond its border that at the border."""
    row, column = (
        int(np.clip(place, 0, side - 1))
        for place, side in zip(touch.at, pixels.shape, strict=False)
    )
    return np.array(pixels[row, column], np.float32)


def _key_of(event: QKeyEvent) -> PadKey | None:
    for sequence, key in _SEQUENCES.items():
        if event.matches(sequence):
            return key
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if plain != Qt.KeyboardModifier.NoModifier:
        return None
    return _KEYS.get(Qt.Key(event.key()))
