"""Painting the shapes that wires carry, where there is room."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from nnviz.core.drawing import Direction
from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture
from nnviz.ui.sketch.wires import curves_in_view

LABELS_FROM = 0.6
"""The zoom from which on shapes stand at the wires."""

SIZE = 10.5
MOST = 400
LEAST_WIRE = 16.0
"""So many pixels of a wire are left beside what stands on it."""


def paint_labels(painter: QPainter, picture: Picture, look: Look, ink: Ink) -> None:
    """Write the shape at the middle of each wire in view that is long enough."""
    shown = np.unique(picture.routes.owner[curves_in_view(picture, look)])
    if look.scale < LABELS_FROM or not len(shown) or len(shown) > MOST:
        return
    font, metrics = ink.font(float(np.clip(SIZE * look.scale, 8.5, 13)))
    painter.setFont(font)
    painter.setPen(QColor(ink.theme.dim))
    is_right = picture.direction is Direction.RIGHT
    done: set[tuple[str, str]] = set()
    for at in shown.tolist():
        if picture.pairs[at] in done:
            continue
        text = picture.wire_faces[at].text
        width, height = metrics.horizontalAdvance(text), metrics.height()
        along = picture.routes.spans[at, 0] * look.scale
        if not text or (width if is_right else height) > along - LEAST_WIRE:
            continue
        done.add(picture.pairs[at])
        middle = QPointF(*look.pixels(*picture.routes.middles[at].tolist()))
        _clear(painter, middle, width, height, ink)
        area = QRectF(middle.x() - width, middle.y() - height, 2 * width, 2 * height)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _clear(painter: QPainter, middle: QPointF, width: float, height: float, ink: Ink) -> None:
    """Make room on a curve for what stands on it."""
    room = QRectF(middle.x() - width / 2 - 3, middle.y() - height * 0.4, width + 6, height * 0.8)
    painter.fillRect(room, QColor(ink.theme.background))
