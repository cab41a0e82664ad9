"""Samples as shares of what inputs may be: 0 is the low end of an input's axis, 1 the high end.

Of pictures 0 is dark and 1 light. Whatever makes new inputs works with shares, so that one size of
step suits all inputs, and an input stays among those that may be.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.shape import Shape
from nnviz.data import Dataset
from nnviz.explain.target import Array


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """`low` and `span` `(F,)` of the inputs' axes; `shape` where an input is a picture."""

    low: NDArray[np.float32]
    span: NDArray[np.float32]
    shape: Shape | None = None

    @classmethod
    def of(cls, dataset: Dataset) -> "Ground":
        """The ground of a data set's features."""
        low, high = np.asarray(dataset.domain, np.float32).T
        return cls(low, high - low, dataset.image_shape)

    def samples(self, shares: Array) -> NDArray[np.float32]:
        """Shares `(..., F)` as the network sees them."""
        return np.asarray(self.low + self.span * shares, np.float32)

    def shares(self, samples: NDArray[Any]) -> NDArray[np.float32]:
        """What the network sees `(..., F)` as shares; those beyond the ends are cut."""
        wide = np.where(self.span > 0, self.span, 1)
        return np.asarray(np.clip((samples - self.low) / wide, 0, 1), np.float32)
