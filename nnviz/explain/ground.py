"""Samples as shares of what inputs may be: 0 is the low end of an input's axis, 1 the high end.

Of pictures 0 is dark and 1 light. Whatever makes new inputs works with shares, so that one size of
step suits all inputs, and an input stays among those that may be.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.data.features import expand
from nnviz.explain.function import Function
from nnviz.explain.target import Array

STEP = 1e-3
"""Half of what an input is moved by where features are derived from it, in shares."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """B inputs: `low` and `span` `(B,)` of their axes, and their `names`.

    `shape` is that of a picture. Where features are derived from the inputs, those are `derived`.
    """

    low: NDArray[np.float32]
    span: NDArray[np.float32]
    names: tuple[str, ...]
    shape: Shape | None = None
    derived: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, dataset: Dataset) -> "Ground":
        """The base inputs of a data set: what may be moved."""
        if dataset.base is None:
            return cls.of_features(dataset)
        low, high = np.asarray(dataset.input_domain, np.float32).T
        return cls(low, high - low, dataset.inputs, derived=dataset.features)

    @classmethod
    def of_features(cls, dataset: Dataset) -> "Ground":
        """All features of a data set, as the network sees them."""
        low, high = np.asarray(dataset.domain, np.float32).T
        return cls(low, high - low, dataset.features, dataset.image_shape)

    def samples(self, shares: Array) -> NDArray[np.float32]:
        """Shares `(n, B)` as the network sees them, `(n, F)`."""
        points = np.asarray(self.low + self.span * shares, np.float32)
        if not self.derived:
            return points
        return np.asarray(expand(self.names, self.derived, points), np.float32)

    def shares(self, points: NDArray[Any]) -> NDArray[np.float32]:
        """Inputs `(..., B)` as shares; they may lie beyond the ends."""
        wide = np.where(self.span > 0, self.span, 1)
        return np.asarray((points - self.low) / wide, np.float32)

    def value(self, function: Function, place: Array) -> float:
        """What is said at a place `(B,)` of shares. Raises `ProblemError` where it is no number."""
        return function.value(self.samples(place[None])[0])

    def slope(self, function: Function, place: Array) -> Array:
        """How what is said rises with each share at a place `(B,)`; no number counts as 0."""
        if self.derived:
            return self._differences(function, place)
        slopes = function.slopes(self.samples(place[None]))[1][0]
        return np.asarray(np.nan_to_num(slopes) * self.span)

    def _differences(self, function: Function, place: Array) -> Array:
        """The same by central differences: there are few inputs where features are derived."""
        steps = np.eye(len(place)) * STEP
        ends = np.concatenate([place + steps, place - steps])
        found = function.values(self.samples(ends)).reshape(2, -1)
        return np.asarray(np.nan_to_num(found[0] - found[1]) / (2 * STEP))
