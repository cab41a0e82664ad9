"""Pixels of NumPy as images of Qt."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """An image that owns its memory, of pixels `(rows, columns, 4)` as `ui.colors` makes them."""
    rows, columns = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def pixels_of(colors: Iterable[str]) -> NDArray[np.uint8]:
    """A pixel `(n, 4)` for each `#rrggbb`."""
    rows = [[int(c[i : i + 2], 16) for i in (5, 3, 1)] + [255] for c in colors]
    return np.array(rows, np.uint8).reshape(-1, 4)
