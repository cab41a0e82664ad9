"""Rotary places: pairs of features turned by an angle that grows with the step (Su et al. 2021)."""

from typing import Any

import numpy as np

from nnviz.layers.site import Array

BASE = 10_000.0


class Rotary:
    """Turns arrays `(*lead, steps, size)` in place, feature i with size/2 + i; `size` is even.

    The product of a query and a key then depends on how far apart they are, not on where.
    """

    def __init__(self, lead: tuple[int, ...], steps: int, size: int, dtype: np.dtype[Any]) -> None:
        half = size // 2
        angles = np.arange(steps)[:, None] / BASE ** (np.arange(half) / half)
        self._cos, self._sin = (f(angles).astype(dtype) for f in (np.cos, np.sin))
        self._half = half
        self._minus = -self._sin
        self._first, self._second, self._part = (
            np.empty((*lead, steps, half), dtype) for _ in range(3)
        )

    def turn(self, vectors: Array) -> None:
        """Turn each vector by the angles of its step."""
        self._turn(vectors, self._sin)

    def turn_back(self, vectors: Array) -> None:
        """Undo it; so derivatives come back through it."""
        self._turn(vectors, self._minus)

    def _turn(self, vectors: Array, sine: Array) -> None:
        first, second = vectors[..., : self._half], vectors[..., self._half :]
        np.multiply(first, self._cos, self._first)
        np.multiply(second, sine, self._part)
        np.subtract(self._first, self._part, self._first)
        np.multiply(first, sine, self._second)
        np.multiply(second, self._cos, self._part)
        np.add(self._second, self._part, second)
        np.copyto(first, self._first)
