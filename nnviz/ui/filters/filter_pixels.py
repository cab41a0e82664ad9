"""Filters as pixels: signs as blue and orange, or the colours that a filter looks for. Pure."""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from nnviz.session.filters import FilterBank
from nnviz.ui.colors import diverging_rgb
from nnviz.ui.filters.sheet_layout import SheetLayout
from nnviz.ui.pixels import pixels_of
from nnviz.ui.theme import Theme

Pixels = NDArray[np.uint8]


class Scale(Enum):
    """What full strength is."""

    FILTER = "filter"
    LAYER = "layer"


def strengths(bank: FilterBank, first: int, last: int, scale: Scale) -> NDArray[np.float32]:
    """Some filters' weights, `(n, M, rows, columns)`, as shares -1..1 of the largest there is.

    It is the largest of each filter, or of the whole layer. What is not finite does not count, and
    stays NaN where it is no number.
    """
    images = np.asarray(bank.images[first:last], np.float32)
    whole = bank.images if scale is Scale.LAYER else images
    sizes = np.where(np.isfinite(whole), np.abs(whole), 0)
    axes = None if scale is Scale.LAYER else (1, 2, 3)
    top = sizes.max(axis=axes, keepdims=True, initial=0)
    with np.errstate(all="ignore"):
        return np.asarray(images / np.where(top > 0, top, 1), np.float32)


def strips(
    bank: FilterBank,
    layout: SheetLayout,
    filters: tuple[int, int],
    pictures: tuple[int, int],
    scale: Scale,
    theme: Theme,
) -> Pixels:
    """The pictures from one to another of some filters, strip below strip: `(n H, W, 4)`.

    A strip is as high as a picture, its pictures stand a gap apart.
    """
    level = strengths(bank, *filters, scale)
    if bank.in_color:
        cells = _color_pixels(level)[:, None]
    else:
        cells = diverging_rgb(level[:, pictures[0] : pictures[1]], theme)
    return _joined(cells, layout.cell, layout.pitch[0], theme)


def _color_pixels(level: NDArray[np.float32]) -> Pixels:
    """Red, green and blue `(n, 3, rows, columns)` around a mid grey: `(n, rows, columns, 4)`."""
    shares = np.nan_to_num(np.clip(0.5 + 0.5 * level, 0, 1), nan=0.5)
    pixels = np.full((*level.shape[:1], *level.shape[2:], 4), 255, np.uint8)
    pixels[..., 2::-1] = np.rint(255 * np.moveaxis(shares, 1, -1))
    return pixels


def _joined(pictures: Pixels, cell: int, pitch: int, theme: Theme) -> Pixels:
    """Pictures `(n, M, rows, columns, 4)` side by side, `pitch` pixels from one to the next.

    Each weight becomes `cell` by `cell` pixels. A pixel is moved as one number: four times as fast.
    """
    whole = np.ascontiguousarray(pictures).view(np.uint32)[..., 0]
    count, each, rows, columns = whole.shape
    ground = pixels_of([theme.surface]).view(np.uint32)[0, 0]
    lines = np.full((count, rows, each, pitch), ground, np.uint32)
    lines[..., : columns * cell] = np.moveaxis(whole.repeat(cell, axis=3), 1, 2)
    joined = lines.reshape(count * rows, each * pitch).repeat(cell, axis=0)
    return joined[..., None].view(np.uint8)
