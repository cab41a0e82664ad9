"""What the tests of the session share: a recorder of signals, and ways to wait for training."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Slot
from pytestqt.qtbot import QtBot

from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer import TrainerState
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
