"""`SequenceRows`: sequences of tokens one below the other, with what is said of each."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from nnviz.ui.code.editor import plain_font
from nnviz.ui.inspector.scaling import scaled
from nnviz.ui.theme import Theme, smaller
from nnviz.ui.why.pick_list import PickList

LINE, PAD, BAR = 20, 8, 3

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft | _MIDDLE, Qt.AlignmentFlag.AlignRight | _MIDDLE


class SequenceRows(PickList):
    """The one that is looked at has a bar before it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._rows: tuple[tuple[str, str], ...] = ()
        self._shown = 0
        self.setAccessibleName("The best sequences")

    def show_rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Show other sequences, each as text and with its value as text."""
        self._rows, self._shown = rows, 0
        self.setAccessibleDescription("; ".join(f"{text} {value}" for text, value in rows)[:400])
        self.refit()

    def show_current(self, number: int) -> None:
        """Mark the one that is looked at; -1 for none."""
        self._shown = number
        self.update()

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return self._rows

    @property
    def shown(self) -> int:
        """Which one has the bar."""
        return self._shown

    def count(self) -> int:
        return len(self._rows)

    def may_pick(self, number: int) -> bool:
        return True

    def told(self, number: int) -> str:
        return self._rows[number][0]

    def place(self, number: int) -> QRectF:
        return QRectF(0, number * self._line(), self.width(), self._line())

    def full_height(self) -> int:
        return len(self._rows) * self._line()

    def paint_thing(self, painter: QPainter, number: int, place: QRectF) -> None:
        text, value = self._rows[number]
        line = place.adjusted(PAD, 0, -PAD, 0)
        if number == self._shown:
            bar = QRectF(0, place.top() + 3, BAR, place.height() - 6)
            painter.fillRect(bar, QColor(self.theme.accent))
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(self.theme.dim))
        painter.drawText(line, _RIGHT, value)
        line.setRight(line.right() - painter.fontMetrics().horizontalAdvance(value) - PAD)
        font = plain_font(self.font())
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        room = max(0.0, line.width())
        left = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideLeft, room)
        painter.drawText(line, _LEFT, left)

    def _line(self) -> int:
        return scaled(self.font(), LINE)
