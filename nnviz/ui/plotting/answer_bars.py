"""`AnswerBars`: the network's answer to the probe, a line for each class or target."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.plotting.answers import Bar
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme, mix, smaller

LINE, THICK, GAP = 19, 6.0, 8.0
TEXT_ROOM = 52.0
NAME_SHARE = 0.36
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AnswerBars(QWidget):
    """The chosen class is bold; what is expected has a tick before its name."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, name_share: float = NAME_SHARE
    ) -> None:
        super().__init__(parent)
        self._theme, self._name_share = theme, name_share
        self._bars: Sequence[Bar] = ()
        self.setAccessibleName("The network's answer")
        self.setToolTip("What the network says to this input. A tick marks what is expected.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other answers."""
        if len(bars) != len(self._bars):
            self.setFixedHeight(LINE * len(bars))
        if list(bars) != list(self._bars):
            self._bars = bars
            self.setAccessibleDescription("; ".join(f"{b.label} {b.text.strip()}" for b in bars))
            self.update()

    @property
    def bars(self) -> Sequence[Bar]:
        """What is shown."""
        return self._bars

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The class or target of the line there."""
        row = int(at.y() // LINE)
        return Pointed(label=self._bars[row].label) if 0 <= row < len(self._bars) else None

    def sizeHint(self) -> QSize:
        return QSize(160, LINE * len(self._bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = smaller(self.font())
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.DemiBold)
        names = [bar.label for bar in self._bars]
        has_tick = any(bar.is_true for bar in self._bars)
        tick = QFontMetricsF(plain).horizontalAdvance("✓ ") if has_tick else 0.0
        widest = max(map(QFontMetricsF(bold).horizontalAdvance, names), default=0.0)
        room = min(widest + tick + 2, self.width() * self._name_share)
        for row, bar in enumerate(self._bars):
            line = QRectF(0, row * LINE, self.width(), LINE)
            painter.setFont(bold if bar.is_given else plain)
            metrics = QFontMetricsF(painter.font())
            painter.setPen(QColor(self._theme.text))
            if bar.is_true:
                painter.drawText(line, _LEFT, "✓")
            name = metrics.elidedText(bar.label, Qt.TextElideMode.ElideMiddle, room - tick)
            painter.drawText(line.adjusted(tick, 0, 0, 0), _LEFT, name)
            if bar.share is None:
                rest = line.adjusted(room + GAP, 0, 0, 0)
                text = metrics.elidedText(bar.text, Qt.TextElideMode.ElideRight, rest.width())
                painter.drawText(rest, _RIGHT, text)
                continue
            painter.drawText(line, _RIGHT, bar.text)
            self._draw_bar(painter, bar, line.adjusted(room + GAP, 0, -TEXT_ROOM, 0))
        painter.end()

    def _draw_bar(self, painter: QPainter, bar: Bar, room: QRectF) -> None:
        if room.width() < 4 or bar.share is None:
            return
        track = QRectF(room.left(), room.center().y() - THICK / 2, room.width(), THICK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(track, 3, 3)
        ink = mix(self._theme.surface, self._theme.text, 0.8 if bar.is_given else 0.5)
        painter.setBrush(QColor(ink))
        if bar.share > 0.01:
            track.setWidth(max(THICK, track.width() * bar.share))
            painter.drawRoundedRect(track, 3, 3)
