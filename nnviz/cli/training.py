"""The training loop of the command line: reports at fixed steps, and a calm end on Ctrl+C."""

import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from time import perf_counter
from types import FrameType
from typing import Any

from nnviz.core.problem import Problem
from nnviz.engine.breakpoints import KEY as BREAKPOINTS
from nnviz.engine.diverged import Diverged
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.trainer import Trainer

REPORTS = 20
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending(Enum):
    """Why training is over."""

    FINISHED = "finished"
    STALLED = "early stopping"
    BREAKPOINT = "breakpoint"
    INTERRUPTED = "interrupted"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went. `seconds` were spent on the steps alone; `problem` tells of the ending."""

    ending: Ending
    steps: int
    seconds: float
    problem: Problem | None = None

    @property
    def steps_per_second(self) -> float:
        """Speed of the steps alone; 0 when there were none."""
        return self.steps / self.seconds if self.steps else 0.0


class Interruption:
    """While it is entered, Ctrl+C and SIGTERM only set `signal`; a second one ends the process."""

    def __init__(self) -> None:
        self.signal = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruption":
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        self._give_back()

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.signal = number
        self._give_back()

    def _give_back(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}


def train(
    trainer: Trainer,
    count: int,
    interruption: Interruption,
    report: Callable[[Evaluation], object],
    tick: Callable[[int, float], object] | None,
) -> Outcome:
    """Train so many steps; `report` is called about 20 times, `tick` after every step."""
    first, seconds = trainer.step_number, 0.0
    ending, problem = Ending.FINISHED, None
    for goal in report_steps(first, count):
        began = perf_counter()
        ending, problem = _advance(trainer, goal, interruption, tick)
        seconds += perf_counter() - began
        report(trainer.evaluate())
        if ending is not Ending.FINISHED:
            break
    return Outcome(ending, trainer.step_number - first, seconds, problem)


def report_steps(first: int, count: int) -> Iterator[int]:
    """The steps to report at, evenly spread; the last of them ends the run."""
    return iter(sorted({first + round(count * part / REPORTS) for part in range(1, REPORTS + 1)}))


def _advance(
    trainer: Trainer,
    goal: int,
    interruption: Interruption,
    tick: Callable[[int, float], object] | None,
) -> tuple[Ending, Problem | None]:
    may_stop = trainer.may_stop
    while trainer.step_number < goal:
        if interruption.signal:
            return Ending.INTERRUPTED, None
        try:
            loss = trainer.step()
        except Diverged as error:
            return Ending.DIVERGED, error.problem
        if tick is not None:
            tick(trainer.step_number, loss)
        if may_stop and (note := trainer.check_stop()):
            return Ending.BREAKPOINT if note.key == BREAKPOINTS else Ending.STALLED, note
    return Ending.FINISHED, None
