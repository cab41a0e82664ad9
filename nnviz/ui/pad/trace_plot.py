"""`TracePlot`: the class scores along a slider; a click or a drag moves the slider there."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.pad.trace import Trace
from nnviz.ui.pad.trace_painting import draw_trace, value_at, x_of
from nnviz.ui.plotting.card import Card, draw_card
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.theme import Theme, smaller, text_scale

LEFT, RIGHT, TOP, BOTTOM = 46, 12, 8, 22
HEIGHT = 96


class TracePlot(QWidget):
    """Signals: `value_wished(float)`, the slider is to be there."""

    value_wished = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trace: Trace | None = None
        self._value = 0.0
        self._empty = ""
        self._mouse: QPointF | None = None
        self._is_held = False
        self.setMouseTracking(True)
        self.setAccessibleName("Scores along the slider")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_trace(self, trace: Trace | None, sentence: str = "") -> None:
        """Show scores, or say why there are none."""
        if trace is not self._trace or sentence != self._empty:
            self._trace, self._empty = trace, sentence
            self.update()

    def show_value(self, value: float) -> None:
        """Put the marker where the slider is."""
        if value != self._value:
            self._value = value
            self.update()

    @property
    def trace(self) -> Trace | None:
        """What is shown; None while there is nothing."""
        return self._trace

    @property
    def value(self) -> float:
        """Where the marker is."""
        return self._value

    def area(self) -> QRectF:
        """Where the lines lie."""
        scale = text_scale(self.font())
        room = QRectF(self.rect()).adjusted(LEFT * scale, TOP, -RIGHT, -BOTTOM * scale)
        return QRectF(room.x(), room.y(), max(1.0, room.width()), max(1.0, room.height()))

    def spot_of(self, value: float) -> QPointF:
        """A place on the plot at a value."""
        assert self._trace is not None
        return QPointF(x_of(self._trace, value, self.area()), self.area().center().y())

    def card(self) -> Card | None:
        """What the mouse is told now."""
        if self._trace is None or self._mouse is None or self._is_held:
            return None
        if not self.area().adjusted(-4, -TOP, 4, BOTTOM).contains(self._mouse):
            return None
        value = value_at(self._trace, self._mouse.x(), self.area())
        return self._trace.card(value, self._theme)

    def sizeHint(self) -> QSize:
        return QSize(280, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        room = QRectF(self.rect())
        if self._trace is None:
            draw_empty(painter, room, self._empty, self._theme, "")
        else:
            draw_trace(painter, self._trace, self._value, self.area(), self._theme)
            card = self.card()
            if card is not None and self._mouse is not None:
                painter.setPen(QColor(self._theme.dim))
                x, area = self._mouse.x(), self.area()
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                inner = room.adjusted(4, 2, -4, -2)
                draw_card(painter, card, self._mouse, inner, painter.font(), self._theme)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._trace is not None:
            self._is_held = True
            self._wish(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._is_held:
            self._wish(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def _wish(self, at: QPointF) -> None:
        if self._trace is not None:
            self.value_wished.emit(value_at(self._trace, at.x(), self.area()))
