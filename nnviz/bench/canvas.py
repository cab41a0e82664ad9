"""The canvas at 2-8-8-8-1: all responses on, the output pane in view, the probe after the mouse.

Work is the processor time of the GUI thread from one painted frame to the next: everything counts.
"""

from collections import deque
from math import cos, sin
from statistics import mean, median
from time import perf_counter, thread_time

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from nnviz.bench.live import headless, small_experiment, turn
from nnviz.bench.opened import opened_window
from nnviz.runtime.messages import RunState
from nnviz.ui.main_window import MainWindow
from nnviz.ui.surface import Surface

WARM_UP_S, LIVE_S = 1.5, 6.0
MOVE_MS = 16


def measure() -> dict[str, float | None]:
    """Work and gaps of frames, live against headless, and how soon the probe follows the mouse."""
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
    watch = ProbeWatch(window)
    steps, began = session.history.step, perf_counter()
    turn(seconds=LIVE_S)
    live = (session.history.step - steps) / (perf_counter() - began)
    watch.stop()
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    bare.append(headless(experiment))
    return {
        "canvas_frame_work_p50_ms": median(watch.work),
        "canvas_frame_p99_ms": float(np.percentile(np.diff(watch.frames) * 1e3, 99)),
        "canvas_live_ratio": live / mean(bare),
        "probe_p99_ms": float(np.percentile(watch.answers, 99)),
        "canvas_fps": len(watch.frames) / LIVE_S,
    }


class ProbeWatch(QObject):
    """Moves the mouse over the surface, and notes each frame's work and each probe's delay.

    A probe is answered when the canvas has been painted with it or with a later one.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.work: list[float] = []
        self.frames: list[float] = []
        self.answers: list[float] = []
        self._session, self._canvas = window.session, window.canvas
        self._surface = next(s for s in window.findChildren(Surface) if s.isVisible())
        self._waiting: deque[tuple[float, NDArray[np.float32]]] = deque()
        self._turns, self._seen = 0, self._canvas.frames_painted
        self._spent = thread_time()
        self._moved_at = 0.0
        self._canvas.painted.connect(self._on_painted)
        self._surface.probe_wished.connect(self._on_probe_wished)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(MOVE_MS)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._canvas.painted.disconnect(self._on_painted)
        self._surface.probe_wished.disconnect(self._on_probe_wished)

    @Slot()
    def _on_timeout(self) -> None:
        """Move the mouse along a curve that never comes to the same place soon."""
        self._turns += 1
        square, turn_ = self._surface.square(), self._turns / 23
        at = square.center() + QPointF(sin(3 * turn_), cos(2.1 * turn_)) * square.width() * 0.4
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        place = self._surface.mapToGlobal(at)
        self._moved_at = perf_counter()
        event = QMouseEvent(QEvent.Type.MouseMove, at, place, none, none, keys)
        QApplication.sendEvent(self._surface, event)

    @Slot(object)
    def _on_probe_wished(self, place: NDArray[np.float64]) -> None:
        self._waiting.append((self._moved_at, np.asarray(place, np.float32)))

    @Slot()
    def _on_painted(self) -> None:
        now, spent = perf_counter(), thread_time()
        if self._canvas.frames_painted == self._seen or self._session.frame is None:
            return
        self._seen = self._canvas.frames_painted
        self.frames.append(now)
        self.work.append((spent - self._spent) * 1e3)
        self._spent = spent
        probe = self._session.frame.probe
        shown = [at for at, (_, place) in enumerate(self._waiting) if np.allclose(place, probe)]
        for _ in range(shown[-1] + 1 if shown else 0):
            self.answers.append((now - self._waiting.popleft()[0]) * 1e3)
