"""The output over a plane of inputs, with the samples on it: where the network says what."""

from math import prod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from nnviz.data import Dataset
from nnviz.engine.losses import predicted_classes
from nnviz.record.history import History
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.given import plane_table
from nnviz.session.latent import Repeater, repeats_inputs
from nnviz.session.plane import Plane, axes_plane, default_plane, principal_plane
from nnviz.session.responses import Responses, asked_samples
from nnviz.session.session import Session
from nnviz.ui.draw_bar import DrawBar
from nnviz.ui.draw_mode import DrawMode
from nnviz.ui.latent.picture_pairs import MOST
from nnviz.ui.latent.reconstruction import Reconstruction
from nnviz.ui.numbers import format_number, format_percent
from nnviz.ui.pointed import Pointed
from nnviz.ui.surface import Surface
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View
from nnviz.ui.widgets.chip import ChipRow
from nnviz.ui.widgets.flat_combo import FlatCombo

COMPONENTS = "Components"
SHORT = 420
"""Pixels of height below which the plane needs all the room there is."""

NO_PLANE = "Points are drawn where there are two inputs"
OPTIONS = {"test": "Test samples", "steps": "Discretise", "draw": "Draw points"}
TIPS = {
    "test": "Show the samples for testing as squares beside those for training.",
    "steps": "Show only which side of the border a place is on, not how surely.",
    "draw": "Click or drag on the plane to add points, with Shift or the right button to remove "
    "them; training goes on with them.",
}


NO_INPUTS = "A plane needs two inputs; this data set has one."
NO_TOKENS = "Between two tokens lies nothing: there is no plane. The Reader shows what comes next."


