"""Strip: what every neuron says to every sample of a batch, as an image per layer."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.maps import has_maps, middle_of
from nnviz.core.marks import Neuron
from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.sample import Part, ProbeSource
from nnviz.session.session import Session
from nnviz.session.statistics import STRIP_NEURONS, LayerStatistics, batch_order, batch_size
from nnviz.ui.colors import sequential_rgb
from nnviz.ui.numbers import format_count, format_number, format_setting
from nnviz.ui.pixels import pixels_of
from nnviz.ui.plotting.body_view import BodyView, has_header
from nnviz.ui.plotting.card import Card, Reading
from nnviz.ui.plotting.plot import RIGHT
from nnviz.ui.plotting.ridge import noun
from nnviz.ui.plotting.stack import Cell
from nnviz.ui.plotting.strip_image import MARGIN, Pixels, Strip, StripImage
from nnviz.ui.pointed import Pointed
from nnviz.ui.surface_colors import class_colors
from nnviz.ui.theme import Theme, sign_color
from nnviz.ui.view import Area
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.small_combo import SmallCombo

ALL = "All layers"


class StripView(BodyView):
    """Columns are training samples, ordered by class or target; a click makes one the probe.

    The picture of a network stays until the first frame after its fresh start: nothing flickers.
    """

    name = "strip"
    title = "Strip"
    area = Area.BOTTOM_RIGHT
    order = 1
    wants = Wants(batch=True)
    text = "The answer of each neuron to each sample will be here."

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._order: NDArray[np.intp] = np.empty(0, np.intp)
        self._layer = ""
        self.image = StripImage(theme, self._card, self.body)
        self.caption = ElidedLabel("", parent=self.body)
        self.caption.setProperty("role", "small")
        self.combo = SmallCombo("Layer", self.body)
        self._header = QWidget(self.body)
        row = QHBoxLayout(self._header)
        row.setContentsMargins(MARGIN, 4, RIGHT - 2, 0)
        row.addWidget(self.caption, 1)
        row.addWidget(self.combo)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self.image, 1)
        self.combo.activated.connect(self._on_combo_activated)
        self.image.column_wished.connect(self._on_image_column_wished)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.image.set_theme(theme)
        self._show_ribbon()

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        order = batch_order(model.dataset, batch_size(model.network, model.dataset))
        if before is None or before.dataset is not model.dataset or len(order) != len(self._order):
            self._order = order
            self._show_ribbon()
        names = [node.id for node in model.network.graph if node.inputs]
        if before is None or before.dataset is not model.dataset or names != self._names():
            self._frame = None
            self.body.hide()
        self._offer(names)

    def show_frame(self, frame: Frame) -> None:
        if self._model is None or frame.run != self._model.run or not frame.statistics:
            return
        self._frame = frame
        self._redraw(self._model, frame)
        self.body.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._header.setVisible(has_header(event.size()))

    def _redraw(self, model: Model, frame: Frame) -> None:
        found = frame.statistics
        shown = {self._layer: found[self._layer]} if self._layer in found else found
        strips = [Strip(name, each.strip[:, self._order]) for name, each in shown.items()]
        samples = model.dataset.base_train[self._order]
        same = np.flatnonzero((samples == frame.probe).reshape(len(samples), -1).all(axis=1))
        self.image.show_strips(strips, int(same[0]) if same.size else -1)
        self.caption.setText(_caption(model.dataset.labelled, len(self._order), shown))

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The neuron or map, and the sample, that the colour there is of."""
        place = QPointF(self.image.mapFrom(self, at))
        cell = self.image.stack().cell_at(place) if self.image.strips else None
        if cell is None or not self.image.rect().contains(place.toPoint()):
            return None
        source = ProbeSource(Part.TRAINING, int(self._order[cell.column]))
        return Pointed(self._neuron_of(cell), source=source)

    def numbers(self) -> Table | None:
        """A row a sample, a column a neuron."""
        if self._frame is None or self.body.isHidden():
            return None
        strips = self.image.strips
        columns = [f"{s.name}.{n + 1}" for s in strips for n in range(len(s.values))]
        values = np.concatenate([strip.values for strip in strips]).T.tolist()
        samples = (self._order + 1).tolist()
        rows = [[sample, *row] for sample, row in zip(samples, values, strict=True)]
        return Table(("sample", *columns), rows)

    def _offer(self, names: list[str]) -> None:
        if names != self._names():
            with QSignalBlocker(self.combo):
                self.combo.clear()
                self.combo.addItems([ALL, *names])
            self._layer = ""

    def _names(self) -> list[str]:
        return [self.combo.itemText(index) for index in range(1, self.combo.count())]

    def _show_ribbon(self) -> None:
        if self._model is not None:
            self.image.show_ribbon(_ribbon(self._model.dataset.labelled, self._order, self.theme))

    def _neuron_of(self, cell: Cell) -> Neuron | None:
        """The neuron of a row; of a map the pixel in its middle."""
        node = self.image.strips[cell.layer].name
        shape = self._model.network.facts.shapes.get(node) if self._model is not None else None
        if shape is None:
            return None
        return Neuron(node, middle_of(shape, cell.row) if has_maps(shape) else cell.row)

    def _card(self, cell: Cell) -> Card:
        """What is told about a cell."""
        strip, sample = self.image.strips[cell.layer], int(self._order[cell.column])
        value = float(strip.values[cell.row, cell.column])
        color = sign_color(self.theme, value)
        found = self._frame.statistics.get(strip.name) if self._frame is not None else None
        what = "neuron" if found is None else noun(found)
        label = "mean of the map" if what == "map" else "activation"
        readings = [Reading(label, format_number(value, signed=True), color=color)]
        if self._model is not None:
            readings.append(_told(self._model.dataset.labelled, sample))
        heading = f"{strip.name} · {what} {cell.row + 1} · sample {format_count(sample + 1)}"
        return Card(heading, readings)

    # -- wishes --------------------------------------------------------------------------------

    @Slot(int)
    def _on_combo_activated(self, index: int) -> None:
        self._layer = self.combo.itemText(index) if index else ""
        if self._model is not None and self._frame is not None:
            self._redraw(self._model, self._frame)

    @Slot(int)
    def _on_image_column_wished(self, column: int) -> None:
        if self._model is not None:
            self.session.pick_sample(Part.TRAINING, int(self._order[column]))
            self.session.want_frame()  # at rest a probe alone brings no batch, and the ring stays


