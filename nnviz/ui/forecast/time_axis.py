"""Where steps before and after now lie across. Pure.

Step 0 is the newest that is seen, -1 the one before; 1 is the first ahead. Now lies between.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.ui.numbers import MINUS
from nnviz.ui.plotting.axis import Floats, ticks_linear

LEAST_AHEAD, LEAST_SEEN = 0.2, 0.25
"""Shares of the width that either side gets, however few steps it has."""

NOW = 0.5


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Steps across the pixels from `left` to `right`; each step is a column of its own."""

    window: int
    horizon: int
    left: float
    right: float

    @property
    def now(self) -> float:
        """Where now lies."""
        share = self.window / (self.window + self.horizon)
        share = min(max(share, LEAST_SEEN), 1 - LEAST_AHEAD)
        return self.left + share * (self.right - self.left)

    @property
    def seen(self) -> Floats:
        """The steps of the window, `(window,)`."""
        return np.arange(1.0 - self.window, 1.0)

    @property
    def told(self) -> Floats:
        """The steps ahead, `(horizon,)`."""
        return np.arange(1.0, self.horizon + 1.0)

    def x(self, steps: Floats) -> Floats:
        """Where the middles of steps lie."""
        back, ahead = (self.now - self.left) / self.window, (self.right - self.now) / self.horizon
        away = np.asarray(steps, np.float64) - NOW
        return self.now + away * np.where(away < 0, back, ahead)

    def step_at(self, x: float) -> int | None:
        """The step in whose column a place lies; None beside all of them."""
        if not self.left <= x < self.right:
            return None
        if x < self.now:
            wide = (self.now - self.left) / self.window
            return min(int((x - self.left) / wide), self.window - 1) - self.window + 1
        wide = (self.right - self.now) / self.horizon
        return min(int((x - self.now) / wide), self.horizon - 1) + 1

    def labels(self, room: float) -> list[tuple[float, str]]:
        """Places and texts of round steps, each `room` pixels from the next at least."""
        back = [
            (-at, f"{MINUS}{at:,}") for at in _round(self.window - 1, self.now - self.left, room)
        ]
        most = _round(self.horizon, self.right - self.now, room) or [self.horizon]
        told = [(at, f"+{at:,}") for at in most]
        found = [(float(self.x(np.array(float(at)))), text) for at, text in [*back, *told]]
        clear = [(x, text) for x, text in found if abs(x - self.now) >= 0.6 * room]
        return sorted([*clear, (self.now, "now")])


def _round(last: int, width: float, room: float) -> list[int]:
    """Round whole numbers above 0 as far as `last`."""
    ticks = ticks_linear(0.0, float(max(1, last)), max(1, int(width / room)))
    return [int(at) for at in ticks if at == int(at) and 0 < at <= last]
