"""How fast to train: a number of steps per second, or none."""

from time import perf_counter

LATE = 0.1
"""Seconds of delay that are made up for; what is older is forgiven."""

SLOW = 60.0
"""Up to this many steps per second the application is told of every single one."""


class Pace:
    """Says how long to wait before the next step."""

    def __init__(self, steps_per_second: float | None = None) -> None:
        self.limited = steps_per_second is not None
        self.slow = steps_per_second is not None and steps_per_second <= SLOW
        self._interval = 1 / steps_per_second if steps_per_second else 0.0
        self._due = 0.0

    def restart(self) -> None:
        """The next step is due now."""
        self._due = perf_counter()

    def delay(self) -> float:
        """Seconds until the next step is due; 0 takes it as begun."""
        now = perf_counter()
        if now < self._due:
            return self._due - now
        self._due = max(self._due, now - LATE) + self._interval
        return 0.0
