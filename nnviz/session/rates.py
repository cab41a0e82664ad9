"""How often something happens: counted over the last second."""

from collections import deque
from time import perf_counter

WINDOW_S = 1.0


class Rate:
    """Counts events and says how many came per second.

    What comes less often than once a second is told by the time between two; after the last one the
    rate fades.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def add(self, count: int = 1) -> None:
        """So many events have just happened."""
        self._marks.append((perf_counter(), count))
        self._forget()

    def clear(self) -> None:
        """Begin to count anew."""
        self._marks.clear()

    def per_second(self) -> float:
        """Events per second over the window; 0 before there are two."""
        self._forget()
        if len(self._marks) < 2:
            return 0.0
        first, last = self._marks[0][0], self._marks[-1][0]
        interval = (last - first) / (len(self._marks) - 1)
        now = perf_counter()
        span = (last if now - last <= interval else now) - first
        counted = sum(count for _, count in self._marks) - self._marks[0][1]
        return counted / span if span > 0 else 0.0

    def _forget(self) -> None:
        """Keep what is within the window, and always two."""
        limit = perf_counter() - WINDOW_S
        while len(self._marks) > 2 and self._marks[1][0] <= limit:
            self._marks.popleft()
