"""Two large networks train with the canvas in view: its frames, its cost, zoom and pan.

The trainer runs with one BLAS thread, in the window as without it. While the view is zoomed and
moved by real events, a frame counts when the canvas has been painted after one of them.
"""

import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle
from math import sin
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSettings, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnviz.bench.live import turn, watched
from nnviz.core.graph import chain
from nnviz.data import DataRecipe
from nnviz.data.table.recipe import Kind, TableRecipe
from nnviz.data.table.source import TABLE
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.ui.app import make_application
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.collector import Collector
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK

ZOOM_S = 5.0
EVENT_MS = 12
ROWS, FEATURES, CLASSES = 1_000, 784, 10
BATCH = 64


def measure() -> dict[str, float | None]:
    """Frames per second of each, the lower ratio of live to headless, frames while zooming."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    apply_theme(app, DARK)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.csv"
        settings = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        window = MainWindow(Session(threads=1), DARK, settings)
        window.show()
        collector = Collector(app)
        try:
            digits = _measure(window, experiment(DataRecipe(name="digits"), 512))
            table = _measure(window, experiment(write(path), 1024))
        finally:
            window.close()
            collector.stop()
    return {
        "large_64_512_512_10_fps": digits["fps"],
        "large_784_1024_1024_10_fps": table["fps"],
        "large_live_ratio": min(digits["ratio"], table["ratio"]),
        "large_zoom_fps": min(digits["zoom"], table["zoom"]),
        "large_64_512_512_10_ratio": digits["ratio"],
        "large_784_1024_1024_10_ratio": table["ratio"],
    }


def experiment(data: DataRecipe, units: int) -> Experiment:
    """Two hidden layers of so many units."""
    hidden = [(f"h{at}", Dense(units=units)) for at in (1, 2)]
    output = ("output", Dense(units=CLASSES, activation="linear"))
    graph = chain(("input", Input()), *hidden, output)
    settings = TrainingSettings(loss="cross_entropy", batch_size=BATCH, learning_rate=1e-3)
    return Experiment(graph, data, settings)


def write(path: Path) -> DataRecipe:
    """A table of made numbers with a class in its last column."""
    rng = np.random.default_rng(0)
    names = [*(f"x{at}" for at in range(FEATURES)), "label"]
    values, labels = rng.standard_normal((ROWS, FEATURES)), rng.integers(0, CLASSES, ROWS)
    rows = (
        ",".join([*(f"{value:.3f}" for value in row), f"class {label}"])
        for row, label in zip(values, labels, strict=True)
    )
    path.write_text("\n".join([",".join(names), *rows]) + "\n")
    kinds = [*([Kind.NUMBER.value] * FEATURES), Kind.CATEGORY.value]
    table = TableRecipe(
        path=str(path),
        target="label",
        columns=tuple(zip(names, kinds, strict=True)),
        rows=ROWS,
        checksum=sha256(path.read_bytes()).hexdigest(),
    )
    return DataRecipe(name=TABLE, table=table)


def _measure(window: MainWindow, tried: Experiment) -> dict[str, float]:
    zoom: list[float] = []

    def move() -> None:
        moves = Moves(window.canvas)
        turn(seconds=ZOOM_S)
        zoom.append(moves.stop() / ZOOM_S)
        window.canvas.fit()

    fps, ratio = watched(window, tried, move)
    return {"fps": fps, "ratio": ratio, "zoom": zoom[0]}


class Moves(QObject):
    """Turns the wheel and drags over the canvas, and counts the paints that follow."""

    def __init__(self, canvas: NetworkCanvas | SketchCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._moved, self._count, self._turns = False, 0, 0
        self._gestures = cycle(self._round())
        canvas.painted.connect(self._on_painted)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(EVENT_MS)

    def stop(self) -> int:
        """How many paints followed an event; moves no more."""
        self._timer.stop()
        self._canvas.painted.disconnect(self._on_painted)
        return self._count

    def _round(self) -> Iterator[QEvent]:
        """In at a neuron, to and fro, and out again."""
        port = self._canvas.viewport().rect()
        at = QPointF(port.width() * 0.55, port.height() * 0.4)
        for _ in range(60):
            yield self._wheel(at, 60)
        for event, step in self._drag():
            yield self._mouse(event, at + QPointF(120 * sin(step / 9), 80 * sin(step / 7)))
        for _ in range(60):
            yield self._wheel(at, -60)

    def _drag(self) -> Iterator[tuple[QEvent.Type, int]]:
        yield QEvent.Type.MouseButtonPress, 0
        yield from ((QEvent.Type.MouseMove, step) for step in range(1, 90))
        yield QEvent.Type.MouseButtonRelease, 90

    def _wheel(self, at: QPointF, delta: int) -> QEvent:
        none, place = Qt.MouseButton.NoButton, self._canvas.viewport().mapToGlobal(at)
        keys, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
        return QWheelEvent(at, place, QPoint(), QPoint(0, delta), none, keys, phase, False)

    def _mouse(self, kind: QEvent.Type, at: QPointF) -> QEvent:
        place, left = self._canvas.viewport().mapToGlobal(at), Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else left
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else left
        return QMouseEvent(kind, at, place, button, held, Qt.KeyboardModifier.NoModifier)

    @Slot()
    def _on_timeout(self) -> None:
        self._turns += 1
        QApplication.sendEvent(self._canvas.viewport(), next(self._gestures))
        self._moved = True

    @Slot()
    def _on_painted(self) -> None:
        self._count += self._moved
        self._moved = False
