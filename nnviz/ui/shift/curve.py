"""`ShiftCurve`: the test accuracy against the strength of a shift; a click or a drag sets it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.core.spec import Option
from nnviz.ui.numbers import format_percent, format_setting, with_unit
from nnviz.ui.plotting.axis import Axis, percent_text
from nnviz.ui.plotting.card import Card, Reading, draw_card
from nnviz.ui.plotting.empty import draw_empty
from nnviz.ui.plotting.strokes import Dash, Ink, dashed, draw_lines, segments
from nnviz.ui.theme import Theme, mix, smaller, text_scale

LEFT, RIGHT, TOP, BOTTOM = 46, 14, 8, 22
TICKS = 4
DOT = 3.0
EMPTY = "The accuracy at each strength will be here."

Floats = NDArray[np.floating]
_MIDDLE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ShiftCurve(QWidget):
    """Signals: `strength_wished(float)`, the shift is to be so strong."""

    strength_wished = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._option: Option | None = None
        self._strengths: Floats = np.empty(0)
        self._accuracies: Floats = np.empty(0)
        self._strength = 0.0
        self._mouse: QPointF | None = None
        self._is_held = False
        self.setMouseTracking(True)
        self.setAccessibleName("Accuracy by strength")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_option(self, option: Option) -> None:
        """Show another shift, of which nothing is known yet."""
        if option != self._option:
            self._option = option
            self._strengths = self._accuracies = np.empty(0)
            self.update()

    def show_curve(self, strengths: Floats, accuracies: Floats) -> None:
        """Show accuracies `(k,)` at strengths that rise from 0."""
        self._strengths, self._accuracies = strengths, accuracies
        self.update()

    def forget(self) -> None:
        """Nothing is known any more of what is shown."""
        self.show_curve(np.empty(0), np.empty(0))

    def show_strength(self, strength: float) -> None:
        """Put the marker where the slider is."""
        if strength != self._strength:
            self._strength = strength
            self.update()

    @property
    def is_known(self) -> bool:
        """Whether there is a curve to show."""
        return len(self._strengths) > 1

    def area(self) -> QRectF:
        """Where the curve lies."""
        scale = text_scale(self.font())
        room = QRectF(self.rect()).adjusted(LEFT * scale, TOP, -RIGHT, -BOTTOM * scale)
        return QRectF(room.x(), room.y(), max(1.0, room.width()), max(1.0, room.height()))

    def spot(self, strength: float) -> QPointF:
        """A point of the curve."""
        area, top = self.area(), self._most()
        height = float(np.interp(strength, self._strengths, self._accuracies))
        return QPointF(
            area.left() + strength / top * area.width(),
            area.bottom() - self._axis().fraction(height) * area.height(),
        )

    def sizeHint(self) -> QSize:
        return QSize(260, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 60)

    # -- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_held = event.button() is Qt.MouseButton.LeftButton and self.is_known
        self._wish(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        self._wish(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_held = False

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self.update()

    def _wish(self, event: QMouseEvent) -> None:
        if self._is_held:
            self.strength_wished.emit(self._at(event.position()))

    def _at(self, place: QPointF) -> float:
        area = self.area()
        share = min(max((place.x() - area.left()) / area.width(), 0.0), 1.0)
        return round(share * self._most(), 3 if self._most() < 2 else 1)

    def _most(self) -> float:
        return float(self._strengths[-1]) if len(self._strengths) else 1.0

    def _axis(self) -> Axis:
        low = float(self._accuracies.min(initial=1.0))
        return Axis(max(0.0, np.floor(low * 10 - 0.5) / 10), 1.0)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.is_known:
            draw_empty(painter, QRectF(self.rect()), EMPTY, self._theme, key="")
        else:
            self._paint_axes(painter)
            self._paint_curve(painter)
            self._paint_card(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        area, axis, theme = self.area(), self._axis(), self._theme
        height = QFontMetricsF(painter.font()).height()
        for tick in axis.ticks(max(2, min(TICKS, int(area.height() / 30))), percent_text):
            y = round(area.bottom() - axis.fraction(tick.value) * area.height()) + 0.5
            painter.setPen(QPen(QColor(mix(theme.surface, theme.line, 0.75)), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(theme.dim))
            label = QRectF(0, y - height / 2, area.left() - 6, height)
            painter.drawText(label, _RIGHT, tick.text)
        for share in np.linspace(0, 1, TICKS + 1):
            x = area.left() + share * area.width()
            text = format_setting(float(f"{share * self._most():.3g}"))
            painter.drawText(QRectF(x - 40, area.bottom() + 4, 80, height), _MIDDLE, text)

    def _paint_curve(self, painter: QPainter) -> None:
        area, theme = self.area(), self._theme
        spots = [self.spot(float(strength)) for strength in self._strengths]
        x, y = (np.array([getattr(spot, axis)() for spot in spots]) for axis in "xy")
        ink = Ink(theme.text, Dash.DASHED, 1.5)
        draw_lines(painter, dashed(segments(x, y), ink.dash), ink)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.dim))
        for spot in spots:
            painter.drawEllipse(spot, DOT / 2, DOT / 2)
        at = self.spot(min(self._strength, self._most()))
        painter.setPen(QPen(QColor(theme.focus), 1.5))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
        painter.setBrush(QColor(theme.surface))
        painter.drawEllipse(at, DOT + 1, DOT + 1)

    def _paint_card(self, painter: QPainter) -> None:
        if self._mouse is None or self._option is None:
            return
        strength = self._at(self._mouse)
        height = float(np.interp(strength, self._strengths, self._accuracies))
        said = with_unit(format_setting(strength), self._option.unit)
        readings = [Reading("test accuracy", format_percent(height).strip())]
        card = Card(f"{self._option.label} {said}", readings)
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        draw_card(painter, card, self._mouse, room, painter.font(), self._theme)
