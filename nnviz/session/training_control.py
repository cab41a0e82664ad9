"""The reins of the training process: play, step, speed, reset; and the problems on the bar."""

from PySide6.QtCore import QObject, Signal

from nnviz.core.problem import Problem
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.runtime.threads import default_threads
from nnviz.session.openings import Openings
from nnviz.session.training_thread import TrainingThread


class TrainingControl(QObject):
    """Signals:

    - `state_changed(RunState)`.
    - `problems_changed(tuple[Problem])`, the newest last.

    `threads` is the number of BLAS threads that train.
    """

    state_changed = Signal(object)
    problems_changed = Signal(object)

    def __init__(self, threads: int | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState.STARTING
        self.speed: float | None = None
        self.problems: tuple[Problem, ...] = ()
        self.threads = default_threads() if threads is None else threads
        self.openings = Openings()
        self._thread = TrainingThread(threads, self)

    def process_id(self) -> int | None:
        """The training process's number, while it lives."""
        return self._thread.process_id()

    # -- running -------------------------------------------------------------------------------

    def play(self) -> None:
        """Train until paused; starts another training process when there is none."""
        self._train(m.Play())

    def pause(self) -> None:
        """Stop after the step under way."""
        self.openings.take_waiting()
        self._thread.request(m.Pause())

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.state is RunState.RUNNING else self.play()

    def step(self) -> None:
        """Train one step."""
        self.advance(1)

    def advance(self, steps: int | None) -> None:
        """Train so many steps; with None to the end of the epoch."""
        self._train(m.Advance(steps))

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self.advance(None)

    def reset(self) -> None:
        """Back to step 0 with the same initial weights; marks stay."""
        self._train(m.Reset())

    def restart(self) -> None:
        """Load what is open again, in another training process after the last one ended."""
        self._forget_problems()
        self._load_again()

    def set_speed(self, steps_per_second: float | None) -> None:
        """Train at so many steps a second; None is as fast as it goes."""
        self.speed = steps_per_second
        self._thread.request(m.SetSpeed(steps_per_second))

    def take_snapshot(self, reason: str = "") -> None:
        """Ask for the whole state of training; it comes as `snapshot_taken`.

        With `WALK` as the reason the answer goes to the walker alone.
        """
        self._thread.request(m.TakeSnapshot(reason))

    def stop_loading(self) -> None:
        """Stop reading a table; the edit that asked for it is taken back."""
        self._thread.stop_loading()

    # -- problems ------------------------------------------------------------------------------

    def report(self, problem: Problem) -> None:
        """Put a problem last on the bar; what is said again is not said twice."""
        self._set_problems((*(p for p in self.problems if p != problem), problem))

    def dismiss(self, problem: Problem) -> None:
        """Take a problem off the bar."""
        self._set_problems(tuple(p for p in self.problems if p != problem))

    # -- inner ---------------------------------------------------------------------------------

    def _load_again(self) -> None:
        """Send what is open to the process, or to a new one."""

    def _train(self, request: m.Request) -> None:
        """Ask for training of what is open; where the process has something else, load it first."""
        self._forget_problems()
        if not self.openings.must_wait(request):
            self._thread.request(request)
        elif not self.openings.is_under_way:
            self._load_again()

    def _forget_problems(self) -> None:
        self._set_problems(())

    def _set_problems(self, problems: tuple[Problem, ...]) -> None:
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit(problems)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit(state)