class OutputView(View):
    """Moving the mouse over the picture moves the probe; a click pins it, or draws a point.

    Signals: `drawing_changed(bool)`, whether the mouse draws points from now on.
    """

    drawing_changed = Signal(bool)

    name: ClassVar[str] = "output"
    title: ClassVar[str] = "Output"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 0
    wants: ClassVar[Wants] = Wants(responses=True)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._dataset: Dataset | None = None
        self._shown: Responses | None = None
        self._pinned = False
        self._chosen: tuple[str, ...] = ("test",)
        self._truth: NDArray[np.generic] | None = None
        self._train = 0
        self._plane: Plane | None = None
        self._sink = ""
        self._repeater: Repeater | None = None
        self._build()
        self.draw = DrawMode(session, self.surface, self.bar, theme, self)
        self.draw.left.connect(self._on_drawing_left)
        self.surface.probe_wished.connect(self._on_probe_wished)
        self.surface.pin_wished.connect(self._on_pin_wished)
        session.region_changed.connect(self.surface.show_region)
        self._options.values_wished.connect(self._on_options_wished)
        for combo in (self._across, self._up):
            combo.activated.connect(self._on_axis_chosen)

    def _build(self) -> None:
        self.setAccessibleName("Output")
        self.surface = Surface(self.theme, self)
        self._score = QLabel(self)
        self._score.setProperty("role", "dim")
        self._empty = QLabel(NO_INPUTS, self)
        self._empty.setProperty("role", "dim")
        self._empty.setWordWrap(True)
        self._empty.hide()
        self.reconstruction = Reconstruction(self.theme, self)
        self.reconstruction.hide()
        self._across, self._up = FlatCombo(self), FlatCombo(self)
        self._across.setAccessibleName("Input across")
        self._up.setAccessibleName("Input upwards")
        self._axes = QWidget(self)
        axes = QHBoxLayout(self._axes)
        axes.setContentsMargins(0, 0, 0, 0)
        for text, combo in (("across", self._across), ("up", self._up)):
            label = QLabel(text, self._axes)
            label.setProperty("role", "small")
            axes.addWidget(label)
            axes.addWidget(combo, 1)
        self._options = ChipRow(OPTIONS, "What is shown", self)
        self._options.show_values(("test",))
        for value, tip in TIPS.items():
            self._options.chip(value).setToolTip(tip)
        self.bar = DrawBar(self.theme, self)
        self.bar.hide()
        column = QVBoxLayout(self)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addWidget(self._score)
        column.addWidget(self.reconstruction)
        column.addWidget(self.surface)
        column.addWidget(self._empty)
        column.addWidget(self._axes)
        column.addWidget(self._options)
        column.addWidget(self.bar)
        column.addStretch(1)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.surface.set_theme(theme)
        self.reconstruction.set_theme(theme)
        self.draw.set_theme(theme)

    def wishes(self) -> Wants:
        return Wants() if self._sink else self.wants

    def show_model(self, model: Model) -> None:
        before, self._sink = self._sink, _gives_pictures_back(model)
        self._repeater = Repeater(model.network, model.dataset, MOST) if self._sink else None
        if before != self._sink:
            self.wants_changed.emit()
        if model.dataset is self._dataset and bool(before) == bool(self._sink):
            self.draw.refresh()
            return
        dataset = self._dataset = model.dataset
        _, self._truth, self._train = asked_samples(dataset)
        self.surface.show_dataset(dataset)
        plane = default_plane(dataset, dataset.base_test[0])
        if not _is_same(plane, self._plane):
            self._plane, self._pinned = plane, False
            self.session.set_plane(plane)
            self._fill(dataset)
        self.reconstruction.setVisible(bool(self._sink))
        self.surface.setVisible(plane is not None and not self._sink)
        self._empty.setText(NO_TOKENS if dataset.tokens else NO_INPUTS)
        self._empty.setVisible(plane is None and not self._sink)
        has_choice = not self._sink and not dataset.tokens
        self._axes.setVisible(len(dataset.inputs) > 2 and has_choice)
        self._options.setVisible(has_choice)
        self._offer_drawing(dataset)

    def show_probe(self, frame: Frame) -> None:
        if self._sink in frame.activations and self._dataset is not None:
            self.reconstruction.show_probe(self._dataset, frame, self._sink)
        else:
            self.surface.show_probe(frame.probe, self._pinned)

    def show_frame(self, frame: Frame) -> None:
        if self._repeater is not None and self._dataset is not None:
            self.reconstruction.show_samples(self._dataset, self._repeater.make(frame.parameters))
        if frame.responses is None or self._dataset is None or self._truth is None:
            return
        self._shown = frame.responses
        self.surface.show_responses(frame.responses)
        if self._dataset.task.classes:
            self.surface.show_wrong(_wrong(frame.responses, self._truth, self._train))

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The probe."""
        return Pointed()

    def numbers(self) -> Table | None:
        return None if self._shown is None else plane_table(self._shown)

    def show_history(self, history: History) -> None:
        latest = history.latest
        if latest is None:
            self._score.setText("")
            return
        name, (_, test) = next(iter(latest.metrics.items()))
        if name == "accuracy":
            self._score.setText(f"test accuracy {format_percent(test)}")
        else:
            self._score.setText(f"test loss {format_number(latest.test_loss)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.bar.set_short(event.size().height() < SHORT)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(object)
    def _on_probe_wished(self, place: NDArray[np.float64]) -> None:
        plane = self.session.plane
        if plane is not None:
            self.session.set_probe(plane.samples(place[None])[0])

    @Slot(bool)
    def _on_pin_wished(self, pinned: bool) -> None:
        self._pinned = pinned
        if self.session.frame is not None:
            self.surface.show_probe(self.session.frame.probe, pinned)

    @Slot(tuple)
    def _on_options_wished(self, chosen: tuple[str, ...]) -> None:
        self._chosen = chosen
        self._options.show_values(chosen)
        if self.surface.is_drawing is not ("draw" in chosen):
            self.draw.set_on("draw" in chosen)
            self.drawing_changed.emit("draw" in chosen)
        self.surface.shows_test = "test" in chosen
        self.surface.discretised = "steps" in chosen
        self.surface.refresh()

    def set_drawing(self, drawing: bool) -> None:
        """Let the mouse draw points, where there is a plane, or point at places."""
        if drawing and (self._dataset is None or not self._dataset.has_plane):
            return
        rest = tuple(name for name in self._chosen if name != "draw")
        self._on_options_wished((*rest, "draw") if drawing else rest)

    @Slot()
    def _on_drawing_left(self) -> None:
        self.set_drawing(False)

    def _offer_drawing(self, dataset: Dataset) -> None:
        """Points are drawn where the plane is all there is."""
        chip = self._options.chip("draw")
        chip.setEnabled(dataset.has_plane)
        what = f"this data set has {len(dataset.inputs)}"
        chip.setToolTip(TIPS["draw"] if dataset.has_plane else f"{NO_PLANE}; {what}.")
        if self.surface.is_drawing and not dataset.has_plane:
            self._on_drawing_left()
        self.draw.refresh()

    @Slot(int)
    def _on_axis_chosen(self, index: int) -> None:
        dataset, frame = self._dataset, self.session.frame
        if dataset is None or frame is None:
            return
        if self.sender() is self._across and index == 0:
            self.session.set_plane(principal_plane(dataset))
            self._up.setEnabled(False)
            return
        first, second = max(0, self._across.currentIndex() - 1), self._up.currentIndex()
        if first == second:
            second = (first + 1) % len(dataset.inputs)
        self._show_axes(first + 1, second)
        self.session.set_plane(axes_plane(dataset, first, second, frame.probe))

    def _fill(self, dataset: Dataset) -> None:
        self._across.clear()
        self._up.clear()
        self._across.addItems([COMPONENTS, *dataset.inputs])
        self._up.addItems(list(dataset.inputs))
        self._show_axes(0 if len(dataset.inputs) > 2 else 1, min(1, len(dataset.inputs) - 1))

    def _show_axes(self, across: int, up: int) -> None:
        self._across.setCurrentIndex(across)
        self._up.setCurrentIndex(up)
        self._up.setEnabled(across > 0)


def _wrong(found: Responses, truth: NDArray[Any], train: int) -> NDArray[np.bool_]:
    """Which samples are answered wrongly; those that were not asked count as right.

    `truth` holds the classes of the training part's first `train` samples, then of the test part's.
    """
    wrong, given = np.zeros(len(truth), bool), predicted_classes(found.answers)
    first, rest = found.training, len(given) - found.training
    wrong[:first] = given[:first] != truth[:first]
    wrong[train : train + rest] = given[first:] != truth[train : train + rest]
    return wrong


def _gives_pictures_back(model: Model) -> str:
    """The output that gives back the pictures that enter, whole; empty where there is none."""
    network, dataset = model.network, model.dataset
    gives = dataset.image_shape is not None and repeats_inputs(network)
    is_whole = prod(network.facts.shapes[network.sink]) == len(dataset.features)
    return network.sink if gives and is_whole else ""


def _is_same(first: Plane | None, second: Plane | None) -> bool:
    """Whether two planes of two inputs show the same part of the same plane."""
    if first is None or second is None or first.follows or second.follows:
        return False
    return first.labels == second.labels and all(
        np.array_equal(getattr(first, name), getattr(second, name))
        for name in ("origin", "across", "up", "low", "high")
    )
