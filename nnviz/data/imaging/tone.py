"""Brightness and contrast."""

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.values import Images, as_images, per_image


def brightened(
    images: ArrayLike, amount: ArrayLike, low: float | None = None, high: float | None = None
) -> Images:
    """Images `(n, H, W, C)` with `amount` added to every channel; below 0 they get darker.

    With bounds the result is cut to them. `amount` is a number or `(n,)`.
    """
    found = as_images(images)
    result = found + per_image(amount, found)
    return result if low is None and high is None else np.clip(result, low, high, out=result)


def with_contrast(images: ArrayLike, factor: ArrayLike, middle: ArrayLike | None = None) -> Images:
    """Images `(n, H, W, C)` whose distance from a middle is `factor` times what it was.

    The middle is each image's mean, channel by channel, or what is given: a number or `(n,)`. At 1
    nothing changes but rounding, at 0 nothing but the middle is left. Nothing is cut.
    """
    found = as_images(images)
    centre = found.mean(axis=(1, 2), keepdims=True) if middle is None else per_image(middle, found)
    return (found - centre) * per_image(factor, found) + centre
