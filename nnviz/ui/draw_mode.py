"""`DrawMode`: ties plane, brushes and session together while points are drawn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.data.drawn import DRAWN, DrawnPoints, emptied
from nnviz.data.split import FEW
from nnviz.engine.experiment import Experiment
from nnviz.session.drawing import Brush, is_blank, undealt
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.draw_bar import DrawBar
from nnviz.ui.drawing import Drawing
from nnviz.ui.numbers import format_count
from nnviz.ui.surface import Surface
from nnviz.ui.surface_colors import class_colors, value_colors
from nnviz.ui.theme import Theme

HOW = "Click or drag to add, Shift or the right button to remove."


class DrawMode(QObject):
    """Signals: `left()` when somebody presses Escape on the plane."""

    left = Signal()

    def __init__(
        self, session: Session, surface: Surface, bar: DrawBar, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._surface, self._bar, self._theme = session, surface, bar, theme
        self._brush = 0.0
        self._regression = False
        self.drawing = Drawing(session, self)
        self.drawing.refused.connect(self._on_refused)
        surface.stroke_began.connect(self._on_stroke_began)
        surface.stroke_moved.connect(self.drawing.move)
        surface.stroke_ended.connect(self.drawing.finish)
        surface.drawing_left.connect(self.left)
        bar.brush_wished.connect(self._on_brush_wished)
        bar.clear_wished.connect(self.drawing.clear)
        session.experiment_changed.connect(self._on_experiment_changed)
        session.undo_stack.indexChanged.connect(self._on_index_changed)

    def set_on(self, on: bool) -> None:
        """Begin or end drawing."""
        self._surface.set_drawing(on)
        self._bar.setVisible(on)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._bar.set_theme(theme)
        self.refresh()

    def refresh(self) -> None:
        """Show the points and the brush as they are now."""
        experiment, model = self._session.experiment, self._session.model
        if experiment is None or model is None or not model.dataset.has_plane:
            return
        blank = is_blank(self._session.undo_stack, experiment)
        self._surface.show_blank(blank)
        self._show_fresh(experiment, model)
        if not self._surface.is_drawing:
            return
        points = _palette(experiment, model.dataset, blank=blank)
        self._fit_brush(points)
        self._bar.show_points(points, self._brush)
        self._bar.show_hint(hint(experiment, blank=blank))

    def _fit_brush(self, points: DrawnPoints) -> None:
        """A brush of another task, or of a class that has gone, becomes the usual one."""
        if points.regression is not self._regression:
            self._regression = points.regression
            self._brush = 1.0 if points.regression else 0.0
        elif not points.regression and self._brush > len(points.names):
            self._brush = 0.0

    def _show_fresh(self, experiment: Experiment, model: Model) -> None:
        """Points that the training process has not dealt yet are in sight at once."""
        points, data = undealt(experiment, model.experiment), model.dataset
        if points is None:
            self._surface.show_fresh(np.empty((0, 2)), [])
            return
        own = (points.places() - data.input_mean) / data.input_scale
        self._surface.show_fresh(own, point_colors(points, self._theme))

    @Slot(object, bool)
    def _on_stroke_began(self, place: NDArray[Any], removes: bool) -> None:
        self.drawing.start(place, Brush(None if removes else self._brush))

    @Slot(float)
    def _on_brush_wished(self, brush: float) -> None:
        self._brush = brush
        self.refresh()

    @Slot(object)
    def _on_refused(self, problem: Problem) -> None:
        self._bar.show_hint(f"{problem.what} {problem.hint}", is_problem=True)

    @Slot(object)
    def _on_experiment_changed(self, _experiment: Experiment) -> None:
        self.refresh()

    @Slot(int)
    def _on_index_changed(self, _index: int) -> None:
        self.refresh()


def hint(experiment: Experiment, *, blank: bool) -> str:
    """What a click does now."""
    points = experiment.data.points
    if blank:
        return "An empty plane. Training goes on with the points before until you draw one."
    if experiment.data.name != DRAWN or points is None:
        count = format_count(experiment.data.resolved().size or 0)
        return f"Your first point makes these {count} samples your own. {HOW}"
    number = f"{counted(len(points), 'point')}."
    few = f" With fewer than {FEW}, all are for training and for testing."
    return f"{number} {HOW}{few if len(points) < FEW else ''}"


def point_colors(points: DrawnPoints, theme: Theme) -> list[str]:
    """The colour of each drawn point."""
    if points.regression:
        y = np.array(points.y)
        return value_colors(y, max(1.0, float(np.abs(y).max(initial=0))), theme)
    table = class_colors(len(points.names), theme)
    return [table[int(y)] for y in points.y]


def _palette(experiment: Experiment, dataset: Dataset, *, blank: bool) -> DrawnPoints:
    """The classes or the range of values that can be drawn; which points there are is no matter."""
    points, task = experiment.data.points, dataset.told.task
    if experiment.data.name != DRAWN or points is None:
        points = DrawnPoints(regression=not task.classes, names=task.names)
    return emptied(points) if blank else points
