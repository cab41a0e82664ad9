"""`Scatter`: what was predicted over what is true, with the diagonal where both are the same."""

import numpy as np
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
from PySide6.QtWidgets import QWidget

from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.axis import Axis, Floats, Scale, plain_text
from nnviz.ui.plotting.card import Card, Reading, draw_card
from nnviz.ui.plotting.limits import data_range, settled
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, mix, smaller

REACH = 12.0
"""How near to a point the mouse must be, in pixels."""

MARK = 4.0
MANY = 600
"""Of more points than these each is a trace smaller."""

TALLEST = 340.0
LABEL_ROOM = 46.0
_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CENTRED = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Scatter(QWidget):
    """Signals: `point_wished(int)`, somebody wants to look at a sample."""

    point_wished = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._true = self._given = np.empty(0)
        self._name = ""
        self._axis: Axis | None = None
        self._picked = -1
        self._mouse: QPointF | None = None
        self.setAccessibleName("Predicted over true")
        self.setAccessibleDescription("Left and right arrow go to the next sample.")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_points(self, true: Floats, given: Floats, name: str) -> None:
        """Show pairs `(n,)` of one target in its own unit; both axes go over the same numbers.

        What is far beyond the truth lies on the edge: one wild answer would press all else flat.
        """
        if name != self._name:
            self._axis = None
        self._true, self._given, self._name = true, given, name
        truth = data_range([true], (), Scale.LINEAR)
        found = data_range([true, _near(given, truth)], (), Scale.LINEAR)
        self._axis = settled(found, Scale.LINEAR, self._axis, from_zero=False)
        self.update()

    @property
    def points(self) -> Floats:
        """What is true and what was predicted, `(n, 2)`."""
        return np.column_stack([self._true, self._given])

    def show_picked(self, index: int) -> None:
        """Put a ring around a sample; -1: around none."""
        if index != self._picked:
            self._picked = index
            self.update()

    def area(self) -> QRectF:
        """The square where points lie."""
        line = self._metrics().height()
        left = LABEL_ROOM
        width = max(1.0, self.width() - left - 6)
        return QRectF(left, line + 4, width, max(1.0, self.height() - 3 * line - 14))

    def places(self) -> Floats:
        """Where the points lie in the widget, `(n, 2)`; nan where there is no number."""
        area, axis = self.area(), self._axis
        if axis is None:
            return np.empty((0, 2))
        across = np.clip(axis.fractions(self._true), 0, 1)
        up = np.clip(axis.fractions(self._given), 0, 1)
        return np.column_stack(
            [area.left() + across * area.width(), area.bottom() - up * area.height()]
        )

    def card(self) -> Card | None:
        """What is told about the point under the mouse."""
        index = self._pointed()
        if index < 0:
            return None
        true, given = float(self._true[index]), float(self._given[index])
        return Card(
            f"{self._name} · sample {index + 1:,}",
            [
                Reading("true", format_number(true)),
                Reading("predicted", format_number(given)),
                Reading("error", format_number(given - true, signed=True)),
            ],
        )

    def heightForWidth(self, width: int) -> int:
        return round(min(TALLEST, max(120.0, width * 0.9)))

    def sizeHint(self) -> QSize:
        return QSize(280, self.heightForWidth(280))

    # -- mouse and keys ------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        over = self._pointed() >= 0
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        index = self._pointed()
        if event.button() is Qt.MouseButton.LeftButton and index >= 0:
            self.point_wished.emit(index)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _KEYS.get(Qt.Key(event.key()))
        if move is None or not len(self._true):
            event.ignore()
            return
        self.point_wished.emit((self._picked + move) % len(self._true))

    def _pointed(self) -> int:
        if self._mouse is None or not len(self._true):
            return -1
        away = np.hypot(*(self.places() - [self._mouse.x(), self._mouse.y()]).T)
        away = np.where(np.isfinite(away), away, np.inf)
        index = int(away.argmin())
        return index if away[index] <= REACH else -1

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setFont(smaller(self.font()))
        if self._axis is not None:
            self._draw_axes(painter, self._axis)
            self._draw_points(painter)
            self._draw_pointed(painter)
        if shows_ring(self):
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.area())
        painter.end()

    def _draw_axes(self, painter: QPainter, axis: Axis) -> None:
        area, metrics, line = self.area(), self._metrics(), self._metrics().height()
        grid = QPen(QColor(mix(self._theme.surface, self._theme.line, 0.75)), 1)
        for tick in axis.ticks(5, plain_text):
            share = axis.fraction(tick.value)
            x = round(area.left() + share * area.width()) + 0.5
            y = round(area.bottom() - share * area.height()) + 0.5
            painter.setPen(grid)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(QRectF(0, y - line / 2, area.left() - 6, line), _RIGHT, tick.text)
            width = metrics.horizontalAdvance(tick.text)
            left = min(max(x - width / 2, 0.0), self.width() - width - 1)
            painter.drawText(QPointF(left, area.bottom() + 4 + metrics.ascent()), tick.text)
        below = QRectF(area.left(), area.bottom() + line + 6, area.width(), line)
        painter.drawText(below, _CENTRED, metrics.elidedText("true", _ELIDE, area.width()))
        painter.drawText(QPointF(0, metrics.ascent()), "predicted")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.dim), 1.25, Qt.PenStyle.DashLine))
        painter.drawLine(area.bottomLeft(), area.topRight())

    def _draw_points(self, painter: QPainter) -> None:
        places = self.places()
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return
        array = internals.PrimitiveArray(QPointF, 2)
        array.resize(len(places))
        array.ndarray()[:] = places
        is_many = len(places) > MANY
        pen = QPen(QColor(mix(self._theme.surface, self._theme.text, 0.72)))
        pen.setWidthF(MARK - 1 if is_many else MARK)
        pen.setCapStyle(Qt.PenCapStyle.SquareCap if is_many else Qt.PenCapStyle.RoundCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_many)
        painter.setPen(pen)
        painter.drawPoints(*array.drawargs())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_pointed(self, painter: QPainter) -> None:
        places, index = self.places(), self._pointed()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for which, radius in ((self._picked, 6.0), (index, 4.5)):
            if 0 <= which < len(places) and np.isfinite(places[which]).all():
                painter.setPen(QPen(QColor(self._theme.text), 1.75))
                painter.drawEllipse(QPointF(*places[which].tolist()), radius, radius)
        card = self.card()
        if card is not None and self._mouse is not None:
            room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            draw_card(painter, card, self._mouse, room, painter.font(), self._theme)

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(smaller(self.font()))


_ELIDE = Qt.TextElideMode.ElideRight


def _near(given: Floats, truth: tuple[float, float] | None) -> Floats:
    """Answers, those beyond half the range of the truth on either side cut to that."""
    if truth is None:
        return given
    room = (truth[1] - truth[0]) / 2 or max(1.0, abs(truth[0]))
    finite = np.where(np.isfinite(given), given, truth[0])
    return np.clip(finite, truth[0] - room, truth[1] + room)
