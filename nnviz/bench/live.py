"""The window open and drawing while 2-8-8-8-1 trains at full speed, against the bare trainer."""

from collections.abc import Callable
from statistics import mean
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnviz.bench.engine import steps_per_second
from nnviz.bench.opened import opened_window
from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.messages import RunState
from nnviz.ui.main_window import MainWindow

WARM_UP_S, LIVE_S, HEADLESS_S = 2.0, 6.0, 2.0
MOVE_MS = 37
STOPS = 40
POLL_MS = 2


def measure() -> dict[str, float | None]:
    """Ratio, frames, and how soon a mouse move and a pause are answered."""
    with opened_window() as (window, _):
        return _measure(window)


def _measure(window: MainWindow) -> dict[str, float | None]:
    session, experiment = window.session, small_experiment()
    window.show()
    session.open(experiment)
    turn(lambda: session.model is not None)
    bare = [headless(experiment)]
    session.play()
    turn(seconds=WARM_UP_S)
    watch = Watch(window)
    steps, began = session.history.step, perf_counter()
    turn(seconds=LIVE_S)
    live = (session.history.step - steps) / (perf_counter() - began)
    watch.stop()
    stops = [_stop_ms(window) for _ in range(STOPS)]
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    bare.append(headless(experiment))
    gaps = np.diff(watch.frames) * 1e3
    size, ratio = window.size(), window.devicePixelRatio()
    return {
        "live_ratio": live / mean(bare),
        "live_steps_per_s": live,
        "live_fps": len(gaps) / (gaps.sum() / 1e3),
        "live_frame_p99_ms": float(np.percentile(gaps, 99)),
        "live_event_p99_ms": float(np.percentile(watch.answers, 99)),
        "live_window_width": size.width(),
        "live_window_height": size.height(),
        "live_pixel_ratio": ratio,
        "stop_p95_ms": float(np.percentile(stops, 95)),
    }


def small_experiment() -> Experiment:
    """Spiral on 2-8-8-8-1."""
    hidden = [(f"h{i}", Dense(units=8)) for i in (1, 2, 3)]
    output = ("output", Dense(units=1, activation="tanh"))
    graph = chain(("input", Input(shape=(2,))), *hidden, output)
    return Experiment(graph, DataRecipe(name="spiral"))


def watched(
    window: MainWindow, tried: Experiment, and_then: Callable[[], object] = lambda: None
) -> tuple[float, float]:
    """Frames per second of the canvas while an experiment trains, and live against headless.

    Something more may be looked at before training stops.
    """
    session, canvas = window.session, window.canvas
    before = session.model
    session.open(tried)
    turn(lambda: session.model is not None and session.model is not before)
    bare = [headless(tried)]
    session.play()
    turn(lambda: session.state is RunState.RUNNING)
    turn(seconds=WARM_UP_S)
    steps, painted, began = session.history.step, canvas.frames_painted, perf_counter()
    turn(seconds=LIVE_S)
    took = perf_counter() - began
    live, fps = (session.history.step - steps) / took, (canvas.frames_painted - painted) / took
    and_then()
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    bare.append(headless(tried))
    return fps, live / mean(bare)


def headless(experiment: Experiment) -> float:
    """Steps per second of the bare trainer in this process, nothing else running."""
    dataset = load(experiment.data)
    return steps_per_second(Trainer(fitted(experiment, dataset), dataset).step, HEADLESS_S)


class Watch(QObject):
    """Notes when frames are painted, and how long after a mouse move its ring is there."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.frames: list[float] = []
        self.answers: list[float] = []
        self._canvas = window.canvas
        self._seen = self._canvas.frames_painted
        self._delivered: float | None = None
        self._turns = 0
        self._canvas.viewport().installEventFilter(self)
        self._canvas.painted.connect(self._on_painted)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_move)
        self._timer.start(MOVE_MS)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._canvas.viewport().removeEventFilter(self)
        self._canvas.painted.disconnect(self._on_painted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseMove:
            self._delivered = perf_counter()
        return False

    def _on_move(self) -> None:
        """Move the mouse to another neuron, whose ring must appear."""
        self._turns += 1
        spots = self._canvas.neuron_spots()
        place = QPointF(spots[self._turns * 7 % len(spots)])
        left = Qt.MouseButton.NoButton
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            self._canvas.viewport().mapToGlobal(place),
            left,
            left,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.postEvent(self._canvas.viewport(), event)

    def _on_painted(self) -> None:
        now = perf_counter()
        if self._canvas.frames_painted != self._seen:
            self._seen = self._canvas.frames_painted
            self.frames.append(now)
        if self._delivered is not None:
            self.answers.append((now - self._delivered) * 1e3)
            self._delivered = None


def _stop_ms(window: MainWindow) -> float:
    session = window.session
    session.play()
    turn(lambda: session.state is RunState.RUNNING)
    turn(seconds=0.05)
    began = perf_counter()
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    return (perf_counter() - began) * 1e3


def turn(condition: Callable[[], bool] | None = None, seconds: float = 30.0) -> None:
    """Let the event loop run until a condition holds, or for a time; idle while nothing happens."""
    loop, poll = QEventLoop(), QTimer()
    end = perf_counter() + seconds

    def look() -> None:
        if perf_counter() >= end or (condition is not None and condition()):
            loop.quit()

    poll.timeout.connect(look)
    poll.start(POLL_MS)
    loop.exec()
    poll.stop()
