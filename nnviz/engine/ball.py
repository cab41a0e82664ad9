"""How far samples may be moved: balls around them, in shares of each input's range. Pure.

A change of 0.1 is a tenth of the way from the least to the most of an input, whatever its unit.
What is moved stays within the range, and a sample that lies outside of it never goes further out.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from nnviz.layers.site import Array

TINY = 1e-30


class Norm(Enum):
    """How the size of a change is measured."""

    LARGEST = "linf"  # the largest change of any input
    LENGTH = "l2"  # Euclid's length of all changes


@dataclass(frozen=True, slots=True)
class Ball:
    """All changes up to a size, and how one moves in it. Changes are `(n, B)`."""

    norm: Norm
    radius: float

    def towards(self, slopes: Array, length: float) -> Array:
        """The change of a length that rises most along slopes `(n, B)`: the step of FGSM."""
        if self.norm is Norm.LARGEST:
            return np.asarray(length * np.sign(slopes))
        far = np.sqrt(np.square(slopes).sum(axis=1, keepdims=True))
        return np.asarray(length * slopes / np.maximum(far, TINY))

    def held(self, changes: Array) -> Array:
        """The nearest changes within the ball."""
        if self.norm is Norm.LARGEST:
            return np.clip(changes, -self.radius, self.radius)
        far = np.sqrt(np.square(changes).sum(axis=1, keepdims=True))
        return np.asarray(changes * np.minimum(1.0, self.radius / np.maximum(far, TINY)))

    def anywhere(self, shape: tuple[int, int], rng: np.random.Generator) -> NDArray[np.float64]:
        """Changes drawn evenly from the ball."""
        if self.norm is Norm.LARGEST:
            return rng.uniform(-self.radius, self.radius, shape)
        found = self.towards(rng.standard_normal(shape), self.radius)
        return np.asarray(found * rng.random((shape[0], 1)) ** (1 / max(1, shape[1])))


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Samples `(n, B)` and how far each of their inputs may go; `span` `(B,)` is a share of 1."""

    samples: Array
    span: Array
    low: Array
    high: Array

    @classmethod
    def around(cls, samples: Array, domain: Array) -> "Room":
        """The room that a domain `(B, 2)` leaves. An input that is always the same cannot move."""
        low, high = domain.astype(samples.dtype).T
        span = np.where(np.isfinite(high - low), np.maximum(high - low, 0), 0)
        low, high = np.minimum(low, samples), np.maximum(high, samples)
        return cls(samples, span.astype(samples.dtype), low, high)

    def moved(self, changes: Array) -> Array:
        """The samples after changes `(n, B)` in shares, within their range."""
        found = self.samples + self.span * changes
        return np.asarray(np.clip(found, self.low, self.high).astype(self.samples.dtype))

    def changes(self, moved: Array) -> Array:
        """What samples have been changed by, `(n, B)` in shares."""
        apart = moved - self.samples
        return np.asarray(np.divide(apart, self.span, np.zeros_like(apart), where=self.span > 0))

    def some(self, chosen: NDArray[np.bool_]) -> "Room":
        """The same of some of the samples."""
        return Room(self.samples[chosen], self.span, self.low[chosen], self.high[chosen])
