"""How soon a stroke on the pad reaches the class bars while a small network trains.

The network is conv 8 - pool - conv 16 - pool - dense 10 on 28x28; the window is open as a person
has it, at full speed.
"""

from collections import deque
from math import cos, sin
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnviz.bench.live import turn
from nnviz.core.graph import chain
from nnviz.data import DataRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input
from nnviz.layers.max_pool import MaxPool
from nnviz.runtime.messages import RunState
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.pad import PadView

WARM_UP_S, DRAW_S = 2.0, 8.0
MOVE_MS = 16
MOVES = 60
"""Moves of the mouse in a stroke; then the button is let go and pressed anew."""


def measure_pad(window: MainWindow) -> dict[str, float | None]:
    """Draw on the pad of a window while it trains at full speed."""
    session = window.session
    window.show()
    session.open(cnn(8, 16))
    turn(lambda: session.frame is not None)
    window.raise_view("pad")
    session.set_speed(None)
    session.play()
    turn(seconds=WARM_UP_S)
    watch, began = PadWatch(window), session.history.step
    turn(seconds=DRAW_S)
    watch.stop()
    steps = session.history.step - began
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    return {
        "pad_p99_ms": float(np.percentile(watch.answers, 99)),
        "pad_p50_ms": float(np.percentile(watch.answers, 50)),
        "pad_answers": float(len(watch.answers)),
        "pad_fps": len(watch.frames) / DRAW_S,
        "pad_steps_per_s": steps / DRAW_S,
    }


def cnn(first: int, second: int, batch: int = 32) -> Experiment:
    """Strokes on conv - pool - conv - pool - dense 10, with so many filters."""
    graph = chain(
        ("input", Input(shape=(28, 28, 1), form=PICTURE)),
        ("conv1", Conv2D(filters=first)),
        ("pool1", MaxPool()),
        ("conv2", Conv2D(filters=second)),
        ("pool2", MaxPool()),
        ("flat", Flatten()),
        ("output", Dense(units=10, activation="linear")),
    )
    training = TrainingSettings(loss="cross_entropy", batch_size=batch)
    return Experiment(graph, DataRecipe(name="strokes"), training)


class PadWatch(QObject):
    """Draws strokes on the pad, and notes how long each move takes to reach the class bars.

    A move is answered when the bars have been painted with its picture or with a later one. Bars
    that stay as they are need no painting: they are answered when they have been told.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.answers: list[float] = []
        self.frames: list[float] = []
        self._session = window.session
        view = next(view for view in window.views if isinstance(view, PadView))
        self._canvas, self._bars = view.body.canvas, view.body.answer.bars
        self._waiting: deque[tuple[float, NDArray[np.float32]]] = deque()
        self._told = 0
        self._turns = 0
        self._bars.installEventFilter(self)
        self._session.frame_ready.connect(self._on_frame)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(MOVE_MS)

    def stop(self) -> None:
        """Let go, and watch no longer."""
        self._timer.stop()
        self._send(QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton)
        self._bars.removeEventFilter(self)
        self._session.frame_ready.disconnect(self._on_frame)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._take)  # when it has been painted
        return False

    @Slot()
    def _on_timeout(self) -> None:
        """Go on with the stroke, or begin another one."""
        at, left = self._turns % MOVES, Qt.MouseButton.LeftButton
        self._turns += 1
        began = perf_counter()
        if at == 0:
            self._send(QEvent.Type.MouseButtonPress, left)
        elif at == MOVES - 1:
            self._send(QEvent.Type.MouseButtonRelease, left)
        else:
            self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)
        probe = self._session.probe
        if probe is not None:
            self._waiting.append((began, np.asarray(probe.x, np.float32)))

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        area, turn_ = self._canvas.area(), self._turns / 11
        place = area.center() + QPointF(sin(3 * turn_), cos(2.1 * turn_)) * area.width() * 0.4
        is_over = kind is QEvent.Type.MouseButtonRelease
        held = Qt.MouseButton.NoButton if is_over else Qt.MouseButton.LeftButton
        where, keys = self._canvas.mapToGlobal(place), Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self._canvas, QMouseEvent(kind, place, where, button, held, keys))

    @Slot(object)
    def _on_frame(self, frame: object) -> None:
        """The views have been told of a frame before this is called."""
        shown = self._session.frame
        if shown is None:
            return
        self.frames.append(perf_counter())
        found = [n for n, (_, x) in enumerate(self._waiting) if np.array_equal(x, shown.probe)]
        self._told = found[-1] + 1 if found else 0
        if self._told:
            QTimer.singleShot(0, self, self._take)  # behind the paint, if there is one

    @Slot()
    def _take(self) -> None:
        now = perf_counter()
        for _ in range(self._told):
            self.answers.append((now - self._waiting.popleft()[0]) * 1e3)
        self._told = 0