def _ribbon(dataset: Dataset, order: NDArray[np.intp], theme: Theme) -> Pixels:
    """A colour a sample: its class's, or the size of its target."""
    targets = dataset.y_train[order]
    if not dataset.task.classes:
        first = targets.reshape(len(order), -1)[:, 0].astype(np.float64)
        return sequential_rgb((first - first.min()) / max(float(np.ptp(first)), 1e-30), theme)
    table = pixels_of(class_colors(dataset.task.classes, theme))
    return table[targets]


def _told(dataset: Dataset, sample: int) -> Reading:
    """The class of a sample by its name, or its first target in its own unit."""
    target = dataset.y_train[sample]
    if dataset.task.classes:
        return Reading("class", dataset.task.names[int(target)])
    value = float(np.ravel(target)[0]) * float(dataset.target_scale[0]) + float(
        dataset.target_mean[0]
    )
    return Reading(dataset.task.names[0], format_setting(value))


def _caption(dataset: Dataset, samples: int, shown: Mapping[str, LayerStatistics]) -> str:
    by = "class" if dataset.task.classes else "target"
    text = f"{samples} training samples by {by}"
    cut = [each for each in shown.values() if each.neurons > STRIP_NEURONS]
    if len(shown) == 1 and cut:
        of = counted(cut[0].neurons, noun(cut[0]))
        return f"{text} · first {STRIP_NEURONS} of {of}"
    what = "maps or neurons" if any(each.has_maps for each in cut) else "neurons"
    return f"{text} · first {STRIP_NEURONS} {what} of a layer" if cut else text
