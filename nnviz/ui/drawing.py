"""`Drawing`: one stroke at a time becomes edits of the data, one step of the undo stack in the end.

1. A stroke begins, moves on and ends; its places wait.
2. Every `FLUSH_MS`, and at the end, what waits becomes one edit. All of a stroke have one topic, by
   which the undo stack makes one step of them.
3. The training process takes each edit between two steps and goes on.
"""

from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.data.drawn import DRAWN
from nnviz.engine.experiment import Experiment
from nnviz.session.drawing import (
    REACH,
    Brush,
    EmptySheet,
    is_blank,
    learning,
    sheet,
    stroked,
)
from nnviz.session.session import Session

FLUSH_MS = 50
SPACING = 0.03
"""Points of one stroke are at least so far apart, as a share of the plane's sides."""

Place = NDArray[np.floating[Any]]


class Drawing(QObject):
    """Draws on the session's data set, which has two inputs while a stroke lasts.

    Signals: `refused(Problem)` when a stroke can add nothing more.
    """

    refused = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._strokes = count(1)
        self._topic = ""
        self._brush: Brush | None = None
        self._last: Place | None = None
        self._waiting: list[Place] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)

    def start(self, place: Place, brush: Brush) -> None:
        """Begin a stroke at a place `(2,)` of base inputs."""
        self.finish()
        self._topic = f"draw.{next(self._strokes)}"
        self._brush, self._last = brush, None
        self.move(place)

    def move(self, place: Place) -> None:
        """Go on to another place."""
        found = self._now()
        if self._brush is None or found is None:
            return
        dataset = found[1]
        low, high = dataset.input_domain.T
        share = (np.asarray(place, np.float64) - low) / (high - low)
        for step in _path(self._last, share, SPACING if self._brush.y is not None else REACH):
            own = (low + step * (high - low)) * dataset.input_scale + dataset.input_mean
            self._waiting.append(np.asarray(own, np.float64))
            self._last = step
        if self._waiting and not self._timer.isActive():
            self._timer.start()

    def finish(self) -> None:
        """End the stroke: its last points are drawn at once."""
        self.flush()
        self._brush = None

    def clear(self) -> None:
        """Remove all points: an empty sheet, until there is another one."""
        self.finish()
        found = self._now()
        if found is not None and not is_blank(self._session.undo_stack, found[0]):
            self._push_empty_sheet()

    def _push_empty_sheet(self) -> None:
        version = self._session.version
        assert version is not None
        self._session.undo_stack.push(EmptySheet(version))

    @Slot()
    def flush(self) -> None:
        """Make an edit of what waits."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        found = self._now()
        if self._brush is None or found is None or not waiting:
            return
        experiment, dataset = found
        before = sheet(experiment, dataset, blank=is_blank(self._session.undo_stack, experiment))
        try:
            points = stroked(before, self._brush, waiting)
        except ProblemError as error:
            self._refuse(error.problem)
            return
        if points == before:
            return
        if not len(points):
            self._push_empty_sheet()
            return
        for problem in points.problems():
            self._refuse(problem)
            return
        text = "Remove points" if self._brush.y is None else "Draw points"
        self._session.edit(learning(experiment, dataset, points), text, self._topic)

    def _refuse(self, problem: Problem) -> None:
        self._brush = None
        self.refused.emit(problem)

    def _now(self) -> tuple[Experiment, Dataset] | None:
        """The experiment, and the data set it is about as far as that is loaded."""
        experiment, model = self._session.experiment, self._session.model
        if experiment is None or model is None or not model.dataset.has_plane:
            return None
        is_loaded = experiment.data == model.experiment.data or experiment.data.name == DRAWN
        return (experiment, model.dataset) if is_loaded else None


def _path(start: Place | None, end: Place, spacing: float) -> list[Place]:
    """Where a stroke leaves something between two places, so far apart; in shares of the plane."""
    if start is None:
        return [end]
    length = float(np.hypot(*(end - start)))
    steps = int(length / spacing)
    return [start + (end - start) * (spacing * at / length) for at in range(1, steps + 1)]
