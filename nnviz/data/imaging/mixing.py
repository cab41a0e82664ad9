"""Mix-up: samples blended in pairs (Zhang et al., arXiv:1710.09412)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Samples = NDArray[np.floating[Any]]


def mixed(samples: Samples, partners: NDArray[np.integer[Any]], share: ArrayLike) -> Samples:
    """Samples `(n, ...)`, each as `share` of itself and the rest of its partner.

    Args:
        samples: pictures, or the encoded targets that belong to them.
        partners: which sample each is blended with, `(n,)`.
        share: from 0 to 1, a number or `(n,)`; at 1 nothing changes.
    """
    found = np.asarray(samples)
    part = np.asarray(share, found.dtype).reshape(-1, *(1,) * (found.ndim - 1))
    result = found[partners] - found
    result *= 1 - part
    result += found
    return result
