"""`SeriesStrip`: a window of a series, each step on the colour of how much it counts."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.forecast import Forecast
from nnviz.ui.colors import diverging_rgb, sequential_rgb
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, smaller

GAP, EDGE, HALO, LINE = 6.0, 4.0, 3.5, 1.5

_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_LANES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

Floats = NDArray[np.float64]


class SeriesStrip(QWidget):
    """A lane for each channel, the oldest step at the left.

    Signals: `hovered_changed(int)`, the number under the mouse or chosen by key, of the window row
    by row; -1 for none.
    """

    hovered_changed = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: tuple[str, ...] = ()
        self._shares, self._series = np.zeros((0, 0)), np.zeros((0, 0))
        self._is_signed, self._has_series, self._hovered = True, True, -1
        self._step = "step"
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("How much each step of the window counts")
        self.setAccessibleDescription("Arrow keys go from step to step.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_window(
        self, forecast: Forecast, shares: Floats, series: Floats | None, *, is_signed: bool
    ) -> None:
        """Show shares of the full colour `(F,)`, -1 to 1, and the window itself `(F,)` if known."""
        size = forecast.window, len(forecast.channels)
        self._names, self._step = forecast.channels, forecast.step
        self._shares, self._is_signed = np.nan_to_num(shares).reshape(size), is_signed
        self._has_series = series is not None
        self._series = np.zeros(size) if series is None else np.asarray(series).reshape(size)
        self._hover(-1)
        self.update()

    @property
    def hovered(self) -> int:
        """The number under the mouse or chosen by key; -1 for none."""
        return self._hovered

    def lane(self, channel: int) -> QRectF:
        """Where a channel lies."""
        count, text = max(1, len(self._names)), self._text_height()
        head = text if count > 1 else 0.0
        room = (self.height() - text - GAP) / count
        return QRectF(EDGE, channel * room + head, self.width() - 2 * EDGE, room - head - GAP)

    def place(self, at: int) -> QRectF:
        """Where a number of the window lies."""
        step, channel = divmod(at, max(1, len(self._names)))
        lane = self.lane(channel)
        wide = lane.width() / max(1, len(self._shares))
        return QRectF(lane.left() + step * wide, lane.top(), wide, lane.height())

    def points(self, channel: int) -> list[QPointF]:
        """The curve of a channel, in the middle of its steps, between its own ends."""
        lane, values = self.lane(channel), self._series[:, channel]
        low, high = float(np.min(values)), float(np.max(values))
        span = high - low if high > low else 1.0
        room = lane.adjusted(0, EDGE, 0, -EDGE)
        shares = (values - low) / span if high > low else np.full(len(values), 0.5)
        wide = lane.width() / max(1, len(values))
        return [
            QPointF(lane.left() + (at + 0.5) * wide, room.bottom() - share * room.height())
            for at, share in enumerate(shares.tolist())
        ]

    def sizeHint(self) -> QSize:
        return QSize(280, 140)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 60)

    # -- the mouse and the keys ----------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        there = (at for at in range(self._shares.size) if self.place(at).contains(event.position()))
        self._hover(next(there, -1))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, channels = Qt.Key(event.key()), len(self._names)
        by = _MOVES[key] * channels if key in _MOVES else _LANES.get(key)
        if by is None or not self._shares.size:
            event.ignore()
            return
        at = self._hovered + by if self._hovered >= 0 else 0
        self._hover(at if 0 <= at < self._shares.size else self._hovered)

    def _hover(self, at: int) -> None:
        if at != self._hovered:
            self._hovered = at
            self.hovered_changed.emit(at)
            self.update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shares.size:
            return
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for channel in range(len(self._names)):
            self._paint_lane(painter, channel)
        self._paint_times(painter)
        if self._hovered >= 0:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.focus), 1.5))
            painter.drawRect(self.place(self._hovered))
        painter.end()

    def _paint_lane(self, painter: QPainter, channel: int) -> None:
        lane, colors = self.lane(channel), diverging_rgb if self._is_signed else sequential_rgb
        shares = self._shares[:, channel]
        pixels = colors(shares if self._is_signed else np.abs(shares), self._theme)
        painter.drawImage(lane, image_of(pixels[None]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.drawRect(lane)
        if len(self._names) > 1:
            head = QRectF(lane.left(), lane.top() - self._text_height(), lane.width(), lane.top())
            painter.setPen(QColor(self._theme.dim))
            painter.drawText(head, Qt.AlignmentFlag.AlignTop, self._names[channel])
        if self._has_series and np.isfinite(self._series[:, channel]).all():
            self._paint_curve(painter, QPolygonF(self.points(channel)))

    def _paint_curve(self, painter: QPainter, curve: QPolygonF) -> None:
        for color, width in ((self._theme.background, HALO), (self._theme.text, LINE)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawPolyline(curve)

    def _paint_times(self, painter: QPainter) -> None:
        line = QRectF(EDGE, self.height() - self._text_height(), self.width() - 2 * EDGE, 40)
        painter.setPen(QColor(self._theme.dim))
        top, many = Qt.AlignmentFlag.AlignTop, len(self._shares)
        oldest = f"{many - 1} {self._step}{'s' if many > 2 else ''} before" if many > 1 else ""
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | top, oldest)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | top, "newest")

    def _text_height(self) -> float:
        return float(self.fontMetrics().height())
