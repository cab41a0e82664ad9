"""What is asked of the worker about a network, and what has come of it. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.explanation import Explanation
from nnviz.explain.method import Method
from nnviz.explain.target import Target
from nnviz.session.frame import Model
from nnviz.session.sample import ProbeSource

if TYPE_CHECKING:
    from nnviz.explain.trust import Trust


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: equal when the numbers are.

    `source` is the sample of the data that it is; None for a free point, such as a drawing.
    `content` are its base inputs as bytes of float32.
    """

    content: bytes
    source: ProbeSource | None = None

    @classmethod
    def of(cls, x: NDArray[np.floating], source: ProbeSource | None) -> Asked:
        """The asked sample of base inputs `input_shape`."""
        return cls(np.ascontiguousarray(x, np.float32).tobytes(), source)

    @property
    def x(self) -> NDArray[np.float32]:
        """Its base inputs, flat `(B,)`."""
        return np.frombuffer(self.content, np.float32)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: a method with its settings, what it is asked about, and how often.

    `every` lets the question be asked again after so many steps; 0 asks it once.
    """

    method: Method
    target: Target
    sample: Asked
    every: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """The answer to a query about a model's network at a step; `trust` comes later."""

    model: Model
    query: Query
    step: int
    found: Explanation
    trust: Trust | None = None
