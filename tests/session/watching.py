"""What the tests of the session share: a recorder of signals, and ways to wait for training."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Slot
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.engine.experiment import Experiment
from nnviz.engine.replay import replay
from nnviz.engine.surgery import Operation
from nnviz.engine.trainer_state import TrainerState
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from nnviz.session.training_thread import TrainingThread

PATIENCE_MS = 30_000
SIGNALS = (
    "loaded",
    "steps_done",
    "evaluated",
    "frame_ready",
    "state_changed",
    "answered",
    "died",
)


class Recorder(QObject):
    """What a training thread says, in order, as `(signal, payload)`.

    Blocks of steps and frames are taken at once unless it is told to leave them.
    """

    def __init__(self, thread: TrainingThread) -> None:
        super().__init__()
        self._thread = thread
        self.takes_steps = self.takes_frames = True
        self.events: list[tuple[str, Any]] = []
        for name in SIGNALS:
            getattr(thread, name).connect(getattr(self, f"_on_{name}"))

    def of(self, name: str) -> list[Any]:
        """The payloads of one signal."""
        return [payload for found, payload in self.events if found == name]

    def steps(self) -> NDArray[np.float64]:
        """Every step's row so far."""
        return np.concatenate([np.empty((0, 5)), *self.of("steps_done")])

    @Slot(object)
    def _on_loaded(self, model: Any) -> None:
        self.events.append(("loaded", model))

    @Slot(object)
    def _on_steps_done(self, rows: Any) -> None:
        self.events.append(("steps_done", rows))
        if self.takes_steps:
            self._thread.steps_taken()

    @Slot(object)
    def _on_evaluated(self, evaluations: Any) -> None:
        self.events.append(("evaluated", evaluations))

    @Slot(object)
    def _on_frame_ready(self, frame: Any) -> None:
        self.events.append(("frame_ready", frame))
        if self.takes_frames:
            self._thread.frame_taken()

    @Slot(object)
    def _on_state_changed(self, news: Any) -> None:
        self.events.append(("state_changed", news))

    @Slot(object)
    def _on_answered(self, answer: Any) -> None:
        self.events.append(("answered", answer))

    @Slot(object)
    def _on_died(self, problem: Any) -> None:
        self.events.append(("died", problem))


class Window:
    """Asks a training thread as the session does, and waits for its answers."""

    def __init__(self, qtbot: QtBot, thread: TrainingThread, record: Recorder) -> None:
        self.qtbot, self.thread, self.record = qtbot, thread, record
        self.asked = 0

    def ask(self, *requests: m.Request) -> None:
        """Make requests without waiting."""
        for request in requests:
            self.asked += 1
            self.thread.request(request)

    def until(self, condition: Callable[[], object]) -> None:
        """Turn the event loop until something holds."""
        until(self.qtbot, condition)

    def settle(self) -> TrainerState:
        """Wait for all answers; the state of training then."""
        self.ask(m.TakeSnapshot())
        self.until(lambda: len(self.record.of("answered")) == self.asked)
        state = self.record.of("answered")[-1].state
        assert state is not None
        return state

    def advance(self, steps: int) -> TrainerState:
        """Train so many steps from rest; the state after them."""
        pauses = self.pauses()
        self.ask(m.Advance(steps))
        self.until(lambda: self.pauses() > pauses)
        return self.settle()

    def pauses(self) -> int:
        """How often training has come to rest."""
        states = [news.state for news in self.record.of("state_changed")]
        return states.count(RunState.PAUSED)

    def block_until(self, condition: Callable[[], object]) -> None:
        """Keep the window's thread from its events until something holds elsewhere."""
        while not condition():
            assert self.thread.isRunning()

    def waiting(self) -> int:
        """How many blocks of rows the thread has read and could not hand over."""
        return len(self.thread._steps._blocks)


def assert_all_told(record: Recorder, count: int) -> None:
    np.testing.assert_array_equal(record.steps()[:, 0], np.arange(1, count + 1))


def until(qtbot: QtBot, condition: Callable[[], Any]) -> None:
    """Turn the event loop until something holds."""
    qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)


def turn_once() -> None:
    """Deliver what has arrived, and no more."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


def opened(qtbot: QtBot, session: Session, experiment: Experiment) -> Experiment:
    """Open an experiment and return it as it is trained."""
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.open(experiment)
    settled(qtbot, session)
    assert session.model is not None
    return session.model.experiment


def settled(qtbot: QtBot, session: Session) -> TrainerState:
    """Wait until everything asked for so far has been answered; the state of training then."""
    with qtbot.waitSignal(session.snapshot_taken, timeout=PATIENCE_MS) as caught:
        session.take_snapshot()
    (state,) = caught.args
    return state


def advanced(qtbot: QtBot, session: Session, steps: int) -> TrainerState:
    """Train so many steps from rest; the state after them."""
    before = settled(qtbot, session).step
    session.advance(steps)
    until(qtbot, lambda: session.history.step >= before + steps)
    until(qtbot, lambda: session.state is RunState.PAUSED)
    return settled(qtbot, session)


def assert_same(first: TrainerState, second: TrainerState) -> None:
    """Two states of training are the same, bit for bit."""
    assert (first.step, first.updates) == (second.step, second.updates)
    np.testing.assert_array_equal(first.parameters, second.parameters, strict=True)
    np.testing.assert_array_equal(first.moments, second.moments, strict=True)
    np.testing.assert_array_equal(first.feed.order, second.feed.order)
    assert (first.feed.epoch, first.feed.position) == (second.feed.epoch, second.feed.position)
    assert first.feed.generator == second.feed.generator
    assert first.noise == second.noise
    assert first.patience == second.patience


def assert_trained_as_shown(qtbot: QtBot, session: Session) -> None:
    """The process trains the experiment the session shows, and got there as the log says."""
    state = settled(qtbot, session)
    assert session.origin is not None
    begun, from_state = session.origin
    changes = [change for _, change in session.log if not isinstance(change, tuple)]
    last = changes[-1] if changes else begun
    assert (last.experiment if isinstance(last, Operation) else last) == session.experiment
    assert_same(replay(begun, session.log, state.step, from_state).snapshot(), state)


def undo_all(session: Session) -> None:
    while session.undo_stack.canUndo():
        session.undo_stack.undo()


def redo_all(session: Session) -> None:
    while session.undo_stack.canRedo():
        session.undo_stack.redo()


def playing(qtbot: QtBot, session: Session, steps: int = 100) -> None:
    session.play()
    goal = session.history.step + steps
    until(qtbot, lambda: session.history.step >= goal)


def the_problem(session: Session) -> Problem:
    (problem,) = session.problems
    assert all((problem.where, problem.what, problem.what.endswith(".")))
    return problem
