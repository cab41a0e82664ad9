"""Matrices of heads on the canvas, live while `induction` trains, the Heads dock beside them."""

from time import perf_counter

from PySide6.QtCore import QObject, Slot

from nnviz.bench.live import LIVE_S, watched
from nnviz.files.example import example
from nnviz.session.frame import Frame
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow

EXAMPLE = "induction"


def measure_heads(window: MainWindow) -> dict[str, float | None]:
    """Paints a second that show other matrices than before, and live against headless."""
    window.show()
    window.canvas_stack.show_level(Level.NEURONS)
    window.raise_view("heads")
    watch = MatrixWatch(window)
    _, ratio = watched(window, example(EXAMPLE).experiment, watch.stop)
    return {"heads_fps": watch.rate, "heads_live_ratio": ratio}


class MatrixWatch(QObject):
    """Notes when the canvas has painted matrices of another moment."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.rate = 0.0
        self._times: list[float] = []
        self._canvas = window.canvas
        self._frame: Frame | None = None
        self._canvas.painted.connect(self._on_painted)

    def stop(self) -> None:
        """Say how many there were in each of the last seconds, and watch no longer."""
        self._canvas.painted.disconnect(self._on_painted)
        since = perf_counter() - LIVE_S
        self.rate = sum(at >= since for at in self._times) / LIVE_S

    @Slot()
    def _on_painted(self) -> None:
        items = self._canvas.network_items
        frame: Frame | None = None if items is None else items.taps.frame
        if frame is not None and frame is not self._frame:
            self._frame = frame
            self._times.append(perf_counter())
