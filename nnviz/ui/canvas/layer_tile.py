"""A layer from afar: one image of its activations, a row of pixels or a block for each neuron."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from nnviz.ui.canvas.geometry import FILL
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.places import LayerPlace
from nnviz.ui.canvas.tiles import pixel
from nnviz.ui.canvas.weight_image import signed_maximum
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.theme import Theme

GAPS_FROM, GAPS_FULL = 2.0, 6.0
"""Pixels from neuron to neuron at which gaps between them appear, and are as wide as they are."""


def paint_tile(
    painter: QPainter,
    place: LayerPlace,
    strength: NDArray[Any],
    look: Look,
    width: float,
    theme: Theme,
) -> None:
    """Draw activations `(units,)` in -1..1, `width` pixels wide, with pixels as units."""
    half = place.pitch / 2
    first = int(np.clip((look.top - place.centres[0, 1] + half) // place.pitch, 0, len(strength)))
    last = (look.bottom - place.centres[0, 1] + half) // place.pitch + 1
    shown = strength[first : int(np.clip(last, first, len(strength)))]
    x, y = look.pixels(place.centres[0, 0], place.centres[0, 1] - half + first * place.pitch)
    height = len(shown) * place.pitch * look.scale
    if not len(shown) or height <= 0:
        return
    ratio = painter.device().devicePixelRatio()
    rows = column_rows(shown, max(1, round(height * ratio)), theme)
    wide = max(1, round(width * ratio))
    pixels = np.ascontiguousarray(np.broadcast_to(rows[:, None], (len(rows), wide, 4)))
    image = QImage(pixels.data, wide, len(rows), 4 * wide, QImage.Format.Format_RGB32)
    left = round((x - width / 2) * ratio) / ratio
    place_on_screen = QRectF(left, round(y * ratio) / ratio, wide / ratio, len(rows) / ratio)
    painter.drawImage(place_on_screen, image)


def column_rows(strength: NDArray[Any], height: int, theme: Theme) -> NDArray[np.uint8]:
    """The pixels `(height, 4)` of a column of neurons, with gaps where they are large enough."""
    count = len(strength)
    if height < count:
        strongest = signed_maximum(strength[:, None], height, 1)[:, 0]
        return np.asarray(diverging_rgb(strongest, theme, theme.raised))
    pitch = height / count
    top = np.arange(height)
    neuron = np.minimum(((top + 0.5) / pitch).astype(np.intp), count - 1)
    colors = diverging_rgb(strength, theme, theme.raised)[neuron]
    gap = float(np.clip((pitch - GAPS_FROM) / (GAPS_FULL - GAPS_FROM), 0, 1))
    if gap == 0:
        return np.asarray(colors)
    margin = pitch * (1 - FILL) / 2
    begin = top - neuron * pitch
    inside = np.minimum(begin + 1, pitch - margin) - np.maximum(begin, margin)
    outside = gap * (1 - np.clip(inside, 0, 1))[:, None]
    return np.asarray(np.rint(colors + (pixel(theme.background) - colors) * outside), np.uint8)
