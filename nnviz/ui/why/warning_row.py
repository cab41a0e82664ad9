"""`WarningRow`: what to beware of, in two lines until somebody wants to read all of it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.explain.explanation import Grade
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import theme_of
from nnviz.ui.why.trust_chip import GAP, MARK, draw_mark
from nnviz.ui.widgets.elided import ElidedLabel, line_starts
from nnviz.ui.widgets.keys import PRESSING
from nnviz.ui.widgets.tips import wrapped

LINES, ALL_LINES = 2, 60
EDGE = 1


class WarningRow(ElidedLabel):
    """It always takes the room of two lines, so that nothing moves when a warning comes.

    A click or Return shows all lines, and again two.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", LINES, parent)
        self.setProperty("role", "small")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._warnings: tuple[str, ...] = ()
        self.setAccessibleName("What to beware of")

    def show_warnings(self, warnings: tuple[str, ...], otherwise: str = "") -> None:
        """Show warnings, or where there are none another sentence."""
        if warnings != self._warnings:
            self._lines = LINES
        self._warnings = warnings
        self.setText(" ".join(warnings) or otherwise)
        self.setAccessibleDescription(self.text())
        self.setContentsMargins(EDGE + (MARK + GAP if warnings else 0), EDGE, EDGE, EDGE)
        self._settle()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is warned of."""
        return self._warnings

    def toggle(self) -> None:
        """Show all of it, or two lines again."""
        if self._can_open():
            self._lines = ALL_LINES if self._lines == LINES else LINES
            self._settle()

    def is_elided(self) -> bool:
        return len(line_starts(self.text(), self, self._room())) > self._lines

    def heightForWidth(self, width: int) -> int:
        lines = self.shown_lines(self._room(width))
        return max(LINES, len(lines)) * self.fontMetrics().lineSpacing() + 2 * EDGE

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, LINES * self.fontMetrics().lineSpacing() + 2 * EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, line = theme_of(self.palette()), self.fontMetrics().lineSpacing()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines = len(self.shown_lines(self._room()))
        top = self.contentsRect()
        top.setHeight(lines * line)
        self.draw_lines(painter, top, self.fontMetrics())
        if self._warnings:
            draw_mark(
                painter, QRectF(EDGE, EDGE + (line - MARK) / 2, MARK, MARK), Grade.POOR, theme
            )
        if shows_ring(self):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.focus), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESSING:
            self.toggle()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle_focus()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._warnings:
            QToolTip.showText(event.globalPos(), wrapped(*self._warnings), self)
            return True
        return super().event(event)

    def _room(self, width: int | None = None) -> int:
        margins = self.contentsMargins()
        whole = self.width() if width is None else width
        return max(1, whole - margins.left() - margins.right())

    def _can_open(self) -> bool:
        return bool(self._warnings) and len(line_starts(self.text(), self, self._room())) > LINES

    def _settle(self) -> None:
        self._settle_focus()
        self.updateGeometry()
        self.update()

    def _settle_focus(self) -> None:
        can = self._can_open()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if can else Qt.FocusPolicy.NoFocus)
        shape = Qt.CursorShape.PointingHandCursor if can else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
