"""From pictures as a file has them to bytes of the size and the channels that are wanted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.images.raw import Bytes
from nnviz.data.images.recipe import Fit, ImageRecipe
from nnviz.data.imaging import centre_cropped, in_grey, resized

WHITE = 255.0


def shaped(pixels: NDArray[Any], recipe: ImageRecipe) -> Bytes:
    """Pictures ``(k, H, W, 1 or 3)`` of any numbers as bytes ``(k, *recipe.shape)``."""
    rows, columns, channels = recipe.shape
    is_bytes = pixels.dtype == np.uint8 and (recipe.black, recipe.white) == (0.0, WHITE)
    if not is_bytes or pixels.shape[1:] != recipe.shape:
        pixels = _as_bytes(_in_size(_of_white(pixels, recipe), recipe, rows, columns, channels))
    return WHITE_BYTE - pixels if recipe.invert else pixels


WHITE_BYTE = np.uint8(255)


def cropping(height: int, width: int, rows: int, columns: int) -> tuple[int, int]:
    """The largest part of ``height x width`` pixels that is shaped like ``rows x columns``."""
    if height * columns > width * rows:
        return max(1, round(width * rows / columns)), width
    return height, max(1, round(height * columns / rows))


def _of_white(pixels: NDArray[Any], recipe: ImageRecipe) -> NDArray[np.float32]:
    """The pictures with 0 for dark and 255 for light."""
    black, white = np.float32(recipe.black), np.float32(recipe.white)
    found = (pixels.astype(np.float32) - black) * (np.float32(WHITE) / (white - black))
    return np.asarray(found, np.float32)


def _in_size(
    images: NDArray[Any], recipe: ImageRecipe, rows: int, columns: int, channels: int
) -> NDArray[Any]:
    if channels == 1:
        images = in_grey(images)
    if recipe.fit == Fit.CROP:
        images = centre_cropped(images, *cropping(images.shape[1], images.shape[2], rows, columns))
    if images.shape[1:3] != (rows, columns):
        images = resized(images, rows, columns)
    return np.repeat(images, 3, axis=-1) if channels == 3 and images.shape[-1] == 1 else images


def _as_bytes(shades: NDArray[Any]) -> Bytes:
    return np.rint(np.clip(shades, 0.0, WHITE)).astype(np.uint8)
