"""`SliderTrack`: a slim line with a round knob, over any `Track` of numbers."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import NORMAL, mix, theme_of
from nnviz.ui.widgets.control import GUTTER
from nnviz.ui.widgets.scales import Track
from nnviz.ui.widgets.value_field import NUMERALS, OPENING_KEYS

_TICKS: Final = 1000  # the whole numbers that assistive technology sees
_FINE: Final = 0.1  # how much slower the knob moves while Shift is held
_ARROWS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}
_PAGES: Final = {Qt.Key.Key_PageDown: -1, Qt.Key.Key_PageUp: 1}
_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End)
_CLEARS: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class SliderTrack(QAbstractSlider):
    """Shows a number on a line; a drag, a key or the wheel (once focused) wishes another.

    Signals:
        number_wished(object): an int or a float; while dragging, at most one per event-loop turn.
        default_wished(): Delete was pressed.
        typing_wished(str): a key that begins a number was pressed (Return: an empty text).
    """

    number_wished = Signal(object)
    default_wished = Signal()
    typing_wished = Signal(str)

    def __init__(self, track: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._base = self._track = track
        self._value: float | None = None
        self._dragged: float | None = None
        self._pending: float | None = None
        self._anchor = (0.0, 0.0)
        self._fine = False
        self._hovered = False
        self._wheel = 0
        self._turn = QTimer(self, interval=0, singleShot=True)
        self.setRange(0, _TICKS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._turn.timeout.connect(self._on_turn_timeout)
        self.valueChanged.connect(self._on_value_changed)

    def show_number(self, value: float | None) -> None:
        """Put the knob at `value`; None takes it away. Emits nothing."""
        self._value = value
        if self._dragged is None:
            self._place()

    def set_track(self, track: Track) -> None:
        """Slide over other numbers from now on."""
        self._base = track
        self._place()

    @property
    def shown(self) -> float | None:
        """The number under the knob: the one being dragged, or else the one last shown."""
        return self._value if self._dragged is None else self._dragged

    def knob_x(self) -> float:
        """The middle of the knob in pixels from the left."""
        value = self.shown
        return self._x(0.0 if value is None else self._track.fraction(value))

    def sizeHint(self) -> QSize:
        return QSize(160, round(20 * self._unit()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, round(20 * self._unit()))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        faint = mix(theme.dim, theme.surface, 0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mix(theme.raised, theme.line, 0.35)))
        painter.drawRoundedRect(self._line(self._x(0), self._x(1)), 2, 2)
        if self.shown is not None:
            painter.setBrush(QColor(theme.accent if self.isEnabled() else faint))
            painter.drawRoundedRect(self._line(self._x(self._track.origin()), self.knob_x()), 2, 2)
            painter.setBrush(QColor(theme.text if self.isEnabled() else faint))
            self._draw_knob(painter)
        else:  # nothing is set: a hollow knob says where one may be taken hold of
            painter.setBrush(QColor(theme.surface))
            painter.setPen(QPen(QColor(faint), 1.5))
            self._draw_knob(painter)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self._knob(self._radius() + 1.9))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        held = self.shown is not None and abs(x - self.knob_x()) <= self._radius() + 2
        self._fine = False
        self._anchor = (x, self._fraction(self.knob_x() if held else x))
        self._dragged = self.shown if held else self._track.value(self._fraction(x))
        if not held and self._dragged is not None:
            self._wish_soon(self._dragged)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            return
        self._dragged = self._track.value(self._drag_fraction(event))
        self._wish_soon(self._dragged)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            return
        self._on_turn_timeout()
        self._dragged = None
        self._place()

    def event(self, event: QEvent) -> bool:
        """A focused slider's own keys go to it, not to a shortcut of the window."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        value = self._track.first() if self.shown is None else self.shown
        if key in _ARROWS:
            self._wish(self._track.stepped(value, _ARROWS[Qt.Key(key)]))
        elif key in _PAGES:
            self._wish(self._track.paged(value, _PAGES[Qt.Key(key)]))
        elif key in _ENDS:
            self._wish(self._track.first() if key == Qt.Key.Key_Home else self._track.last())
        elif key in _CLEARS:
            self.default_wished.emit()
        elif key in OPENING_KEYS:
            self.typing_wished.emit("")
        elif text and text in NUMERALS:
            self.typing_wished.emit(text)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus() or self.shown is None:
            event.ignore()
            return
        self._wheel += event.angleDelta().y() or event.angleDelta().x()
        steps = int(self._wheel / 120)
        self._wheel -= steps * 120
        if steps:
            self._wish(self._track.stepped(self.shown, steps))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    @Slot()
    def _on_turn_timeout(self) -> None:
        self._turn.stop()
        pending, self._pending = self._pending, None
        if pending is not None:
            self._wish(pending)

    @Slot(int)
    def _on_value_changed(self, ticks: int) -> None:
        """Assistive technology moved the slider."""
        self._wish(self._track.value(ticks / _TICKS))
        self._place()

    def _place(self) -> None:
        value = self._value
        self._track = self._base if value is None else self._base.holding(value)
        with QSignalBlocker(self):
            self.setValue(0 if value is None else round(self._track.fraction(value) * _TICKS))
        self.update()

    def _wish_soon(self, value: float) -> None:
        self._pending = value
        if not self._turn.isActive():
            self._turn.start()

    def _wish(self, value: float) -> None:
        if value != self._value:
            self.number_wished.emit(value)

    def _drag_fraction(self, event: QMouseEvent) -> float:
        x, fine = event.position().x(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        moved = (x - self._anchor[0]) / self._length() * (_FINE if self._fine else 1.0)
        fraction = self._anchor[1] + moved
        if fine != self._fine:
            self._fine, self._anchor = fine, (x, fraction)
        return fraction

    def _draw_knob(self, painter: QPainter) -> None:
        grown = (self._hovered and self.isEnabled()) or self._dragged is not None
        painter.drawEllipse(self._knob(self._radius() + (0.75 if grown else 0)))

    def _knob(self, radius: float) -> QRectF:
        middle = QPointF(self.knob_x(), self.height() / 2)
        return QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)

    def _line(self, start: float, end: float) -> QRectF:
        return QRectF(min(start, end), self.height() / 2 - 2, abs(end - start), 4)

    def _unit(self) -> float:
        return max(1.0, min(1.25, self.font().pixelSize() / NORMAL))

    def _radius(self) -> float:
        return 7 * self._unit()

    def _length(self) -> float:
        return max(1.0, self.width() - 2 * GUTTER)

    def _x(self, fraction: float) -> float:
        return GUTTER + fraction * self._length()

    def _fraction(self, x: float) -> float:
        return (x - GUTTER) / self._length()


def _is_own(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held != Qt.KeyboardModifier.NoModifier:
        return False
    moves = (*_ARROWS, *_PAGES, *_ENDS, *_CLEARS, *OPENING_KEYS)
    return event.key() in moves or bool(event.text() and event.text() in NUMERALS)
