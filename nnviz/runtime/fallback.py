"""States to go back to when training has run away: the last finite weights are of little use."""

from time import perf_counter

from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState

APART_S, APART_STEPS = 1.0, 1000
"""Two kept states lie at least so far apart; numbers run away in less."""

LARGEST_BYTES = 64 << 20
"""Of a network with more parameters no second copy is kept."""


class Fallback:
    """Keeps the state of the last change of the experiment, later the last but one of many."""

    def __init__(self) -> None:
        self._older: TrainerState | None = None
        self._newer: TrainerState | None = None
        self._kept_at = 0.0

    @property
    def state(self) -> TrainerState | None:
        """Where to go back to; None when the network is too large to keep another one."""
        return self._older

    def begin(self, trainer: Trainer) -> None:
        """What trains now has just been told something new: older states do not fit it."""
        self._older = self._newer = _state_of(trainer)
        self._kept_at = perf_counter()

    def keep(self, now: float, trainer: Trainer) -> None:
        """Keep the present state when the last one kept is old enough."""
        newer = self._newer
        if newer is None or now < self._kept_at + APART_S:
            return
        if trainer.step_number >= newer.step + APART_STEPS:
            self._older, self._newer = newer, _state_of(trainer)
            self._kept_at = now


def _state_of(trainer: Trainer) -> TrainerState | None:
    return trainer.snapshot() if trainer.parameters.nbytes <= LARGEST_BYTES else None
