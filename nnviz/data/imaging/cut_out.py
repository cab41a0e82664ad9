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
    rows, columns = found.shape[1:3]
    row, column = (per_image(part, found) for part in centre)
    half = per_image(side, found) / 2
    high = np.abs(np.arange(rows).reshape(-1, 1, 1) - row) < half
    wide = np.abs(np.arange(columns).reshape(-1, 1) - column) < half
    result = found.copy()
    np.copyto(result, np.asarray(fill, found.dtype), where=high & wide)
    return result
