"""Early stopping: patience with a test loss that no longer falls."""

from dataclasses import dataclass, replace
from math import inf


@dataclass(frozen=True, slots=True)
class Patience:
    """The best test loss so far, the epoch it was reached in, and epochs since then."""

    best: float = inf
    best_epoch: int = 0
    waited: int = 0

    def after(self, epoch: int, test_loss: float, min_delta: float) -> "Patience":
        """The patience after one more evaluated epoch."""
        if test_loss < self.best - min_delta:
            return Patience(test_loss, epoch, 0)
        return replace(self, waited=self.waited + 1)
