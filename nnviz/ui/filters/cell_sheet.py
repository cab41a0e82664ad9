"""`CellSheet`: rows of an arithmetic, one below the other, with bars behind their numbers."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnviz.ui.filters.cell_rows import Kind, Row
from nnviz.ui.numbers import format_number
from nnviz.ui.theme import mix, sign_color, smaller, theme_of

MARGIN, ABOVE_TITLE = 12, 8
LEADING = 1.45
"""A line's height by its font's."""

BAR_WIDTH, LEAST_WIDTH = 56, 150


class CellSheet(QWidget):
    """Shows rows; they are painted for the width there is."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self.setAccessibleName(name)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        grows = len(rows) != len(self._rows)
        self._rows = rows
        if grows:
            self.setMinimumHeight(self.sizeHint().height())
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        titles = sum(row.kind is Kind.TITLE for row in self._rows)
        height = self._line() * len(self._rows) + ABOVE_TITLE * titles + 2 * MARGIN
        return QSize(320, round(height))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.sizeHint().height())

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        y, line = float(MARGIN), self._line()
        for row in self._rows:
            y += ABOVE_TITLE if row.kind is Kind.TITLE else 0
            if event.rect().top() <= y + line and y <= event.rect().bottom():
                self._paint_row(painter, row, QRectF(MARGIN, y, self.width() - 2 * MARGIN, line))
            y += line
        painter.end()

    def _paint_row(self, painter: QPainter, row: Row, area: QRectF) -> None:
        theme = theme_of(self.palette())
        font = QFont(self.font() if row.kind is Kind.TITLE else smaller(self.font()))
        if row.kind in (Kind.TITLE, Kind.RESULT):
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        right = area.right()
        if row.number is not None:
            right = self._paint_number(painter, row, area, metrics)
        if row.middle:
            painter.setPen(QColor(theme.dim))
            room = QRectF(area.left(), area.top(), right - area.left(), area.height())
            if right - area.left() > 2.2 * metrics.horizontalAdvance(row.middle):
                painter.drawText(room, _RIGHT, row.middle)
                right -= metrics.horizontalAdvance(row.middle) + 8
        painter.setPen(QColor(theme.dim if row.kind in (Kind.TERM, Kind.FORMULA) else theme.text))
        room = QRectF(area.left(), area.top(), max(0.0, right - area.left()), area.height())
        text = metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _LEFT, text)

    def _paint_number(
        self, painter: QPainter, row: Row, area: QRectF, metrics: QFontMetricsF
    ) -> float:
        """The number at the right, its bar at the left of it; where the room for text ends."""
        theme, number = theme_of(self.palette()), row.number or 0.0
        text = format_number(number, signed=True)
        painter.setPen(QColor(sign_color(theme, number)))
        painter.drawText(area, _RIGHT, text)
        left = area.right() - metrics.horizontalAdvance("−0.0000") - 8
        if area.width() < 4 * BAR_WIDTH:
            return left
        if row.share is not None:
            middle = left - BAR_WIDTH / 2
            length = max(-1.0, min(1.0, row.share)) * BAR_WIDTH / 2
            color = QColor(theme.positive if number > 0 else theme.negative)
            bar = QRectF(middle, area.center().y() - 3, length, 6).normalized()
            axis = QRectF(middle - 0.5, area.top() + 3, 1, area.height() - 6)
            painter.fillRect(axis, QColor(mix(theme.line, theme.dim, 0.3)))
            painter.fillRect(bar, color)
        return left - BAR_WIDTH - 8

    def _line(self) -> float:
        return LEADING * QFontMetricsF(self.font()).height()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
