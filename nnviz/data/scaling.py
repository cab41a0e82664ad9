"""Mean 0 and deviation 1 for every column, by the training part alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """``(value - mean) / scale`` for each of C columns; both float64 ``(C,)``."""

    mean: Columns
    scale: Columns

    @classmethod
    def none(cls, columns: int) -> Self:
        """The scaling that changes nothing."""
        return cls(np.zeros(columns), np.ones(columns))

    @classmethod
    def measured(cls, values: Columns) -> Self:
        """The scaling that standardises ``(n, C)`` values. A constant column keeps its scale."""
        # By the ends, not the deviation: rounding leaves a constant a deviation of 1e-17.
        constant = values.min(axis=0) == values.max(axis=0)
        mean = np.where(constant, values[0], values.mean(axis=0))
        return cls(mean, np.where(constant, 1.0, values.std(axis=0)))

    def apply(self, values: Columns) -> Columns:
        """The scaled values, ``(n, C)``."""
        return (values - self.mean) / self.scale
