"""What sets of pictures share: the names of their features, their axes, and bytes as values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

COLOURS = ("red", "green", "blue")
WHITE = 255.0
"""The byte that stands for 1."""

ImageShape = tuple[int, int, int]


def pixel_names(shape: ImageShape) -> tuple[str, ...]:
    """A name for each feature of a picture of `(rows, columns, channels)`, in C order."""
    rows, columns, channels = shape
    suffixes = [f" {name}" for name in COLOURS] if channels == len(COLOURS) else [""]
    places = [f"row {row} column {column}" for row in range(rows) for column in range(columns)]
    return tuple(place + suffix for place in places for suffix in suffixes)


def pixel_domain(shape: ImageShape) -> NDArray[np.float64]:
    """From dark, 0, to light, 1, for each feature: `(F, 2)`."""
    return np.tile([0.0, 1.0], (int(np.prod(shape)), 1))


def as_bytes(shares: NDArray[np.floating[Any]]) -> NDArray[np.uint8]:
    """Shares of white as bytes, what is beyond 0 to 1 cut off."""
    return np.rint(np.clip(shares, 0.0, 1.0) * WHITE).astype(np.uint8)
