"""`ElidedLabel`: text that ends in an ellipsis where it has no more room, on one or more lines."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget


class ElidedLabel(QLabel):
    """A plain-text label of at most `lines` lines; what is cut off appears in its tool tip."""

    def __init__(self, text: str = "", lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        height = QSizePolicy.Policy.Preferred if lines > 1 else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, height)

    def sizeHint(self) -> QSize:
        width = self.natural_width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = min(self.natural_width(), metrics.horizontalAdvance("MMM…"))
        return QSize(width, metrics.height())

    def hasHeightForWidth(self) -> bool:
        return self._lines > 1

    def heightForWidth(self, width: int) -> int:
        count = len(self.shown_lines(width)) if self._lines > 1 else 1
        return max(1, count) * self.fontMetrics().lineSpacing()

    def natural_width(self) -> int:
        """The pixels the whole text takes on one line."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 1

    def is_elided(self) -> bool:
        """Whether some of the text is not shown."""
        return "".join(self.shown_lines(self.width())).split() != "".join(self.text()).split()

    def shown_lines(self, width: int) -> list[str]:
        """The lines as painted into `width` pixels."""
        metrics, text = self.fontMetrics(), self.text()
        if self._lines == 1 or metrics.horizontalAdvance(text) <= width:
            return [metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)]
        starts = line_starts(text, self, width)[: self._lines]
        lines = [text[a:b].rstrip() for a, b in pairwise(starts)]
        return [*lines, metrics.elidedText(text[starts[-1] :], Qt.TextElideMode.ElideRight, width)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self.draw_lines(painter, self.contentsRect(), self.fontMetrics())
        painter.end()

    def draw_lines(self, painter: QPainter, rect: QRect, metrics: QFontMetrics) -> None:
        """Paint the lines into `rect`, in the middle of its height."""
        lines = self.shown_lines(rect.width())
        top = rect.top() + (rect.height() - len(lines) * metrics.lineSpacing()) / 2
        for number, line in enumerate(lines):
            shift = 0 if self.alignment() & Qt.AlignmentFlag.AlignLeft else 1
            spare = (rect.width() - metrics.horizontalAdvance(line)) * shift
            baseline = top + number * metrics.lineSpacing() + metrics.ascent()
            painter.drawText(QPointF(rect.left() + spare, round(baseline)), line)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and not self.toolTip() and self.is_elided():
            QToolTip.showText(event.globalPos(), self.text(), self)
            return True
        return super().event(event)


def line_starts(text: str, label: QLabel, width: int) -> list[int]:
    """Where each line of a text begins when a label breaks it at a width."""
    layout = QTextLayout(text, label.font())
    layout.beginLayout()
    starts = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        starts.append(line.textStart())
    layout.endLayout()
    return starts
