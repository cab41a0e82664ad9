"""The colours of a map of how much each pixel counts, alone and over the picture. Pure."""

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.colors import diverging_rgb, sequential_rgb
from nnviz.ui.theme import Theme

Floats = NDArray[np.floating]

GREY = np.array([0.114, 0.587, 0.299])
"""How bright blue, green and red are (ITU-R BT.601)."""

DARKEST, BRIGHTEST = 0.12, 0.72
"""Between these a picture lies under a map, so that the map's colours stand out from it."""

COVERS = 0.6
"""Values of this share of the largest hide the picture."""


def largest(values: Floats) -> float:
    """The largest size of the finite values: what the full colour stands for; at least tiny."""
    known = np.abs(values[np.isfinite(values)])
    return max(float(known.max(initial=0.0)), 1e-30)


def map_pixels(values: Floats, theme: Theme, *, is_signed: bool = True) -> NDArray[np.uint8]:
    """Values `(rows, columns)` as pixels `(rows, columns, 4)`; the largest has the full colour."""
    shares = values / largest(values)
    return diverging_rgb(shares, theme) if is_signed else sequential_rgb(np.abs(shares), theme)


def over_pixels(
    values: Floats, picture: Floats, theme: Theme, *, is_signed: bool = True
) -> NDArray[np.uint8]:
    """The same over a picture `(rows, columns, 1 or 3)` from 0 to 1, in greys.

    The stronger a value is, the less of the picture is seen.
    """
    light = np.clip(np.nan_to_num(picture), 0, 1)
    grey = light[..., 0] if light.shape[2] == 1 else light[..., ::-1] @ GREY
    ground = (DARKEST + (BRIGHTEST - DARKEST) * grey)[..., None] * 255
    strong = np.nan_to_num(np.abs(values) / largest(values))
    cover = np.minimum(1.0, strong / COVERS)[..., None]
    colors = map_pixels(values, theme, is_signed=is_signed).astype(np.float64)
    if not is_signed:
        colors[..., :3] = _light(theme)
    mixed = np.full((*values.shape, 4), 255, np.uint8)
    mixed[..., :3] = np.rint(ground * (1 - cover) + colors[..., :3] * cover)
    return mixed


def _light(theme: Theme) -> list[int]:
    """The colour of amounts over a picture: the warning's, which is neither sign."""
    return [int(theme.warning[at : at + 2], 16) for at in (5, 3, 1)]
