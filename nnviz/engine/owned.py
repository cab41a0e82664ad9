"""Copies for whoever reads on another thread: read-only, and nobody else's."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def owned(array: NDArray[Any]) -> NDArray[Any]:
    """A read-only copy, row after row in memory."""
    copy = np.array(array, order="C")
    copy.flags.writeable = False
    return copy
