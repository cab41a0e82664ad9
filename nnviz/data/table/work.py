"""Long work that tells how far it is and can be stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]
Show = Callable[[Any], None]


class WorkCancelled(Exception):
    """Somebody no longer wants the answer. Nothing is wrong, and nothing is to be told."""


def untold(share: float) -> None:
    """Progress that nobody wants to know."""


def unseen(interim: Any) -> None:
    """A result on its way that nobody looks at."""


def never() -> bool:
    """Work that nobody stops."""
    return False


@dataclass(frozen=True, slots=True)
class Work:
    """One stretch of the work, from share `low` to share `high` of the whole.

    `show` takes what is found so far, to be looked at meanwhile; whoever listens leaves out what
    comes too soon after the one before.
    """

    progress: Progress = untold
    cancelled: Cancelled = never
    low: float = 0.0
    high: float = 1.0
    show: Show = unseen

    def reached(self, share: float) -> None:
        """Tell that this share of the stretch is done.

        Raises:
            WorkCancelled: somebody asked for an end.
        """
        if self.cancelled():
            raise WorkCancelled
        self.progress(self._of_whole(min(share, 1.0)))

    def stretch(self, low: float, high: float) -> "Work":
        """A part of this stretch."""
        ends = self._of_whole(low), self._of_whole(high)
        return Work(self.progress, self.cancelled, *ends, self.show)

    def _of_whole(self, share: float) -> float:
        return self.low + share * (self.high - self.low)
