"""Colour maps: numbers to pixels, and weights to the pens that draw them. Pure, numpy only.

A map is interpolated in OKLab (Ottosson, 2020), so that equal steps look equal, and its lightness
moves one way only as a value leaves zero. Zero is the ground's own colour: nothing means nothing.
Tables are ``(256, 4)`` uint8 in the byte order of `QImage.Format_RGB32` (blue, green, red, 255).
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nnviz.ui.theme import Theme

Floats: TypeAlias = NDArray[np.floating]

ZERO = 128  # the entry of a diverging table that stands for 0; entry 0 repeats entry 1
MOST = float(np.finfo(np.float32).max)

_RGB_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LMS_TO_RGB = np.linalg.inv(_RGB_TO_LMS)
_LAB_TO_LMS = np.linalg.inv(_LMS_TO_LAB)


@dataclass(frozen=True, slots=True, eq=False)
class EdgePens:
    """The pens of a bundle of edges, in the order to draw them: weakest first.

    `colors` is ``(levels, 3)`` uint8 RGB, opaque; `widths` is ``(levels,)`` in pixels. Even rows
    are negative, odd rows positive. Draw ``lines[level == i]`` with pen i for each i in turn.
    """

    colors: NDArray[np.uint8]
    widths: NDArray[np.float64]


def oklab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """sRGB in 0..1, ``(..., 3)``, as OKLab lightness, a and b."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _RGB_TO_LMS.T) @ _LMS_TO_LAB.T)


def srgb(lab: NDArray[np.float64]) -> NDArray[np.float64]:
    """OKLab ``(..., 3)`` as sRGB in 0..1; what a screen cannot show is clipped."""
    linear = np.clip((lab @ _LAB_TO_LMS.T) ** 3 @ _LMS_TO_RGB.T, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def blend(first: str, second: str, shares: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Colours from `first` (share 0) to `second` (share 1) in OKLab, ``(..., 3)`` uint8 RGB."""
    start, end = oklab(_rgb(first)), oklab(_rgb(second))
    lab = start + (end - start) * np.asarray(shares, np.float64)[..., None]
    return np.rint(srgb(lab) * 255).astype(np.uint8)


@cache
def diverging_table(theme: Theme, ground: str = "") -> NDArray[np.uint8]:
    """Negative orange, `ground` (the theme's surface) at entry `ZERO`, positive blue. Read-only."""
    shares = np.arange(128) / 127
    ground = ground or theme.surface
    below = blend(ground, theme.negative, shares)[:0:-1]
    above = blend(ground, theme.positive, shares)
    return _table(np.concatenate([below[:1], below, above]))


@cache
def sequential_table(theme: Theme, ground: str = "") -> NDArray[np.uint8]:
    """From `ground` (the theme's surface) to the text's colour, for amounts without a sign."""
    return _table(blend(ground or theme.surface, theme.text, np.arange(256) / 255))


def diverging_rgb(values: Floats, theme: Theme, ground: str = "") -> NDArray[np.uint8]:
    """Pixels ``(..., 4)`` for `values` in -1..1; what lies beyond is clipped, NaN counts as 0."""
    level = _clipped(values, -1, 1)
    index = np.rint(level * 127).astype(np.int16) + ZERO
    return np.take(diverging_table(theme, ground), index, axis=0)


def sequential_rgb(values: Floats, theme: Theme, ground: str = "") -> NDArray[np.uint8]:
    """Pixels ``(..., 4)`` for `values` in 0..1; what lies beyond is clipped, NaN counts as 0."""
    level = _clipped(values, 0, 1)
    index = np.rint(level * 255).astype(np.int16)
    return np.take(sequential_table(theme, ground), index, axis=0)


@cache
def edge_pens(theme: Theme, levels: int = 32) -> EdgePens:
    """Opaque pens for weights of both signs, from hardly there to the full colour."""
    strength = (np.arange(levels // 2) + 0.5) / (levels // 2)
    shares = 0.10 + 0.90 * strength
    colors = np.empty((len(strength) * 2, 3), np.uint8)
    colors[0::2] = blend(theme.background, theme.negative, shares)
    colors[1::2] = blend(theme.background, theme.positive, shares)
    widths = np.repeat(0.75 + 3.0 * strength, 2)
    colors.flags.writeable = widths.flags.writeable = False
    return EdgePens(colors, widths)


def edge_levels(weights: Floats, strongest: float, levels: int = 32) -> NDArray[np.int16]:
    """Which pen of `edge_pens` draws each weight, given the size that counts as full strength."""
    share = _clipped(np.abs(weights) / max(strongest, 1e-30), 0, 1)
    step = np.minimum(share * (levels // 2), levels // 2 - 1).astype(np.int16)
    return np.asarray(step * 2 + (np.asarray(weights) > 0), np.int16)


def shares(values: Floats, axis: tuple[int, ...] | None = None) -> Floats:
    """Values as shares of the largest size, which is at least 1: of all, or of those along axes.

    An infinite value counts as the largest there is, and NaN stays: weights and held neurons that
    somebody chose may lead to both.
    """
    top = np.abs(values).max(axis=axis, keepdims=True, initial=1)
    if not np.isfinite(top).all():
        values = np.clip(values, -MOST, MOST)
        top = np.where(np.isnan(top), 1, np.minimum(top, MOST))
    return np.asarray(values / top)


def _clipped(values: Floats, low: float, high: float) -> Floats:
    """Values within bounds, NaN as 0; NumPy's own `nan_to_num` takes three times as long."""
    level = np.clip(values, low, high)
    unknown = level != level
    if unknown.any():
        level = np.where(unknown, 0, level)
    return np.asarray(level)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def _table(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    table = np.full((len(rgb), 4), 255, np.uint8)
    table[:, :3] = rgb[:, ::-1]
    table.flags.writeable = False
    return table
