"""`CurvePlot`: curves against anything, with what the mouse or the arrow keys point at."""

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

from nnviz.explain.results.curve import Curve
from nnviz.ui.plotting.card import Card
from nnviz.ui.plotting.painting import draw_picture, draw_pointer
from nnviz.ui.plotting.picture import Picture
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, smaller, text_scale
from nnviz.ui.why.curve_picture import picture_of, place_of

LEFT, RIGHT, TOP, BOTTOM = 52, 12, 20, 22
"""Pixels beside the curves; above them stands what the numbers are."""

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
NOWHERE = -1


class CurvePlot(QWidget):
    """Signals: `pointed_changed(int)`, the place of the curve that is pointed at, -1 for none."""

    pointed_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._curve: Curve | None = None
        self._picture: Picture | None = None
        self._pointed, self._height = NOWHERE, 0.0
        self.setAccessibleName("Curve")
        self.setAccessibleDescription("Left and right read the numbers along the curve.")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        if self._curve is not None:
            self._picture = picture_of(self._curve, theme)
        self.update()

    def show_curve(self, curve: Curve) -> None:
        """Show another curve; what is pointed at stays where it has such a place."""
        self._curve, self._picture = curve, picture_of(curve, self._theme)
        self._point(self._pointed if self._pointed < len(curve.x) else NOWHERE)
        self.update()

    @property
    def picture(self) -> Picture | None:
        """The lines that are painted; None before the first curve."""
        return self._picture

    @property
    def pointed(self) -> int:
        """The place of the curve that is pointed at, -1 for none."""
        return self._pointed

    def area(self) -> QRectF:
        """Where the curves lie."""
        scale = text_scale(self.font())
        room = QRectF(self.rect()).adjusted(LEFT * scale, TOP * scale, -RIGHT, -BOTTOM * scale)
        return QRectF(room.x(), room.y(), max(1.0, room.width()), max(1.0, room.height()))

    def card(self) -> Card | None:
        """What is told of the place that is pointed at."""
        if self._curve is None or self._picture is None or self._pointed < 0:
            return None
        return self._picture.card(float(self._curve.x[self._pointed]))

    def place(self, at: int) -> float:
        """Where a place of the curve lies across, in pixels."""
        assert self._curve is not None
        assert self._picture is not None
        return self._across(float(self._curve.x[at]))

    def sizeHint(self) -> QSize:
        return QSize(300, 160)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        if self._curve is not None and self._picture is not None:
            self._draw(painter, self._curve, self._picture)
        if shows_ring(self):
            painter.setPen(QPen(QColor(self._theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            around = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(around, RADIUS, RADIUS)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        self._height = at.y()
        self._point(self._at(at))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(NOWHERE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or self._curve is None or not len(self._curve.x):
            event.ignore()
            return
        self._height = self.area().center().y()
        start = 0 if self._pointed < 0 else self._pointed + move
        self._point(min(max(start, 0), len(self._curve.x) - 1))

    # -- inner ---------------------------------------------------------------------------------

    def _draw(self, painter: QPainter, curve: Curve, picture: Picture) -> None:
        area, theme = self.area(), self._theme
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(theme.dim))
        painter.drawText(QPointF(8, 2 + metrics.ascent()), curve.y_name)
        self._draw_marker(painter, curve, area, metrics)
        draw_picture(painter, picture, area, theme)
        if self._pointed >= 0:
            x, room = float(curve.x[self._pointed]), QRectF(self.rect()).adjusted(4, 2, -4, -2)
            draw_pointer(painter, picture, x, self._height, area, room, theme)

    def _draw_marker(
        self, painter: QPainter, curve: Curve, area: QRectF, metrics: QFontMetricsF
    ) -> None:
        """A line at the place that is told apart, its name above where there is room."""
        if curve.marker is None:
            return
        x = round(self._across(curve.marker)) + 0.5
        painter.setPen(QPen(QColor(self._theme.dim), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        width = metrics.horizontalAdvance(curve.marker_name)
        taken = 8 + metrics.horizontalAdvance(curve.y_name) + 8
        left = min(max(x - width / 2, taken), self.width() - 4 - width)
        if left >= taken:
            painter.drawText(QPointF(left, 2 + metrics.ascent()), curve.marker_name)

    def _across(self, x: float) -> float:
        assert self._picture is not None
        first, last = self._picture.first, self._picture.last
        area = self.area()
        return area.left() + (x - first) / (last - first) * area.width()

    def _at(self, point: QPointF) -> int:
        """The place of the curve under a point, -1 beside the curves."""
        area = self.area()
        if self._curve is None or self._picture is None:
            return NOWHERE
        if not area.adjusted(-4, -TOP, RIGHT, BOTTOM).contains(point):
            return NOWHERE
        share = (point.x() - area.left()) / area.width()
        first, last = self._picture.first, self._picture.last
        return place_of(self._curve, first + share * (last - first))

    def _point(self, at: int) -> None:
        if at != self._pointed:
            self._pointed = at
            self.pointed_changed.emit(at)
            self.update()
