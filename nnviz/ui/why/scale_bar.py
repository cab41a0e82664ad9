"""`ScaleBar`: which colour stands for which number."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.ui.colors import diverging_table, sequential_table
from nnviz.ui.numbers import format_setting
from nnviz.ui.pixels import image_of
from nnviz.ui.theme import Theme, smaller

THICK, GAP, WIDEST = 8, 6, 340
SIGNED = "Blue speaks for what was asked about, orange against it"
UNSIGNED = "The stronger, the more it counts, either way"


class ScaleBar(QWidget):
    """From minus to plus a limit, or from a floor where signs mean nothing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._low, self._limit, self._is_signed = 0.0, 1.0, True
        self.setToolTip(SIGNED)
        self.setMaximumWidth(WIDEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_limit(self, limit: float, *, is_signed: bool, low: float = 0.0) -> None:
        """Show what the full colour stands for, and what has none where signs mean nothing."""
        self._low, self._limit, self._is_signed = low, limit, is_signed
        self.setToolTip(SIGNED if is_signed else UNSIGNED)
        self.setAccessibleName(f"Scale: {' to '.join(self.texts())}")
        self.update()

    def texts(self) -> tuple[str, str]:
        """The numbers at both ends."""
        text = format_setting(self._limit, 2)
        if self._is_signed:
            return f"−{text}", f"+{text}"
        return format_setting(self._low, 2) if self._low else "0", text

    def sizeHint(self) -> QSize:
        return QSize(180, QFontMetrics(smaller(self.font())).height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(smaller(self.font()))
        painter.setPen(QColor(self._theme.dim))
        low, high = self.texts()
        metrics, whole = painter.fontMetrics(), QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | middle, low)
        painter.drawText(whole, Qt.AlignmentFlag.AlignRight | middle, high)
        left, right = metrics.horizontalAdvance(low) + GAP, metrics.horizontalAdvance(high) + GAP
        bar = QRectF(left, round((self.height() - THICK) / 2), self.width() - left - right, THICK)
        if bar.width() > 4:
            painter.drawImage(bar, self._colors())
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawRect(bar.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()

    def _colors(self) -> QImage:
        table = diverging_table if self._is_signed else sequential_table
        return image_of(table(self._theme)[None])
