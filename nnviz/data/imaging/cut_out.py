"""Cut-out: a square of each picture covered up (DeVries and Taylor, arXiv:1708.04552)."""

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.values import Images, as_images, per_image


def cut_out(
    images: ArrayLike,
    centre: tuple[ArrayLike, ArrayLike],
    side: ArrayLike,
    fill: ArrayLike = 0.0,
) -> Images:
    """Images `(n, H, W, C)` with a square covered; what of it lies outside covers nothing.

    Args:
        images: `(n, H, W, C)`.
        centre: row and column of the middle in pixels, from 0 at the middle of the first; each a
            number or `(n,)`.
        side: of the square, in pixels; a pixel is covered when its middle is. A number or `(n,)`.
        fill: what covers it, a number or one for each channel `(C,)`.
    """
    found = as_images(images)
    count, rows, columns, channels = found.shape
    row, column, half = (per_image(part, found)[..., 0] for part in (*centre, side))
    half = half / 2
    high = np.abs(np.arange(rows).reshape(-1, 1) - row) < half
    wide = np.abs(np.repeat(np.arange(columns), channels) - column) < half
    cover = np.tile(np.broadcast_to(np.asarray(fill, found.dtype), channels), columns)
    result = found.reshape(count, rows, columns * channels).copy()
    np.copyto(result, cover, where=high & wide)
    return result.reshape(found.shape)
