"""What the neurons' answers are set against on the canvas. A frozen value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """The canvas shows what neurons answer to the probe less what they answer to another sample.

    Attributes:
        point: that sample, by its base inputs, `input_shape`.
        words: what it is called, as in "the original": "Difference from the original".
    """

    point: NDArray[np.float32]
    words: str

    @classmethod
    def with_sample(cls, point: NDArray[Any], words: str) -> "Contrast":
        """A contrast that owns its sample."""
        owned = np.array(point, np.float32)
        owned.flags.writeable = False
        return cls(owned, words)
