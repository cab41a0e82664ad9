"""`FlatCombo`: a combo box without a box, its text at the right, as quiet as a label."""

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from nnviz.ui.icons import pixmap
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import RADIUS, mix, theme_of

PAD = 6  # the ground under a hovered choice reaches this far beyond its text
_GAP = 4
_ARROW = 12
_MEASURED = 100
"""So many choices say how wide it wants to be: a picture has a name for each of its pixels."""


class FlatCombo(QComboBox):
    """Paints its current text and a chevron, right-aligned; the wheel works only once focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        texts = (self.itemText(i) for i in range(min(self.count(), _MEASURED)))
        widest = max((self._needed(text) for text in texts), default=0)
        return QSize(widest, self.fontMetrics().height() + 10)

    def current_width(self) -> int:
        """The pixels that the current choice needs."""
        return self._needed(self._shown_text())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(72, self.sizeHint().width()), self.sizeHint().height())

    def showPopup(self) -> None:
        widest = self.view().sizeHintForColumn(0)
        self.view().setMinimumWidth(max(self.width(), widest + 3 * PAD))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self.palette())
        faint = mix(theme.dim, theme.surface, 0.4)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, place = self._text_place()
        if self.isEnabled() and (self.underMouse() or shows_ring(self)):
            ground = QRectF(self.rect())
            ground.setLeft(place.left() - PAD)
            painter.setBrush(QColor(theme.raised))
            painter.setPen(QPen(QColor(theme.focus), 2) if shows_ring(self) else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(ground.adjusted(1, 1.5, -1, -1.5), RADIUS, RADIUS)
        ink = theme.text if self.currentIndex() >= 0 else theme.dim
        painter.setPen(QColor(ink if self.isEnabled() else faint))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        size = self._arrow(self.fontMetrics())
        arrow = pixmap("chevron-down", theme.dim, size, self.devicePixelRatioF())
        painter.drawPixmap(QPoint(place.right() + _GAP, (self.height() - size) // 2 + 1), arrow)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def _shown_text(self) -> str:
        return self.currentText() if self.currentIndex() >= 0 else self.placeholderText()

    def _needed(self, text: str) -> int:
        metrics = self.fontMetrics()
        return metrics.horizontalAdvance(text) + 2 * PAD + _GAP + self._arrow(metrics) + 1

    def _text_place(self) -> tuple[str, QRect]:
        metrics = self.fontMetrics()
        right = self.width() - PAD - self._arrow(metrics) - _GAP + 2
        room = right - PAD
        text = metrics.elidedText(self._shown_text(), Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(text) + 1
        return text, QRect(right - width, 0, width, self.height())

    def _arrow(self, metrics: QFontMetrics) -> int:
        return max(_ARROW, round(metrics.height() * 0.76))
