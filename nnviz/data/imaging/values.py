"""How images and parameters are taken: numbers for all images, or one for each."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Images = NDArray[np.floating[Any]]
"""`(n, H, W, C)`."""


def per_image(value: ArrayLike, images: Images) -> Images:
    """A number for all images or `(n,)` as `(1 or n, 1, 1, 1)`, of the images' type.

    Raises:
        ValueError: there are neither one nor as many as images.
    """
    numbers = np.asarray(value, images.dtype)
    if numbers.shape not in ((), (len(images),)):
        raise ValueError(f"numbers of shape {numbers.shape} for {len(images)} images")
    return numbers.reshape(-1, 1, 1, 1)


def as_images(images: ArrayLike) -> Images:
    """Images `(n, H, W, C)` of a floating type; float32 where they have none.

    Raises:
        ValueError: they have another number of axes, or no pixels.
    """
    found = np.asarray(images)
    if found.ndim != 4 or 0 in found.shape[1:]:
        raise ValueError(f"images of shape {found.shape}: (n, rows, columns, channels) expected")
    return found if found.dtype.kind == "f" else found.astype(np.float32)
