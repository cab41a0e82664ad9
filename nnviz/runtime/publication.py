"""The network's parameters in shared memory: the reader never sees half a step.

Three numbered buffers. The writer marks a buffer as unfinished, fills it, and numbers it; the
reader copies the newest and takes it only if its number is the same before and after.
"""

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.arena import Vector
from nnviz.runtime.shared import Block, Field

BUFFERS = 3
UNFINISHED = -1
NUMBER, STEP = 0, 1


def publication_fields(size: int) -> dict[str, Field]:
    """The fields a block needs to publish vectors of `size` float32."""
    return {
        "vectors": Field((BUFFERS, size), "f4"),
        "marks": Field((BUFFERS, 2), "i8"),
        "newest": Field((1,), "i8"),
    }


class Publisher:
    """The training process's side."""

    def __init__(self, block: Block) -> None:
        self._vectors, self._marks, self._newest = block["vectors"], block["marks"], block["newest"]
        self._number = 0

    def publish(self, vector: Vector, step: int) -> None:
        """Make a copy of the parameters the newest one."""
        self._number += 1
        at = self._number % BUFFERS
        self._marks[at, NUMBER] = UNFINISHED
        self._vectors[at] = vector
        self._marks[at] = (self._number, step)
        self._newest[0] = self._number


class Subscriber:
    """The application's side."""

    def __init__(self, block: Block) -> None:
        self._vectors, self._marks, self._newest = block["vectors"], block["marks"], block["newest"]

    def newest(self) -> tuple[int, NDArray[np.float32]] | None:
        """The step and a read-only copy of the newest parameters; None before there are any."""
        while number := int(self._newest[0]):
            at = number % BUFFERS
            before = tuple(self._marks[at])
            vector = self._vectors[at].copy()
            if before[NUMBER] == number and tuple(self._marks[at]) == before:
                vector.flags.writeable = False
                return int(before[STEP]), vector
        return None
