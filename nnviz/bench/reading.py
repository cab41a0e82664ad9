"""How soon a key typed into the Reader is answered by all cells, while a network learns to read.

The network is the example `char-lstm` at full speed; the Reader and the canvas are in sight.
"""

from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from nnviz.bench.live import turn, watched
from nnviz.files.example import example
from nnviz.runtime.messages import RunState
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.reader import ReaderView

EXAMPLE = "char-lstm"
WARM_UP_S, TYPE_S = 3.0, 20.0
KEY_MS = 110
"""Between two keys: a quick typist."""

WORDS = "the small dark river under a bridge "


def measure_reading(window: MainWindow) -> dict[str, float | None]:
    """Type while it trains; then its speed beside that without a window."""
    session, experiment = window.session, example(EXAMPLE).experiment
    window.show()
    session.open(experiment)
    turn(lambda: session.frame is not None)
    window.raise_view("reader")
    view = next(view for view in window.views if isinstance(view, ReaderView))
    turn(lambda: view.writing.frame is not None)
    session.set_speed(None)
    session.play()
    turn(seconds=WARM_UP_S)
    typist = Typist(window, view)
    turn(seconds=TYPE_S)
    typist.stop()
    session.pause()
    turn(lambda: session.state is RunState.PAUSED)
    _, ratio = watched(window, experiment)
    return {
        "typing_p99_ms": float(np.percentile(typist.answers, 99)),
        "typing_p50_ms": float(np.percentile(typist.answers, 50)),
        "typing_answers": float(len(typist.answers)),
        "text_live_ratio": ratio,
    }


class Typist(QObject):
    """Types words, and notes how long each key takes to be on the canvas and in the Reader.

    A key is answered when what follows the frame of its text, or of a later one, has been painted.
    """

    def __init__(self, window: MainWindow, view: ReaderView) -> None:
        super().__init__(window)
        self.answers: list[float] = []
        self._session, self._view = window.session, view
        self._waiting: list[tuple[float, tuple[int, ...]]] = []
        self._told = self._count = 0
        self._session.frame_ready.connect(self._on_frame)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(KEY_MS)

    def stop(self) -> None:
        """Type and watch no longer."""
        self._timer.stop()
        self._session.frame_ready.disconnect(self._on_frame)

    @Slot()
    def _on_timeout(self) -> None:
        began, sign = perf_counter(), WORDS[self._count % len(WORDS)]
        self._count += 1
        key, held = Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self._view.page, QKeyEvent(kind, key, held, sign))
        self._waiting.append((began, self._view.writing.seen.ids))

    @Slot(object)
    def _on_frame(self, frame: object) -> None:
        """Canvas and views have been told of a frame before this is called."""
        shown = self._session.frame
        if shown is None:
            return
        ids = tuple(shown.probe.astype(int).tolist())
        found = [at for at, (_, wanted) in enumerate(self._waiting) if wanted == ids]
        self._told = found[-1] + 1 if found else 0
        if self._told:
            QTimer.singleShot(0, self, self._take)  # behind the paint

    @Slot()
    def _take(self) -> None:
        now = perf_counter()
        self.answers += [(now - began) * 1e3 for began, _ in self._waiting[: self._told]]
        self._waiting, self._told = self._waiting[self._told :], 0
