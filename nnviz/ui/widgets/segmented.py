"""`Segmented`: one of two to four short choices, all in sight (linear | log)."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, mix, smaller, theme_of

_PAD = 9  # beside a segment's text
_RING = 2
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class Segmented(QWidget):
    """Segments for `choices` (value to text); a click or an arrow key wishes another.

    Signals:
        value_wished(object): somebody wants this value.
    """

    value_wished = Signal(object)

    def __init__(
        self, choices: Mapping[object, str], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._values, self._texts = list(choices), list(choices.values())
        self._shown = -1
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def show_value(self, value: object) -> None:
        """Show a value (none of them: an unknown one); emits nothing."""
        self._shown = self._values.index(value) if value in self._values else -1
        text = self._texts[self._shown] if self._shown >= 0 else ""
        self.setAccessibleName(f"{self._name}: {text}")
        self.update()

    def shown_value(self) -> object:
        """The value shown, or None."""
        return self._values[self._shown] if self._shown >= 0 else None

    def segment(self, number: int) -> QRectF:
        """The place of a segment in this widget's pixels."""
        widths = self._widths()
        left = _RING + sum(widths[:number])
        return QRectF(left, _RING, widths[number], self.height() - 2 * _RING)

    def sizeHint(self) -> QSize:
        height = QFontMetrics(self._small(bold=False)).height() + 9
        return QSize(sum(self._widths()) + 2 * _RING, height + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(body, RADIUS, RADIUS)
        for number, text in enumerate(self._texts):
            place, is_shown = self.segment(number), number == self._shown
            if is_shown:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(theme.pressed if theme.is_dark else theme.surface))
                painter.drawRoundedRect(place.adjusted(2, 2, -2, -2), RADIUS - 2, RADIUS - 2)
            is_bright = is_shown or number == self._hovered
            faint = mix(theme.dim, theme.surface, 0.4)
            ink = (theme.text if is_bright else theme.dim) if self.isEnabled() else faint
            painter.setPen(QColor(ink))
            painter.setFont(self._small(bold=is_shown))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        if shows_ring(self):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), RADIUS + 1, RADIUS + 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event)
        if event.button() is Qt.MouseButton.LeftButton and number not in (-1, self._shown):
            self.value_wished.emit(self._values[number])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._at(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None:
            event.ignore()
            return
        number = min(max(self._shown + move, 0), len(self._values) - 1)
        if number != self._shown:
            self.value_wished.emit(self._values[number])

    def _at(self, event: QMouseEvent) -> int:
        position = event.position()
        places = (self.segment(number) for number in range(len(self._values)))
        return next((i for i, place in enumerate(places) if place.contains(position)), -1)

    def _widths(self) -> list[int]:
        metrics = QFontMetrics(self._small(bold=True))
        return [metrics.horizontalAdvance(text) + 2 * _PAD for text in self._texts]

    def _small(self, *, bold: bool) -> QFont:
        font = smaller(self.font())
        font.setWeight(QFont.Weight.Medium if bold else QFont.Weight.Normal)
        return font
