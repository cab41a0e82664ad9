"""Weights & gradients: how long the gradient is, how large each layer's weights, the rate."""

from collections.abc import Sequence
from enum import Enum

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from nnviz.record.history import GRADIENT_NORM, RATE
from nnviz.session.frame import Frame, Model
from nnviz.session.session import Session
from nnviz.ui.plotting.axis import Scale
from nnviz.ui.plotting.inks import band_color, layer_ink, train_ink
from nnviz.ui.plotting.layer_record import LayerRecord
from nnviz.ui.plotting.picture import Line
from nnviz.ui.plotting.smoothing import smoothed
from nnviz.ui.plotting.trend import TrendView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.segmented import Segmented

SMOOTHING = 0.3


class Subject(Enum):
    """What the lines show."""

    GRADIENT = "Gradient"
    WEIGHTS = "Weights"
    RATE = "Rate"


class GradientsView(TrendView):
    """The length of the gradient at every step, of each layer's weights, and the learning rate."""

    name = "gradients"
    title = "Weights & gradients"
    area = Area.BOTTOM_LEFT
    order = 2
    text = "The size of each gradient, of the weights and of the rate will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._subject = Subject.GRADIENT
        self._model: Model | None = None
        self.norms = LayerRecord(1)
        self.subjects = Segmented({each: each.value for each in Subject}, "Subject", self)
        self.subjects.show_value(self._subject)
        self.add_control(self.subjects)
        self.subjects.value_wished.connect(self._on_subjects_value_wished)

    def scale(self) -> Scale:
        return Scale.LOG

    def lines(self, first: float, last: float, points: int) -> Sequence[Line]:
        if self._subject is Subject.WEIGHTS:
            return self._weights(first, last, points)
        return [self._of_steps(self._subject, first, last, points)]

    def show_model(self, model: Model) -> None:
        self._model = model
        self.norms.begin(model)

    def show_frame(self, frame: Frame) -> None:
        if self._model is None or frame.run != self._model.run:
            return
        layout = self._model.network.layout
        views = [layout.views(frame.parameters, name) for name in self.norms.names]
        self.norms.add(frame.step, [[_length(found.get("weights"))] for found in views])
        if self._subject is Subject.WEIGHTS:
            self.redraw()

    def absence(self) -> str:
        return "The weights are followed while this is in sight."

    def _of_steps(self, subject: Subject, first: float, last: float, points: int) -> Line:
        steps = self.history.steps
        column = GRADIENT_NORM if subject is Subject.GRADIENT else RATE
        label = "gradient norm" if subject is Subject.GRADIENT else "learning rate"
        curve, row = steps.window(column, first, last, points), steps.last()
        value = None if row is None else float(row[column])
        ink = train_ink(self.theme)
        if subject is Subject.RATE:
            return Line(label, curve.x, curve.mean, ink, value)
        y = smoothed(curve.mean, SMOOTHING, Scale.LOG)
        return Line(label, curve.x, y, ink, value, curve, band_color(self.theme))

    def _weights(self, first: float, last: float, points: int) -> Sequence[Line]:
        if self.norms.step is None:
            return []
        found = []
        for number, name in enumerate(self.norms.names):
            value = self.norms.current(number, 0)
            if value == value:
                curve = self.norms.curve(number, 0, first, last, points)
                found.append(Line(name, curve.x, curve.mean, layer_ink(self.theme, number), value))
        return found

    @Slot(object)
    def _on_subjects_value_wished(self, subject: Subject) -> None:
        self._subject = subject
        self._axis = None
        self.subjects.show_value(subject)
        self.redraw()


def _length(weights: np.ndarray | None) -> float:
    """The root of the sum of squares; nan for a layer without weights."""
    with np.errstate(over="ignore"):
        return float("nan") if weights is None else float(np.linalg.norm(weights))
