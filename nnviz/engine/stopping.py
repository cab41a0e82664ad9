"""Early stopping: patience with a test loss that no longer falls."""

from dataclasses import dataclass, replace
from math import inf

from nnviz.core.problem import Problem, Severity


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


def stall_note(patience: Patience) -> Problem:
    """What to say when patience is over."""
    return Problem(
        "early stopping",
        f"The test loss has not improved for {patience.waited} epochs; "
        f"its best was {patience.best:.4g} in epoch {patience.best_epoch:,}.",
        "Training is paused. Press play to go on.",
        Severity.NOTE,
    )
