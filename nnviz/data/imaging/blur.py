"""Gaussian blur."""

from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.separable import along_both
from nnviz.data.imaging.values import Images, as_images

REACH = 4.0
"""Deviations beyond which a pixel counts for nothing."""


def blurred(images: ArrayLike, sigma: float) -> Images:
    """Images `(n, H, W, C)` blurred by a Gaussian of `sigma` pixels; 0 changes no bit.

    Beyond the border the pixels at the border go on, so that an even picture stays even.

    Raises:
        ValueError: `sigma` is below 0 or no number.
    """
    found = as_images(images)
    if not sigma >= 0:
        raise ValueError(f"a blur of {sigma} pixels")
    if sigma == 0:
        return found.copy()
    rows, columns = found.shape[1:3]
    return along_both(
        found,
        _weights(rows, sigma).astype(found.dtype),
        _weights(columns, sigma).astype(found.dtype),
    )


def _weights(side: int, sigma: float) -> Images:
    """How much of each pixel goes into each along a side, `(side, side)`; every row sums to 1."""
    reach = ceil(min(REACH * sigma, 4 * side + 8))
    away = np.arange(-reach, reach + 1)
    share = np.exp(-0.5 * (away / sigma) ** 2)
    share /= share.sum()
    result = np.zeros((side, side))
    here = np.arange(side)
    for step, part in zip(away, share, strict=True):
        result[here, np.clip(here + step, 0, side - 1)] += part
    return result
