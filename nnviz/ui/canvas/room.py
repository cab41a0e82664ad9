"""The room that a canvas has for its network: what its headings and controls leave free. Pure."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont

from nnviz.session.frame import Model
from nnviz.ui.canvas.headings import names_width
from nnviz.ui.theme import text_scale

MARGIN = (40, 64, 40, 44)
"""Pixels kept free around the network when it is fitted: left, top, right, bottom."""

USUAL_ASPECT = 1.6
"""Width by height where there is no room to speak of."""

ASPECT_TOLERANCE = 0.03
"""Room whose shape changes by more than this gets another arrangement."""


def room_of(area: QRect, model: Model | None, font: QFont) -> QRectF:
    """The part of a viewport in which a network is fitted, in pixels."""
    left, top, right, bottom = (round(n * text_scale(font)) for n in MARGIN)
    if model is not None:
        height = area.height() - top - bottom
        left = max(left, round(names_width(model, height, font)) + 16)
    return QRectF(area).adjusted(left, top, -right, -bottom)


def aspect_of(room: QRectF) -> float:
    """Its width by its height."""
    is_some = room.width() > 1 and room.height() > 1
    return room.width() / room.height() if is_some else USUAL_ASPECT


def is_other_shape(aspect: float, before: float) -> bool:
    """Whether a network that was arranged for another aspect is to be arranged again."""
    return abs(aspect / before - 1) > ASPECT_TOLERANCE
