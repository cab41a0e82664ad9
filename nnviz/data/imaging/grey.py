"""Colours as grey."""

import numpy as np
from numpy.typing import ArrayLike

from nnviz.data.imaging.values import Images, as_images

LUMA = (0.299, 0.587, 0.114)
"""How light red, green and blue are (ITU-R BT.601), as Pillow has it too."""


def in_grey(images: ArrayLike) -> Images:
    """Images `(n, H, W, 3)` as `(n, H, W, 1)`; of one channel they stay as they are.

    Raises:
        ValueError: they have another number of channels.
    """
    found = as_images(images)
    if found.shape[-1] == 1:
        return found.copy()
    if found.shape[-1] != len(LUMA):
        raise ValueError(f"images of {found.shape[-1]} channels have no grey")
    return (found @ np.array(LUMA, found.dtype))[..., None]
