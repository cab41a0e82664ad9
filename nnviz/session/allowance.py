"""How often a costly part of a frame may be made, so that the others keep their pace. No Qt."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Allowance:
    """Lets something take at most a share of the time: what has taken long has to wait longer."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._due_at = 0.0

    def is_due(self) -> bool:
        """Whether it may be done again."""
        return perf_counter() >= self._due_at

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Measures what is done inside."""
        began = perf_counter()
        yield
        ended = perf_counter()
        self._due_at = max(self._due_at, ended + (ended - began) * (1 / self._share - 1))
