"""`Gutter`: the numbers of the lines, beside an editor."""

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextBlock
from PySide6.QtWidgets import QWidget

from nnviz.ui.theme import Theme

PADDING = 8


class Lines(Protocol):
    """What the gutter asks of its editor."""

    def visible_lines(self) -> list[tuple[int, QRectF]]:
        """The numbers of the lines in sight, from 1, with their places in the viewport."""

    def blockCount(self) -> int: ...


class Gutter(QWidget):
    """Paints a number a line; the one with the cursor is brighter, one with a problem red."""

    def __init__(self, editor: QWidget, lines: Lines, theme: Theme) -> None:
        super().__init__(editor)
        self._lines, self._theme = lines, theme
        self._current, self._wrong = 0, frozenset[int]()
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_lines(self, current: int, wrong: frozenset[int]) -> None:
        """Pick out the line with the cursor, and those with a problem; both count from 1."""
        if (current, wrong) != (self._current, self._wrong):
            self._current, self._wrong = current, wrong
            self.update()

    def sizeHint(self) -> QSize:
        digits = max(2, len(str(self._lines.blockCount())))
        return QSize(self.fontMetrics().horizontalAdvance("0" * digits) + 2 * PADDING, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.raised))
        painter.setFont(self.font())
        for number, place in self._lines.visible_lines():
            painter.setPen(QColor(self._ink(number)))
            area = QRectF(0, place.top(), self.width() - PADDING, place.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignRight, str(number))
        painter.end()

    def _ink(self, number: int) -> str:
        if number in self._wrong:
            return self._theme.error
        return self._theme.text if number == self._current else self._theme.dim


def number_of(block: QTextBlock) -> int:
    """The number of a line, from 1."""
    return block.blockNumber() + 1
