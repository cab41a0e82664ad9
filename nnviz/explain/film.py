"""What a climb passes on its way, gathered for a film."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.explain.target import Array

FRAMES = 33
"""Frames of a film, the start and the end included."""


@dataclass(slots=True)
class Film:
    """Frames at evenly spaced steps of `steps`; a film of many numbers has fewer."""

    steps: int
    frames: int = FRAMES
    _places: list[NDArray[np.uint8]] = field(default_factory=list)
    _values: list[float] = field(default_factory=list)
    _at: list[int] = field(default_factory=list)

    def is_due(self, step: int) -> bool:
        """Whether the place after so many steps belongs to the film."""
        spaces = min(self.frames - 1, self.steps)
        return step == self.steps or (step * spaces) // self.steps != (
            (step - 1) * spaces // self.steps
        )

    def add(self, step: int, place: Array, value: float) -> None:
        """Keep a place `(n,)` of shares, and what is said of it."""
        self._places.append(np.rint(np.asarray(place) * 255).astype(np.uint8))
        self._values.append(value)
        self._at.append(step)

    @property
    def began(self) -> float:
        """What was said of the first frame."""
        return self._values[0]

    def arrays(self) -> dict[str, Any]:
        """The film so far, by the names that a `Picture` has for it."""
        return self._since(0)

    def newest(self) -> dict[str, Any]:
        """The same of its last frame only: what is shown on the way is small."""
        return self._since(-1)

    def _since(self, first: int) -> dict[str, Any]:
        return {
            "film": np.array(self._places[first:]),
            "film_values": np.array(self._values[first:], np.float64),
            "film_steps": np.array(self._at[first:], np.int64),
        }
