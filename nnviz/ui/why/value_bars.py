"""`ValueBars`: how much each feature counts, as bars to both sides of nothing, largest first."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.numbers import format_number
from nnviz.ui.theme import Theme, sign_color, smaller

ROW, THICK, GAP = 22, 8.0, 8
NAMES, GIVEN = 0.34, 0.2
"""Shares of the width that names and what was given have at most."""

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _MIDDLE, Qt.AlignmentFlag.AlignRight | _MIDDLE
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class ValueBar:
    """A feature: its name, what the sample has of it, how much it counts, how far that is off."""

    name: str
    given: str
    value: float
    spread: float = 0.0


class ValueBars(QWidget):
    """As high as its rows. Signals: `hovered_changed(int)`, a row or -1."""

    hovered_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: tuple[ValueBar, ...] = ()
        self._limit, self._is_signed, self._hovered = 1.0, True, -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("How much each input counts")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_bars(self, bars: tuple[ValueBar, ...], limit: float, *, is_signed: bool) -> None:
        """Show other values; a bar of the length `limit` fills its half."""
        if len(bars) != len(self._bars):
            self.setFixedHeight(max(1, scaled(self.font(), ROW) * len(bars)))
        self._bars, self._limit, self._is_signed = bars, limit, is_signed
        said = "; ".join(f"{bar.name} {format_number(bar.value).strip()}" for bar in bars[:20])
        self.setAccessibleDescription(said)
        self.update()

    @property
    def bars(self) -> tuple[ValueBar, ...]:
        """What is shown."""
        return self._bars

    def place(self, number: int) -> QRectF:
        """Where a row is painted."""
        height = scaled(self.font(), ROW)
        return QRectF(0, number * height, self.width(), height)

    def sizeHint(self) -> QSize:
        return QSize(260, scaled(self.font(), ROW) * len(self._bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().y() // scaled(self.font(), ROW))
        self._hover(number if 0 <= number < len(self._bars) else -1)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._bars:
            event.ignore()
        else:
            self._hover(min(max(self._hovered + move, 0), len(self._bars) - 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(smaller(self.font()))
        names, given = self._columns(painter.fontMetrics())
        for number, bar in enumerate(self._bars):
            place = self.place(number)
            if not place.intersects(QRectF(event.rect())):
                continue
            if number == self._hovered:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._theme.raised))
                painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), 4, 4)
            self._paint_row(painter, bar, place, names, given)
        painter.end()

    def _columns(self, metrics: QFontMetrics) -> tuple[float, float]:
        """How wide names and what was given are."""
        names = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        given = max((metrics.horizontalAdvance(bar.given) for bar in self._bars), default=0)
        width = self.width()
        return min(names + 2.0, width * NAMES), min(given + 2.0, width * GIVEN)

    def _paint_row(
        self, painter: QPainter, bar: ValueBar, place: QRectF, names: float, given: float
    ) -> None:
        metrics, theme, elide = painter.fontMetrics(), self._theme, Qt.TextElideMode.ElideMiddle
        painter.setPen(QColor(theme.text))
        name = place.adjusted(2, 0, 0, 0)
        painter.drawText(name, _LEFT, metrics.elidedText(bar.name, elide, int(names)))
        painter.setPen(QColor(theme.dim))
        has = QRectF(names + GAP, place.y(), given, place.height())
        painter.drawText(has, _RIGHT, metrics.elidedText(bar.given, elide, int(given) + 1))
        number = metrics.horizontalAdvance("+0.00000")
        ink = sign_color(theme, bar.value) if self._is_signed else theme.text
        painter.setPen(QColor(ink))
        text = format_number(bar.value, signed=self._is_signed)
        painter.drawText(place.adjusted(0, 0, -2, 0), _RIGHT, text)
        room = place.adjusted(names + given + 2.5 * GAP, 0, -number - GAP, 0)
        if room.width() > 12:
            self._paint_bar(painter, bar, room)

    def _paint_bar(self, painter: QPainter, bar: ValueBar, room: QRectF) -> None:
        theme, middle = self._theme, room.center().y()
        zero = room.center().x() if self._is_signed else room.left()
        reach = room.right() - zero
        share = max(-1.0, min(1.0, bar.value / self._limit)) if bar.value == bar.value else 0.0
        length = share * reach
        ink = theme.positive if bar.value > 0 else theme.negative
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ink if self._is_signed else theme.text))
        left = min(zero, zero + length)
        painter.drawRoundedRect(QRectF(left, middle - THICK / 2, abs(length), THICK), 2, 2)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(round(zero), int(room.top()) + 2, round(zero), int(room.bottom()) - 2)
        if bar.spread > 0:
            wide = min(1.0, bar.spread / self._limit) * reach
            end = zero + length
            painter.setPen(QPen(QColor(theme.text), 1))
            low, high = max(room.left(), end - wide), min(room.right(), end + wide)
            painter.drawLine(round(low), round(middle), round(high), round(middle))

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.hovered_changed.emit(number)
            self.update()
