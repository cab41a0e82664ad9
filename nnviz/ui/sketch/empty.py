"""What the canvas of layers says while there is nothing to see on it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.core.wording import counted
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Content
from nnviz.ui.theme import LARGE, NORMAL

HEADLINE = "Your network will be drawn here"
HOW = "Drag a layer from the palette, or press Tab and type its name."


def paint_empty(
    painter: QPainter, room: QRectF, content: Content | None, share: float | None, ink: Ink
) -> None:
    """Say what will be here, or how far a long layout is; nothing over a network."""
    if share is not None and content is not None:
        words = (
            f"Laying out {counted(len(content.sizes), 'layer')} … {share:.0%}  (Esc does without)"
        )
        _write(painter, QRectF(room.left(), room.top() + 8, room.width(), 28), words, NORMAL, ink)
    elif content is None or not content.sizes:
        middle = QRectF(room.left(), room.center().y() - 32, room.width(), 32)
        _write(painter, middle, HEADLINE, LARGE, ink)
        _write(painter, middle.translated(0, 32), HOW, NORMAL, ink)


def _write(painter: QPainter, area: QRectF, words: str, size: int, ink: Ink) -> None:
    font, metrics = ink.font(size, size == LARGE)
    painter.setFont(font)
    painter.setPen(QColor(ink.theme.text if size == LARGE else ink.theme.dim))
    fits = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width() - 24)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, fits)
