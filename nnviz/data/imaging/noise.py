"""Gaussian noise."""

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.values import Images, as_images, per_image


def with_noise(images: ArrayLike, deviation: ArrayLike, rng: np.random.Generator) -> Images:
    """Images `(n, H, W, C)` with Gaussian noise in every channel of every pixel, not cut.

    `deviation` is in the images' units, a number or `(n,)`. Whatever it is, as many numbers are
    drawn: with the same generator noise keeps its pattern while its strength is changed.
    """
    found = as_images(images)
    kind = np.float64 if found.dtype == np.float64 else np.float32
    grain = rng.standard_normal(found.shape, kind)
    grain *= per_image(deviation, found)
    grain += found
    return grain.astype(found.dtype, copy=False)
