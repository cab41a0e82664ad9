"""`Written`: short texts that are drawn in every frame, laid out once each."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QStaticText

MOST = 2000
"""Texts that are kept; beyond them all are laid out anew."""


class Written:
    """Belongs to what paints. Laying a text out takes three times as long as drawing it."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[QStaticText, float, float]] = {}
        self._font = QFont()

    def begin(self, painter: QPainter) -> None:
        """Take the painter's font, before the first text of a picture."""
        font = painter.font()
        if font != self._font or len(self._texts) > MOST:
            self._font = QFont(font)
            self._texts.clear()

    def draw(self, painter: QPainter, area: QRectF, text: str) -> None:
        """Draw a text in the middle of an area, with the painter's pen and font."""
        painter.drawStaticText(*self.placed(area, text))

    def placed(self, area: QRectF, text: str) -> tuple[QPointF, QStaticText]:
        """Where a text in the middle of an area begins, and its layout."""
        static, half_wide, half_high = self._texts.get(text) or self._laid_out(text)
        middle = area.center()
        return QPointF(middle.x() - half_wide, middle.y() - half_high), static

    def _laid_out(self, text: str) -> tuple[QStaticText, float, float]:
        static = QStaticText(text)
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(font=self._font)
        size = static.size()
        found = self._texts[text] = static, size.width() / 2, size.height() / 2
        return found
