"""How fast to train: a number of steps per second, or none."""

from time import perf_counter

LATE = 0.1
"""Seconds of delay that are made up for; what is older is forgiven."""

SLOW = 60.0
"""Up to this many steps per second the application is told of every single one."""


def is_slow(steps_per_second: float | None) -> bool:
    """Whether every step is worth a word of its own."""
    return steps_per_second is not None and steps_per_second <= SLOW


class Pace:
    """Says how long to wait before the next step."""

    def __init__(self, steps_per_second: float | None = None) -> None:
        self._begun = float("-inf")
        self.set(steps_per_second)

    def set(self, steps_per_second: float | None) -> None:
        """Go on at another speed, counted from the last step."""
        self.limited = steps_per_second is not None
        self.slow = is_slow(steps_per_second)
        self._interval = 1 / steps_per_second if steps_per_second else 0.0
        # what was not asked for at the old speed is not late at the new one
        self._begun = max(self._begun, perf_counter() - self._interval)

    def restart(self) -> None:
        """The next step is due now."""
        self._begun = perf_counter() - self._interval

    def delay(self) -> float:
        """Seconds until the next step is due; 0 takes it as begun."""
        now = perf_counter()
        due = self._begun + self._interval
        if now < due:
            return due - now
        self._begun = max(due, now - LATE)
        return 0.0
