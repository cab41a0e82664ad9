"""`ChannelList`: what each input channel adds to a pixel's sum, of which one is looked at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from nnviz.ui.numbers import format_number
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, Theme, sign_color, smaller, theme_of

PAD = 6
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class ChannelList(QAbstractScrollArea):
    """A row for each channel: its name, a bar, its number.

    Signals: `channel_wished(int)`: the place in the list that a click or an arrow key chose.
    """

    channel_wished = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._sums: NDArray[np.float64] = np.zeros(0)
        self._chosen = 0
        self.setAccessibleName("Sum of each channel")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def show_sums(self, names: Sequence[str], sums: NDArray[np.float64], chosen: int) -> None:
        """Show what channels add, `(n,)`, and which of them is looked at."""
        is_other = len(names) != len(self._names)
        self._names, self._sums = names, sums
        if is_other:
            self._fit()
        if is_other or chosen != self._chosen:
            self._chosen = chosen
            self._bring_into_sight()
        self.viewport().update()

    @property
    def chosen(self) -> int:
        """The place of the channel that is looked at."""
        return self._chosen

    def row(self, at: int) -> QRectF:
        """Where a row lies in the viewport."""
        top = at * self._line() - self.verticalScrollBar().value()
        return QRectF(0, top, self.viewport().width(), self._line())

    def sizeHint(self) -> QSize:
        return QSize(160, self._line() * max(1, min(len(self._names), 8)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._line())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int((event.position().y() + self.verticalScrollBar().value()) // self._line())
        if event.button() is Qt.MouseButton.LeftButton and 0 <= at < len(self._names):
            self.channel_wished.emit(at)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not self._names:
            super().keyPressEvent(event)
            return
        self.channel_wished.emit(min(max(self._chosen + move, 0), len(self._names) - 1))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_chosen"):
            self._fit()

    def _line(self) -> int:
        return round(QFontMetricsF(smaller(self.font())).height()) + 4

    def _fit(self) -> None:
        line, page = self._line(), self.viewport().height()
        hidden = max(0, len(self._names) * line - page)
        self.verticalScrollBar().setRange(0, -(-hidden // line) * line)
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setSingleStep(self._line())

    def _bring_into_sight(self) -> None:
        """Scroll so that the row is seen, with a whole row at the top."""
        line, bar = self._line(), self.verticalScrollBar()
        top, page = self._chosen * line, self.viewport().height()
        if top < bar.value():
            bar.setValue(top)
        elif top + line > bar.value() + page:
            bar.setValue(-(-(top + line - page) // line) * line)

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self.palette()), QPainter(self.viewport())
        painter.setFont(smaller(self.font()))
        line = self._line()
        first = self.verticalScrollBar().value() // line
        last = first + self.viewport().height() // line + 2
        sizes = np.abs(self._sums[np.isfinite(self._sums)])
        top = float(sizes.max(initial=0)) or 1.0
        for at in range(first, min(last, len(self._names))):
            self._draw_row(painter, at, self.row(at), top, theme)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inner, RADIUS, RADIUS)
        painter.end()

    def _draw_row(
        self, painter: QPainter, at: int, place: QRectF, top: float, theme: Theme
    ) -> None:
        value = float(self._sums[at])
        if at == self._chosen and len(self._names) > 1:
            painter.fillRect(place, QColor(theme.selection))
        inner = place.adjusted(PAD, 0, -PAD, 0)
        metrics, text = painter.fontMetrics(), format_number(value, signed=True)
        number = metrics.horizontalAdvance(text)
        room = metrics.horizontalAdvance("channel 888")
        if place.width() > number + room + 60:
            self._draw_bar(
                painter, inner.adjusted(room + PAD, 0, -number - PAD, 0), value / top, theme
            )
        painter.setPen(QColor(theme.text if at == self._chosen else theme.dim))
        width = round(inner.width() - number - PAD)
        name = metrics.elidedText(self._names[at], Qt.TextElideMode.ElideRight, width)
        painter.drawText(inner, _LEFT, name)
        painter.setPen(QColor(sign_color(theme, value)))
        painter.drawText(inner, _RIGHT, text)

    def _draw_bar(self, painter: QPainter, room: QRectF, share: float, theme: Theme) -> None:
        """A bar from the middle to the left or the right."""
        if np.isfinite(share) and share:
            middle, length = room.center().x(), abs(share) * room.width() / 2
            left = middle - length if share < 0 else middle
            bar = QRectF(left, room.top() + 4, max(1.0, length), room.height() - 8)
            painter.fillRect(bar, QColor(theme.positive if share > 0 else theme.negative))
