"""What a method finds, small: a map, a picture, or a few words. Pure but for the image."""

import numpy as np
from PySide6.QtGui import QImage

from nnviz.explain.explanation import Explanation
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.results.curve import Curve
from nnviz.explain.results.picture import Picture
from nnviz.ui.numbers import format_number
from nnviz.ui.pixels import camera_image, image_of
from nnviz.ui.theme import Theme
from nnviz.ui.why.map_pixels import map_pixels

FEATURES = 4
"""So many inputs are named, those that count most."""


def preview_image(found: Explanation, theme: Theme) -> QImage | None:
    """A picture of a result, a pixel a pixel; None for what is none."""
    if isinstance(found, Curve) and found.way is not None:
        found = found.way.map
    if isinstance(found, Attribution) and found.image_shape is not None:
        return image_of(map_pixels(found.pixels, theme, is_signed=found.is_signed))
    if isinstance(found, Picture) and found.shape is not None:
        return camera_image(np.asarray(found.shares).reshape(found.shape))
    return None


def preview_text(found: Explanation) -> str:
    """A result in some words: the inputs that count most, or its first line."""
    if isinstance(found, Attribution):
        sizes = np.nan_to_num(np.abs(found.values))
        order = np.argsort(-sizes, kind="stable")[:FEATURES]
        return ", ".join(_counted(found, int(at)) for at in order)
    lines = [line.strip() for line in found.lines() if line.strip()]
    return lines[0] if lines else ""


def _counted(found: Attribution, at: int) -> str:
    value = format_number(float(found.values[at]), signed=found.is_signed).strip()
    return f"{found.features[at]} {value}"
