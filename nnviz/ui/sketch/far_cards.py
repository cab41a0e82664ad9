"""Cards from afar: plain rectangles, all of one colour with one call, named where that fits."""

from collections.abc import Iterable, Mapping
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

NAME_SIZE = 9.0
"""Pixels of a name, before the text's scale."""

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
            draw_rects(painter, pixel_rects(boxes, look), _color(key, ink))


def paint_names(painter: QPainter, cards: Iterable[tuple[Face, QRectF]], ink: Ink) -> None:
    """Name cards, each with its area in pixels: by the short title, or its first two letters."""
    font, metrics = ink.font(NAME_SIZE, strong=True)
    painter.setFont(font)
    for face, area in cards:
        if area.height() < metrics.capHeight() + 4:
            continue
        has_room = metrics.horizontalAdvance(face.short) <= area.width() - 4
        painter.setPen(ink.on(_color(_far_key(face), ink)))
        name = face.short if has_room else face.short[:2]
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, name)


def _color(key: str, ink: Ink) -> str:
    return ink.theme.error if key == TROUBLE else ink.group(key)


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
