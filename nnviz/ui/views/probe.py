"""Input: what the neurons answer to, every value of it, and what the network makes of it."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model
from nnviz.session.sample import Part, Probe, inputs_of, targets_of
from nnviz.session.session import Session
from nnviz.ui.plotting.answer_bars import LINE, AnswerBars
from nnviz.ui.plotting.answers import MOST_BARS, bars, verdict, where_words
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.input_list import InputList
from nnviz.ui.widgets.sample_image import SampleImage
from nnviz.ui.widgets.sample_picker import SamplePicker

BESIDES = 270
"""Pixels that all but the bars need."""

LEAST_BARS = 3


class ProbeView(BodyView):
    """A slider moves the probe to a free point; the picker takes it to a sample."""

    name: ClassVar[str] = "probe"
    title: ClassVar[str] = "Input"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 2
    text: ClassVar[str] = "The values the neurons answer to will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._probe: NDArray[np.floating] | None = None
        self._known: Probe | None = None
        self._build()
        self.picker.sample_wished.connect(self._on_sample_wished)
        self.picker.step_wished.connect(self._on_step_wished)
        self.picker.class_wished.connect(self._on_class_wished)
        self.inputs.value_wished.connect(self._on_value_wished)

    def _build(self) -> None:
        self.picker = SamplePicker(self.body)
        self.where = ElidedLabel("", parent=self.body)
        self.where.setProperty("role", "small")
        self.verdict = ElidedLabel("", parent=self.body)
        self.image = SampleImage(self.theme, self.body)
        self.answer = AnswerBars(self.theme, self.body)
        self.inputs = InputList(self.body)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(16, 8, 4, 8)
        column.setSpacing(6)
        top = QVBoxLayout()
        column.addLayout(top)
        top.setContentsMargins(0, 0, 12, 0)
        top.setSpacing(4)
        top.addWidget(self.picker)
        top.addWidget(self.where)
        top.addWidget(self.verdict)
        row = QHBoxLayout()
        top.addLayout(row)
        row.setSpacing(12)
        row.addWidget(self.image)
        row.addWidget(self.answer, 1)
        column.addWidget(self.inputs, 1)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.image.set_theme(theme)
        self.answer.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        if before is not None and before.dataset is model.dataset:
            return
        dataset = model.dataset
        self.body.hide()
        self._probe = self._known = None
        told = dataset.told.task
        self.picker.show_classes(told.names if told.classes else ())
        self.inputs.show_inputs(dataset.inputs, in_own_units(dataset, dataset.input_domain.T).T)
        self.image.setVisible(dataset.image_shape is not None)

    def show_probe(self, frame: Frame) -> None:
        model = self._model
        if model is None or frame.run != model.run:
            return
        dataset, probe = model.dataset, self.session.probe
        if probe is not None and np.array_equal(probe.x, frame.probe, equal_nan=True):
            self._known = probe  # else the probe has moved on since: the next frame is its own
        if self._probe is not frame.probe:
            self._probe = frame.probe
            self.inputs.show_values(in_own_units(dataset, frame.probe.ravel()))
            self._show_image(dataset, frame.probe)
        self._show_answer(model, frame, self._known)
        sample = self.session.sample
        count = len(inputs_of(dataset, sample.part))
        at = min(sample.index, count - 1)
        self.picker.show_sample(sample.part, at, count, self.session.sample_class)
        self.body.show()

    def show_frame(self, frame: Frame) -> None:
        self.show_probe(frame)

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The probe."""
        return Pointed()

    def numbers(self) -> Table | None:
        """Every input's value in its own unit."""
        if self._model is None or self._probe is None:
            return None
        values = in_own_units(self._model.dataset, self._probe.ravel()).tolist()
        rows = list(zip(self._model.dataset.inputs, values, strict=True))
        return Table(("input", "value"), rows)

    def _show_answer(self, model: Model, frame: Frame, probe: Probe | None) -> None:
        dataset, loss = model.dataset, model.experiment.loss
        raw = frame.raw(model.network.sink)
        most = min(MOST_BARS, max(LEAST_BARS, (self.height() - BESIDES) // LINE))
        self.answer.show_bars(bars(dataset, loss, frame.output, raw, probe, most))
        if probe is not None:
            self.where.setText(where_words(probe))
            self.where.setVisible(probe.is_free)
            words = verdict(dataset, raw, probe)
            self.verdict.setText(words[:1].upper() + words[1:])
            self.verdict.setVisible(bool(words))

    def _show_image(self, dataset: Dataset, probe: NDArray[np.floating]) -> None:
        if dataset.image_shape is not None:
            low, high = dataset.input_domain[:, 0], dataset.input_domain[:, 1]
            span = np.where(high > low, high - low, 1)
            shares = (probe.ravel() - low) / span
            self.image.show_pixels(shares.reshape(dataset.image_shape))

    # -- wishes --------------------------------------------------------------------------------

    @Slot(int, float)
    def _on_value_wished(self, index: int, value: float) -> None:
        probe, model = self.session.probe, self._model
        if probe is None or model is None or index >= len(model.dataset.inputs):
            return
        dataset, moved = model.dataset, np.array(probe.x, np.float32)
        scale = float(dataset.input_scale[index]) or 1.0
        moved.ravel()[index] = (value - float(dataset.input_mean[index])) / scale
        self.session.set_probe(moved)
        self.session.want_frame()  # a plane that follows the probe moves with it

    @Slot(object, int)
    def _on_sample_wished(self, part: Part, index: int) -> None:
        self.session.pick_sample(part, index)
        self.session.want_frame()

    @Slot(int)
    def _on_step_wished(self, step: int) -> None:
        self.session.step_sample(step)
        self.session.want_frame()

    @Slot(object)
    def _on_class_wished(self, label: int | None) -> None:
        """Keep to a class: go to the next sample of it, unless this is one."""
        self.session.sample_class = label
        sample, model = self.session.sample, self._model
        if label is None or model is None:
            return
        targets = targets_of(model.dataset.labelled, sample.part)
        if targets[min(sample.index, len(targets) - 1)] != label:
            self._on_step_wished(1)


def in_own_units(dataset: Dataset, values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Base inputs `(..., B)` as the data had them."""
    scaled = np.asarray(values, np.float64) * dataset.input_scale
    return np.asarray(scaled + dataset.input_mean, np.float64)
