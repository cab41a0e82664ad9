"""Another number of pixels."""

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.separable import along_both
from nnviz.data.imaging.values import Images, as_images


def resized(images: ArrayLike, rows: int, columns: int) -> Images:
    """Images `(n, H, W, C)` as `(n, rows, columns, C)`, stretched where the shape is another.

    Bilinear where they grow; where they shrink every pixel counts (a triangle as wide as what one
    new pixel covers), so that thin strokes do not vanish. The same size changes no bit.

    Raises:
        ValueError: no rows or no columns are asked for.
    """
    found = as_images(images)
    if rows < 1 or columns < 1:
        raise ValueError(f"images of {rows} x {columns} pixels")
    if found.shape[1:3] == (rows, columns):
        return found.copy()
    by_row, by_column = _weights(found.shape[1], rows), _weights(found.shape[2], columns)
    return along_both(found, by_row.astype(found.dtype), by_column.astype(found.dtype))


def _weights(old: int, new: int) -> Images:
    """How much of each old pixel goes into each new one, `(new, old)`; every row sums to 1."""
    step = old / new
    middles = (np.arange(new)[:, None] + 0.5) * step - 0.5
    share = np.maximum(0.0, 1.0 - np.abs(np.arange(old) - middles) / max(1.0, step))
    return share / share.sum(axis=1, keepdims=True)
