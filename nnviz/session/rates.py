"""How often something happens: counted over the last second."""

from collections import deque
from time import perf_counter

WINDOW_S = 1.0


class Rate:
    """Counts events and says how many came per second."""

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
        """Events per second over the window; 0 when nothing has happened in it."""
        self._forget()
        if len(self._marks) < 2:
            return 0.0
        span = perf_counter() - self._marks[0][0]
        counted = sum(count for _, count in self._marks) - self._marks[0][1]
        return counted / span if span > 0 else 0.0

    def _forget(self) -> None:
        limit = perf_counter() - WINDOW_S
        while self._marks and self._marks[0][0] < limit:
            self._marks.popleft()
