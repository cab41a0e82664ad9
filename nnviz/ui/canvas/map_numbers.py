"""Numbers in the pixels of maps that are large enough for them."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from nnviz.ui.canvas.headings import sized
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.maps_look import units_in_view
from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.numbers import MINUS

NUMBERS_FROM, SIZE = 34.0, 10
"""Pixels a side from which on a pixel has its number, and the size of the writing."""

LINE = 14.0
BRIGHT = 0.18
"""Of this luminance black and white are read equally well."""


def paint_numbers(
    painter: QPainter,
    font: QFont,
    place: MapsPlace,
    values: NDArray[Any],
    look: Look,
    colors: NDArray[np.uint32],
) -> None:
    """Write values `(units,)` into the pixels in view; `colors` are what lies below each."""
    side, units = place.side * look.scale, units_in_view(place, look)
    if units.shape[1] * LINE > side:
        return
    shown_font = sized(font, SIZE)
    metrics = QFontMetricsF(shown_font)
    ratio = painter.device().devicePixelRatio()
    dark = is_bright(colors[units[:, 0]])
    for several, is_dark in zip(units.tolist(), dark.tolist(), strict=True):
        x, y = look.pixels(*place.centre(several[0]))
        texts = tuple(fitting_number(float(values[unit]), metrics, side - 3) for unit in several)
        ink = "#000000" if is_dark else "#ffffff"
        picture = _written(texts, ink, shown_font.key(), int(side), ratio)
        size = picture.deviceIndependentSize()
        painter.drawPixmap(QPointF(x - size.width() / 2, y - size.height() / 2), picture)


def is_bright(colors: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether black is read better than white on pixels ``0xffrrggbb``."""
    parts = np.stack([colors >> shift & 255 for shift in (16, 8, 0)], axis=-1) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]) > BRIGHT)


def fitting_number(value: float, metrics: QFontMetricsF, width: float) -> str:
    """A number in as many digits as there is room for; nothing where there is none."""
    for form in (".2g", ".1g", ".0e"):
        text = f"{value + 0.0:{form}}".replace("e-0", "e-").replace("-", MINUS)
        text = text.replace("0.", ".", 1) if form == ".1g" else text
        if metrics.horizontalAdvance(text) <= width:
            return text
    return ""


@lru_cache(maxsize=1024)
def _written(texts: tuple[str, ...], ink: str, font_key: str, side: int, ratio: float) -> QPixmap:
    """Lines of text as a picture: copying one takes a tenth of the time of writing it."""
    font = QFont()
    font.fromString(font_key)
    width, height = side, round(LINE * len(texts))
    picture = QPixmap(QSize(width, height) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(QColor(ink))
    for at, text in enumerate(texts):
        area = QRectF(0, at * LINE, width, LINE)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return picture
