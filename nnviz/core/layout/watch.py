"""Whoever waits for a layout: hears how far it is, and can end it."""

from collections.abc import Callable

OFTEN = 1024
"""So many small pieces of work take a few milliseconds."""


class Cancelled(Exception):
    """The layout was no longer wanted."""


def never() -> bool:
    """Nobody cancels."""
    return False


def silent(share: float) -> None:
    """Nobody listens."""


class Watch:
    """Asks now and then whether the work is still wanted."""

    def __init__(
        self,
        cancelled: Callable[[], bool] = never,
        progress: Callable[[float], None] = silent,
    ) -> None:
        self._cancelled, self._progress = cancelled, progress
        self._spent = 0

    def spend(self, pieces: int) -> None:
        """Count small pieces of work. Raises `Cancelled`."""
        self._spent += pieces
        if self._spent >= OFTEN:
            self._spent = 0
            if self._cancelled():
                raise Cancelled

    def reached(self, share: float) -> None:
        """Tell how far the work is, from 0 to 1."""
        self._progress(share)
        self.spend(OFTEN)
