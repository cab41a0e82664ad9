"""A million rows of twenty columns: from opening the file to data that can be trained on.

The window is open and trains meanwhile. It is asked to look at the file, the preview is accepted as
soon as it can be, and the time ends when a frame of a network on that data has been painted. How
long the window's event loop stood still is watched by a timer of a millisecond.
"""

from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QPushButton

from nnviz.bench.live import small_experiment, turn
from nnviz.bench.opened import opened_window
from nnviz.data.table.source import TABLE
from nnviz.runtime.messages import RunState
from nnviz.ui.handlers.table_handlers import TableHandlers
from nnviz.ui.main_window import MainWindow

ROWS, COLUMNS = 1_000_000, 20
CHUNK = 20_000
PATIENCE_S = 120.0
AFTER_S = 2.0
"""What follows, such as views that take up the data, is watched for blocks too."""


def measure() -> dict[str, float | None]:
    """Seconds until the data is ready, and the longest time without an event, in ms."""
    with opened_window() as (window, folder):
        path = folder / "million.csv"
        write(path, ROWS, COLUMNS)
        return _measure(window, path)


def write(path: Path, rows: int, columns: int) -> None:
    """A table of numbers and a class that the first two of them tell."""
    rng = np.random.default_rng(0)
    form = ",".join(["%.4f"] * (columns - 1)) + ",%s\n"
    with open(path, "w") as file:
        file.write(",".join(f"x{number}" for number in range(columns - 1)) + ",label\n")
        for _ in range(0, rows, CHUNK):
            values = rng.standard_normal((CHUNK, columns - 1))
            labels = np.where(values[:, 0] > values[:, 1], "yes", "no")
            lines = zip(values.tolist(), labels, strict=True)
            file.writelines(form % (*numbers, label) for numbers, label in lines)


def _measure(window: MainWindow, path: Path) -> dict[str, float | None]:
    session = window.session
    window.show()
    session.open(small_experiment())
    turn(lambda: session.frame is not None)
    session.play()
    turn(lambda: session.state is RunState.RUNNING)
    turn(seconds=1.0)
    handlers = next(own for own in window.handlers if isinstance(own, TableHandlers))
    blocks, began = Blocks(), perf_counter()
    handlers.open_file(str(path))
    use = next(b for b in window.findChildren(QPushButton) if b.text() == "Use this data")
    turn(use.isEnabled, PATIENCE_S)
    guessed = perf_counter() - began
    use.click()
    turn(lambda: _is_ready(window), PATIENCE_S)
    took = perf_counter() - began if _is_ready(window) else None
    turn(seconds=AFTER_S)
    return {"csv_1m_rows_s": took, "csv_guess_s": guessed, "csv_block_max_ms": blocks.stop()}


def _is_ready(window: MainWindow) -> bool:
    """Whether a frame of the table has been painted."""
    session = window.session
    model, frame = session.model, session.frame
    if model is None or frame is None or model.experiment.data.name != TABLE:
        return False
    return frame.run == model.run


class Blocks(QObject):
    """Notes the longest time between two rounds of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._longest, self._last = 0.0, perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(1)

    def stop(self) -> float:
        """The longest time in ms; watches no longer."""
        self._timer.stop()
        return self._longest * 1e3

    @Slot()
    def _on_timeout(self) -> None:
        now = perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now
