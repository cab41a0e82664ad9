"""Pixels of NumPy as images of Qt."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def image_of(pixels: NDArray[np.uint8]) -> QImage:
    """An image that owns its memory, of pixels `(rows, columns, 4)` as `ui.colors` makes them."""
    rows, columns = pixels.shape[:2]
    data = np.ascontiguousarray(pixels)
    return QImage(data.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def camera_image(shares: NDArray[Any]) -> QImage:
    """A picture `(rows, columns, 1 or 3)` from 0, black, to 1, as a camera saw it, in any theme.

    What lies beyond is cut, what is no number is black. The image owns its memory.
    """
    level = np.nan_to_num(np.clip(shares, 0, 1)) * 255
    data = np.ascontiguousarray(np.rint(level), np.uint8)
    rows, columns, channels = data.shape
    kind = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    return QImage(data.data, columns, rows, channels * columns, kind).copy()


def pixels_of(colors: Iterable[str]) -> NDArray[np.uint8]:
    """A pixel `(n, 4)` for each `#rrggbb`."""
    rows = [[int(c[i : i + 2], 16) for i in (5, 3, 1)] + [255] for c in colors]
    return np.array(rows, np.uint8).reshape(-1, 4)
