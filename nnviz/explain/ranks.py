"""How alike two rows of numbers are, by their ranks. Pure."""

from math import pi, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLAT = 1e-12
"""A spread of so small a share of the largest number is rounding."""

LEAST = 4
"""Of fewer numbers ranks say next to nothing: they are compared as vectors."""

Row = NDArray[np.floating[Any]]


def ranks(row: Row) -> NDArray[np.float64]:
    """The rank of each number, from 1; equal ones share the mean of theirs."""
    _, places, counts = np.unique(row, return_inverse=True, return_counts=True)
    lasts = np.cumsum(counts)
    return np.asarray((lasts - (counts - 1) / 2)[places], np.float64)


def is_constant(row: Row) -> bool:
    """Whether all numbers are the same, so that they have no ranks."""
    return not row.size or bool(np.ptp(row) <= FLAT * np.abs(row).max())


def alike(first: Row, second: Row) -> float | None:
    """Spearman's rank correlation of two rows, -1 to 1; None where they cannot be compared.

    Where both are constant they are the same, 1; where one is, they have nothing in common, 0. Of
    fewer than `LEAST` numbers it is the cosine of the angle between them.
    """
    if first.shape != second.shape or first.size < 2:
        return None
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return None
    if first.size < LEAST:
        return _cosine(first, second)
    constant = is_constant(first), is_constant(second)
    if any(constant):
        return float(all(constant))
    a, b = (ranks(row) - (row.size + 1) / 2 for row in (first, second))
    return float(np.clip(a @ b / sqrt(float(a @ a) * float(b @ b)), -1, 1))


def _cosine(first: Row, second: Row) -> float:
    lengths = float(np.linalg.norm(first)), float(np.linalg.norm(second))
    if min(lengths) == 0:
        return float(lengths[0] == lengths[1])
    return float(np.clip((first / lengths[0]) @ (second / lengths[1]), -1, 1))


def chance(size: int) -> float:
    """The mean size of the rank correlation of two rows that have nothing to do with each other."""
    return min(1.0, sqrt(2 / (pi * max(1, size - 1))))
