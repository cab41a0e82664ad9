"""What the neurons' answers are set against on the canvas. A frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """The canvas shows what neurons answer to the probe less what they answer to another sample.

    Attributes:
        point: that sample, by its base inputs, `input_shape`; None where `given` says all.
        words: what it is called, as in "the original": "Difference from the original".
        given: differences that have been worked out already, `(units,)` by node.
        whose: whose answers they are.
    """

    point: NDArray[np.float32] | None
    words: str
    given: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    whose: str = "this sample"

    @classmethod
    def with_sample(cls, point: NDArray[Any], words: str) -> "Contrast":
        """A contrast that owns its sample."""
        owned = np.array(point, np.float32)
        owned.flags.writeable = False
        return cls(owned, words)
