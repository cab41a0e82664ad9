"""What a view says while it has nothing to show."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.ui.theme import Theme

KEY = "Press Space to train."
"""The key that brings everything about."""

_MARGIN = 16
_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


def draw_empty(
    painter: QPainter, room: QRectF, sentence: str, theme: Theme, key: str = KEY
) -> None:
    """Say what will be here and which key brings it; where there is little room, only the key.

    Without a key the first line of the sentence is said there.
    """
    inner = room.adjusted(_MARGIN, 4, -_MARGIN, -4)
    painter.setPen(QColor(theme.dim))
    text = f"{sentence}\n{key}".strip()
    needed = painter.boundingRect(inner, int(_WRAPPED), text)
    if needed.height() > inner.height():
        text = key or sentence.partition("\n")[0]
    painter.drawText(inner, int(_WRAPPED), text)
