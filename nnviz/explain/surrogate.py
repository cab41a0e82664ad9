"""A linear model that stands in for another function around a sample. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NO_ROOM = 1e-9
"""A sample's share in its own answer is taken to leave at least so much to the others."""


@dataclass(frozen=True, slots=True, eq=False)
class Surrogate:
    """Coefficients `(d,)`, what it says where all inputs are zero, and how well it fits.

    `r2` is the share of the answers' weighted variance that it foretells, each answer by the model
    of all the others; 1 is all of it, 0 and below is no better than their mean.
    """

    coefficients: Floats
    constant: float
    r2: float


def ridge(inputs: Floats, answers: Floats, weights: Floats, strength: float) -> Surrogate:
    """Weighted ridge regression of answers `(n,)`, not all the same, on inputs `(n, d)`.

    It makes the weighted mean of squared errors plus `strength` times the squared coefficients
    small; the constant is free. Inputs that never vary get zero.
    """
    shares = weights / weights.sum()
    centre, middle = shares @ inputs, float(shares @ answers)
    around, off = inputs - centre, answers - middle
    spread = (around * shares[:, None]).T @ around + strength * np.eye(inputs.shape[1])
    back = np.linalg.pinv(spread, rcond=1e-12, hermitian=True)
    found = back @ ((around * shares[:, None]).T @ off)
    own = shares * (1 + ((around @ back) * around).sum(axis=1))
    missed = (off - around @ found) / np.maximum(1 - own, NO_ROOM)
    r2 = 1 - float(shares @ missed**2) / float(shares @ off**2)
    return Surrogate(found, middle - float(centre @ found), r2)
