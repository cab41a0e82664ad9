"""Evaluations for display: when the next one is due, and their way through the ring.

While training runs they are glances at the first samples, where all would take long; at rest all
samples are looked at.
"""

from collections.abc import Callable
from itertools import chain
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.evaluation import Evaluation, Stopped
from nnviz.engine.trainer import Trainer
from nnviz.runtime.messages import METRIC_COLUMNS
from nnviz.runtime.ring import RingWriter

SHARE = 0.03
"""They cost at most this share of the time."""

FIRST_SHARE = 0.3
"""Of the first of a run, which finds nothing in the caches; the next tells what one costs."""

QUICK_S = 0.05
"""What takes no longer holds nothing up."""


class Evaluations:
    """The training process's side of the ring of evaluations."""

    def __init__(self, ring: RingWriter) -> None:
        self._ring = ring
        self._took = self._next = 0.0
        self._last = (0, 0)
        self._seen = 0

    @property
    def is_quick(self) -> bool:
        """Whether the last one was no burden."""
        return self._took < QUICK_S

    def is_due(self, now: float) -> bool:
        """Whether the clock of `perf_counter` asks for another one."""
        return now > self._next

    def covers(self, run: int, trainer: Trainer) -> bool:
        """Whether the last one is of this very step, and of all samples."""
        return self._last == (run, trainer.step_number)

    def has_room(self) -> bool:
        """Whether the application has read enough for another one."""
        return self._ring.has_room()

    def write(self, run: int, trainer: Trainer) -> None:
        """Take a glance now; left out when the application is behind with reading."""
        if not self.has_room():
            return
        began = perf_counter()
        self._tell(run, trainer.glance())
        self._last = (run, trainer.step_number) if trainer.glances_at_all else (0, 0)
        self._took = perf_counter() - began
        self._next = began + self._took / (SHARE if run == self._seen else FIRST_SHARE)
        self._seen = run

    def write_all(self, run: int, trainer: Trainer, stopped: Callable[[], bool]) -> bool:
        """Measure on all samples, unless `stopped` says that something else is more urgent.

        Whether it was done.
        """
        try:
            self._tell(run, trainer.evaluate(stopped))
        except Stopped:
            return False
        self._last = (run, trainer.step_number)
        return True

    def _tell(self, run: int, found: Evaluation) -> None:
        metrics = [*chain(*found.metrics.values()), *[np.nan] * 2 * METRIC_COLUMNS]
        measured = (found.step, found.epochs, found.loss, found.test_loss)
        self._ring.write(run, *measured, *metrics[: 2 * METRIC_COLUMNS])


def evaluation_of(row: NDArray[np.float64], names: tuple[str, ...]) -> Evaluation:
    """What a row of the ring says, its column `run` left out, with the names of its metrics."""
    step, epochs, loss, test_loss, *values = (float(value) for value in row)
    pairs = zip(values[::2], values[1::2], strict=True)
    return Evaluation(int(step), epochs, loss, test_loss, dict(zip(names, pairs, strict=False)))
