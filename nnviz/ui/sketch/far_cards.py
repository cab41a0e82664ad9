"""Cards from afar: plain rectangles, all of one colour with one call."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from shiboken6 import wrapInstance

from nnviz.ui.canvas.look import Look
from nnviz.ui.sketch.card_face import Face
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.picture import Picture

LEAST_SIDE = 2.0
"""Pixels a side that a rectangle has at least."""

TROUBLE = "trouble"
"""In place of a group: there are problems."""


class FarCards:
    """Cards as plain rectangles in the colours of their groups, sorted once by colour."""

    def __init__(self, picture: Picture) -> None:
        keys = [_far_key(card.face) for card in picture.cards.values()]
        names: dict[str, list[int]] = {}
        for at, key in enumerate(keys):
            names.setdefault(key, []).append(at)
        self._parts: Mapping[str, NDArray[np.intp]] = {
            key: np.array(found, np.intp) for key, found in names.items()
        }
        self._boxes = picture.boxes

    def paint(self, painter: QPainter, look: Look, ink: Ink) -> None:
        """Paint those in view, with troubles over the others."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for key in sorted(self._parts, key=lambda name: name == TROUBLE):
            boxes = self._boxes[self._parts[key]]
            color = ink.theme.error if key == TROUBLE else ink.group(key)
            draw_rects(painter, pixel_rects(boxes, look), color)


def _far_key(face: Face) -> str:
    return TROUBLE if face.troubles else face.group


def in_view(boxes: NDArray[np.float64], look: Look, margin: float = 0.0) -> NDArray[np.bool_]:
    """Which boxes `(n, 4)` of left, top, right and bottom are in view, with some pixels around."""
    around = margin / look.scale
    across = (boxes[:, 0] <= look.right + around) & (boxes[:, 2] >= look.left - around)
    return across & (boxes[:, 1] <= look.bottom + around) & (boxes[:, 3] >= look.top - around)


def pixel_rects(boxes: NDArray[np.float64], look: Look) -> NDArray[np.float64]:
    """Of boxes those in view as rectangles `(k, 4)` in pixels, none too small to be seen."""
    shown = boxes[in_view(boxes, look)]
    rects = np.empty_like(shown)
    rects[:, :2] = (shown[:, :2] - (look.left, look.top)) * look.scale
    rects[:, 2:] = np.maximum((shown[:, 2:] - shown[:, :2]) * look.scale, LEAST_SIDE)
    return rects


def draw_rects(painter: QPainter, rects: NDArray[np.float64], color: str) -> None:
    """Fill rectangles `(k, 4)` where they lie in memory: a `QRectF` is four doubles."""
    if not len(rects):
        return
    lying = np.ascontiguousarray(rects)
    painter.setBrush(QColor(color))
    first: Any = wrapInstance(lying.__array_interface__["data"][0], QRectF)
    painter.drawRects(first, len(lying))
