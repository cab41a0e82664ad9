"""`Plot`: lines against the step, painted in one go; wheel, drag and double click choose the part.

1. A view hands over a `Picture`; the plot paints it.
2. A gesture makes another `Span` and emits `span_changed`.
3. The view reads its curves for that span and hands over the next picture.
"""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.session.markers import Marker
from nnviz.ui.plotting.card import Card
from nnviz.ui.plotting.empty import KEY, draw_empty
from nnviz.ui.plotting.marker_lines import draw_markers
from nnviz.ui.plotting.painting import draw_picture, draw_pointer
from nnviz.ui.plotting.picture import Picture
from nnviz.ui.plotting.span import Span
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, smaller, text_scale

LEFT, RIGHT, TOP, BOTTOM = 56, 16, 8, 22
"""Pixels beside the curves: room for the widest label, so that nothing moves when labels change."""

ZOOM = 1.25
PAN = 0.15
_ZOOM_KEYS = {Qt.Key.Key_Up: 1 / ZOOM, Qt.Key.Key_Down: ZOOM}
_PAN_KEYS = {Qt.Key.Key_Left: -PAN, Qt.Key.Key_Right: PAN}


class Plot(QWidget):
    """Signals: `span_changed()`, another part of the run is to be shown."""

    span_changed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._markers: tuple[Marker, ...] = ()
        self._empty = ("", KEY)
        self._mouse: QPointF | None = None
        self._grip: tuple[float, Span] | None = None
        self.span = Span()
        self.setAccessibleName(name)
        self.setAccessibleDescription("Arrow keys move and zoom, Home shows the whole run.")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme; lines bring their own."""
        self._theme = theme
        self.update()

    def show_picture(self, picture: Picture) -> None:
        """Show lines."""
        self._picture = picture
        self.update()

    def show_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show what was changed while the network learned."""
        if markers != self._markers:
            self._markers = markers
            self.update()

    def markers(self) -> tuple[Marker, ...]:
        """The changes that are shown."""
        return self._markers

    def show_empty(self, sentence: str, key: str = KEY) -> None:
        """Say what will be here and what brings it, and forget what was."""
        self._picture, self._empty, self.span = None, (sentence, key), Span()
        self.update()

    def sentence(self) -> str:
        """What is said; nothing while lines are shown."""
        return " ".join(self._empty).strip() if self._picture is None else ""

    @property
    def picture(self) -> Picture | None:
        """What is shown; None while there is nothing."""
        return self._picture

    @property
    def points(self) -> int:
        """How many points of a curve have a place of their own."""
        return max(2, int(self.area().width()))

    def area(self) -> QRectF:
        """Where the curves lie."""
        scale = text_scale(self.font())
        room = QRectF(self.rect()).adjusted(LEFT * scale, TOP, -RIGHT, -BOTTOM * scale)
        return QRectF(room.x(), room.y(), max(1.0, room.width()), max(1.0, room.height()))

    def card(self) -> Card | None:
        """What the mouse is told now."""
        step = self._pointed_step()
        return None if step is None or self._picture is None else self._picture.card(step)

    def sizeHint(self) -> QSize:
        return QSize(480, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        whole = QRectF(self.rect())
        if self._picture is None:
            draw_empty(painter, whole, self._empty[0], self._theme, self._empty[1])
        else:
            area, step = self.area(), self._pointed_step()
            draw_picture(painter, self._picture, area, self._theme)
            draw_markers(painter, self._markers, self._picture, area, self._theme, self._mouse)
            if step is not None and self._mouse is not None:
                y, room = self._mouse.y(), whole.adjusted(4, 2, -4, -2)
                draw_pointer(painter, self._picture, step, y, area, room, self._theme)
        if shows_ring(self):
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        painter.end()

    # -- the mouse and the keys ----------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._picture is not None:
            turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
            at = min(max(self._fraction(event.position()), 0.0), 1.0)
            self._go(self.span.zoomed(ZOOM**-turns, at, self._picture.newest))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._picture is None:
            event.ignore()
            return
        self._grip = event.position().x(), self.span
        if not self.span.is_all:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._grip is not None and self._picture is not None:
            start, span = self._grip
            shift = (start - self._mouse.x()) / self.area().width()
            self._go(span.panned(shift, self._picture.newest))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._go(Span())

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._picture is not None and key in _ZOOM_KEYS:
            self._go(self.span.zoomed(_ZOOM_KEYS[key], 0.5, self._picture.newest))
        elif self._picture is not None and key in _PAN_KEYS:
            self._go(self.span.panned(_PAN_KEYS[key], self._picture.newest))
        elif key == Qt.Key.Key_Home:
            self._go(Span())
        else:
            event.ignore()

    def _go(self, span: Span) -> None:
        if span != self.span:
            self.span = span
            self.span_changed.emit()

    def _fraction(self, at: QPointF) -> float:
        area = self.area()
        return (at.x() - area.left()) / area.width()

    def _pointed_step(self) -> float | None:
        """The step under the mouse, if it is over the curves."""
        if self._mouse is None or self._picture is None:
            return None
        if not self.area().adjusted(-2, -TOP, RIGHT, BOTTOM).contains(self._mouse):
            return None
        return self._picture.step_at(self._fraction(self._mouse))
