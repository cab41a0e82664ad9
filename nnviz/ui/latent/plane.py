"""`LatentPlane`: samples as points by the two numbers of a layer, coloured by class."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.Qt import internals
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.targets import Task
from nnviz.ui.latent.scale import PlaneScale
from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.card import Card, Reading, draw_card
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, class_color, mix, smaller

REACH = 10.0
"""How near to a point the mouse must be, in pixels."""

MARK, RIM = 5.0, 6.2
"""Pixels across, without and with the outline that tells pale colours from a white ground."""
MOST_NAMED = 12
"""Of more classes none is named on the plane: the names would hide the points."""

NO_POINTS = "The points will be here."
_STEP = 0.02
_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

Floats = NDArray[np.floating]


class LatentPlane(QWidget):
    """A click picks a sample. With Shift held the mouse, or an arrow key, points at a place.

    Signals:
        sample_wished(int): somebody wants to look at a sample.
        place_pointed(object): somebody wants to know what a place `(2,)` means.
        place_left(): nobody does any more.
    """

    sample_wished = Signal(int)
    place_pointed = Signal(object)
    place_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: Floats = np.empty((0, 2))
        self._labels: NDArray[Any] | None = None
        self._names: tuple[str, ...] = ()
        self._scale = PlaneScale()
        self._picked = -1
        self._probe: Floats | None = None
        self._place: Floats | None = None
        self._mouse: QPointF | None = None
        self.setAccessibleName("Latent plane")
        self.setAccessibleDescription(
            "Left and right arrow go to the next sample; with Shift, arrows move over the plane."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def clear(self) -> None:
        """No points any more; the next ones get axes of their own."""
        self._points, self._scale = np.empty((0, 2)), PlaneScale()
        self._probe = self._place = None
        self.update()

    def show_points(self, points: Floats, labels: NDArray[Any] | None, task: Task) -> None:
        """Show points `(n, 2)` with the classes `(n,)` they are coloured by; None: all alike."""
        self._points, self._labels = points, labels
        self._names = task.names if labels is not None else ()
        self._scale = self._scale.holding(points)
        self.update()

    def show_probe(self, code: Floats, index: int) -> None:
        """Mark where the probe lies; `index` is its sample, -1 when it is none of these."""
        self._probe, self._picked = code, index
        self.update()

    @property
    def points(self) -> Floats:
        """What is shown, `(n, 2)`."""
        return self._points

    @property
    def pointed_place(self) -> Floats | None:
        """The place `(2,)` that is asked about."""
        return self._place

    def area(self) -> QRectF:
        """Where points lie."""
        return QRectF(self.rect()).adjusted(8, 8, -8, -8)

    def places(self) -> Floats:
        """Where the points lie in the widget, `(n, 2)`; nan where there is no number."""
        return self._scale.to_pixels(self._points, self.area())

    def card(self) -> Card | None:
        """What is told about the point under the mouse."""
        index = self._pointed()
        if index < 0:
            return None
        readings = [
            Reading(f"unit {unit + 1}", format_number(float(value), signed=True))
            for unit, value in enumerate(self._points[index])
        ]
        name = f" · {self._names[int(self._labels[index])]}" if self._labels is not None else ""
        return Card(f"test sample {index + 1:,}{name}", readings)

    def sizeHint(self) -> QSize:
        return QSize(280, 280)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 60)

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and len(self._points):
            self._point_at(self._scale.to_values(event.position(), self.area()))
        else:
            self._leave()
        over = self._pointed() >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.CrossCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._leave()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        index = self._pointed()
        if event.button() is Qt.MouseButton.LeftButton and index >= 0:
            self.sample_wished.emit(index)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not len(self._points):
            event.ignore()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._step(move)
        elif move[0]:
            self.sample_wished.emit((self._picked + move[0]) % len(self._points))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Shift:
            self._leave()
        super().keyReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Arrows are the plane's while it has points."""
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            event.accept()
            return True
        return super().event(event)

    def _step(self, move: tuple[int, int]) -> None:
        """Go a little further from the place asked about, or else from the probe."""
        start = self._place if self._place is not None else self._probe
        if start is not None:
            self._point_at(np.asarray(start) + np.array(move) * self._scale.span * _STEP)
            self.update()

    def _point_at(self, place: Floats) -> None:
        self._place = place
        self.place_pointed.emit(place)

    def _leave(self) -> None:
        if self._place is not None:
            self._place = None
            self.place_left.emit()
            self.update()

    def _pointed(self) -> int:
        if self._mouse is None or not len(self._points):
            return -1
        away = np.hypot(*(self.places() - [self._mouse.x(), self._mouse.y()]).T)
        away = np.where(np.isfinite(away), away, np.inf)
        index = int(away.argmin())
        return index if away[index] <= REACH else -1

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.background))
        painter.setFont(smaller(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self._points):
            self._draw_zero(painter)
            self._draw_points(painter)
            self._draw_names(painter)
            self._draw_marks(painter)
        else:
            draw_empty(painter, QRectF(self.rect()), NO_POINTS, self._theme)
        if shows_ring(self):
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _draw_zero(self, painter: QPainter) -> None:
        """The lines where either number is nothing."""
        area = self.area()
        (x, y), *_ = self._scale.to_pixels(np.zeros((1, 2)), area)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        if area.left() <= x <= area.right():
            painter.drawLine(QPointF(round(x) + 0.5, 0), QPointF(round(x) + 0.5, self.height()))
        if area.top() <= y <= area.bottom():
            painter.drawLine(QPointF(0, round(y) + 0.5), QPointF(self.width(), round(y) + 0.5))

    def _draw_points(self, painter: QPainter) -> None:
        places = self.places()
        for color, mine in self._parts():
            found = places[mine]
            found = found[np.isfinite(found).all(axis=1)]
            if not len(found):
                continue
            array = internals.PrimitiveArray(QPointF, 2)
            array.resize(len(found))
            array.ndarray()[:] = found
            for ink, width in ((self._theme.mark_line, RIM), (color, MARK)):
                pen = QPen(QColor(ink), width)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawPoints(*array.drawargs())

    def _parts(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """Colours, and which points have them."""
        if self._labels is None:
            grey = mix(self._theme.background, self._theme.text, 0.72)
            return [(grey, np.ones(len(self._points), np.bool_))]
        return [
            (class_color(self._theme, index), self._labels == index)
            for index in range(len(self._names))
        ]

    def _draw_names(self, painter: QPainter) -> None:
        """Each class's name in the middle of its points."""
        labels = self._labels
        if labels is None or len(self._names) > MOST_NAMED:
            return
        places, metrics = self.places(), QFontMetricsF(painter.font())
        for index, name in enumerate(self._names):
            mine = places[(labels == index) & np.isfinite(places).all(axis=1)]
            if not len(mine):
                continue
            width = metrics.horizontalAdvance(name) + 8
            body = QRectF(0, 0, max(width, metrics.height()), metrics.height())
            body.moveCenter(QPointF(*np.median(mine, axis=0).tolist()))
            painter.setPen(QPen(QColor(class_color(self._theme, index)), 1.5))
            painter.setBrush(QColor(self._theme.surface))
            painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
            painter.setPen(QColor(self._theme.text))
            painter.drawText(body, Qt.AlignmentFlag.AlignCenter, name)

    def _draw_marks(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.text), 1.75))
        if self._probe is not None:
            self._ring(painter, self._probe, 6.5)
        if self._place is not None:
            self._cross(painter, self._place)
        index = self._pointed()
        card = self.card()
        if card is not None and self._mouse is not None and self._place is None:
            self._ring(painter, self._points[index], 5.0)
            room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            draw_card(painter, card, self._mouse, room, painter.font(), self._theme)

    def _ring(self, painter: QPainter, code: Floats, radius: float) -> None:
        place = self._scale.to_pixels(np.asarray(code)[None], self.area())[0]
        if np.isfinite(place).all():
            painter.drawEllipse(QPointF(*place.tolist()), radius, radius)

    def _cross(self, painter: QPainter, code: Floats) -> None:
        place = self._scale.to_pixels(np.asarray(code)[None], self.area())[0]
        if np.isfinite(place).all():
            x, y = place.tolist()
            painter.drawLine(QPointF(x - 7, y), QPointF(x + 7, y))
            painter.drawLine(QPointF(x, y - 7), QPointF(x, y + 7))
