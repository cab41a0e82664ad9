"""What has been opened, and whether the training process holds it.

A load may be refused: a table is gone, a state does not fit, there is no room. The process then
goes on holding what it held before, and nothing of that may pass for what is open. Until a load of
what is open has been applied:

1. What asks for training waits; it is dropped when the load is refused.
2. What is known of earlier training is kept: the next try begins there, and saving saves it again.
"""

from collections import deque
from dataclasses import dataclass

from nnviz.core.problem import Problem
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.record.scalars import Scalars
from nnviz.runtime import messages as m

NOT_HELD = Problem("training", "No network is loaded yet.")


@dataclass(slots=True, eq=False)
class Opening:
    """Something that was opened, with its training so far until the process has taken it up.

    `state` and `scalars` are those of `trained`; from then on all three are None.
    """

    trained: Experiment | None
    state: TrainerState | None = None
    scalars: Scalars | None = None

    def forget(self) -> None:
        """The process has it."""
        self.trained = self.state = self.scalars = None


class Openings:
    """The account of loads. `newest` is what is open, `held` what the process trains."""

    def __init__(self) -> None:
        self.newest: Opening | None = None
        self.held: Opening | None = None
        self._sent: deque[Opening] = deque()
        self._waiting: list[m.Request] = []

    @property
    def is_held(self) -> bool:
        """Whether the process trains what is open."""
        return self.newest is not None and self.held is self.newest

    @property
    def is_under_way(self) -> bool:
        """Whether a load has yet to be answered."""
        return bool(self._sent)

    def begin(self, opening: Opening) -> None:
        """Something else is open; nobody waits for what was."""
        self.newest = opening
        self._waiting.clear()

    def sent(self) -> None:
        """A load of what is open has been sent."""
        assert self.newest is not None
        self._sent.append(self.newest)

    def answered(self, answer: m.Applied | m.Refused) -> Opening | None:
        """Take up the answer to a load; the opening that it is of."""
        opening = self._sent.popleft() if self._sent else self.newest
        if isinstance(answer, m.Applied):
            self.held = opening
        return opening

    def must_wait(self, request: m.Request) -> bool:
        """Whether a request is kept until the process holds what is open."""
        if self.newest is None or self.is_held:
            return False
        self._waiting.append(request)
        return True

    def take_waiting(self) -> list[m.Request]:
        """What has waited, in order."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def forget_process(self) -> None:
        """The process is gone: it holds nothing, and will answer nothing."""
        self.held = None
        self._sent.clear()
        self._waiting.clear()
