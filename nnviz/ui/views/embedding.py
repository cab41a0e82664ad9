"""Embedding: what a layer says to the test samples, as points of a plane."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from nnviz.record.table import Table
from nnviz.runtime.questions.embed import Method
from nnviz.session.embedding import Embedder, Wish, layers_of, usual_layer
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.sample import Part
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.embedding.plane import EmbeddingPlane
from nnviz.ui.embedding.points import Points, points_of
from nnviz.ui.embedding.strip import SampleStrip
from nnviz.ui.embedding.words import EMPTY, HINT, about, sample_text, selection_text
from nnviz.ui.plotting.body_view import BodyView
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area
from nnviz.ui.widgets.chip import Chip
from nnviz.ui.widgets.elided import ElidedLabel
from nnviz.ui.widgets.flow import FlowLayout
from nnviz.ui.widgets.segmented import Segmented
from nnviz.ui.widgets.small_combo import SmallCombo

PERPLEXITIES = (5, 15, 30, 50)
NO_ONE: NDArray[np.intp] = np.empty(0, np.intp)


class EmbeddingView(BodyView):
    """A click makes a sample the probe; a lasso catches several."""

    name: ClassVar[str] = "embedding"
    title: ClassVar[str] = "Embedding"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 8
    wants: ClassVar[Wants] = Wants(predictions=True)
    text: ClassVar[str] = EMPTY
    key: ClassVar[str] = ""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._selected: NDArray[np.intp] = NO_ONE
        self._layer = ""
        self._by_answer = self._goes_on = False
        self._method, self._perplexity = Method.COMPONENTS, 30
        self.embedder = Embedder(session.background, self)
        self._build()
        self._connect()

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.plane.set_theme(theme)
        self.strip.set_theme(theme)

    def show_model(self, model: Model) -> None:
        before, self._model = self._model, model
        if before is None or before.dataset is not model.dataset:
            self._selected = NO_ONE
            self.plane.clear()
        names = layers_of(model)
        with QSignalBlocker(self.combo):
            self.combo.clear()
            self.combo.addItems(list(names))
        if self._layer not in names:
            self._layer = usual_layer(model) if names else ""
        self.combo.setCurrentText(self._layer)
        self.body.setVisible(bool(names))
        self.embedder.show_model(model)
        self._on_changed()
        self._wish()

    def show_probe(self, frame: Frame) -> None:
        self._show_marks()

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run:
            self.embedder.show_frame(frame)

    def numbers(self) -> Table | None:
        """A row a sample: its place, what it is and what it is taken for."""
        points = self.plane.points
        if points is None:
            return None
        names = points.names or ("",)
        said = [names[at] if points.names and at >= 0 else "" for at in points.said.tolist()]
        truth = [names[at] if points.names else "" for at in points.truth.tolist()]
        rows = [
            (number, x, y, is_, says)
            for number, ((x, y), is_, says) in enumerate(
                zip(points.places.tolist(), truth, said, strict=True), start=1
            )
        ]
        return Table(("test sample", "across", "up", "class", "taken for"), rows)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wish()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is asked."""
        super().hideEvent(event)
        self.embedder.want(Wish())

    # -- inner ---------------------------------------------------------------------------------

    def _wish(self) -> None:
        if not self.isVisible() or self._model is None:
            return
        wish = Wish(self._layer, self._method, float(self._perplexity), self._goes_on)
        self.embedder.want(wish)
        self._show_controls()

    @Slot()
    def _show_controls(self) -> None:
        by_neighbours = self._method is Method.NEIGHBOURS
        self.method.show_value(self._method)
        self.colors.show_value(self._by_answer)
        self.goes_on.setChecked(self._goes_on)
        for part in (self.perplexity, self.goes_on, self.again):
            part.setVisible(by_neighbours)
        busy = by_neighbours and self.embedder.is_busy
        self.again.setText(f"Stop {self.embedder.share:.0%}" if busy else "Again")
        self.again.setEnabled(busy or self.embedder.is_late or self.embedder.known is None)

    def _show_marks(self) -> None:
        probe = self.session.probe
        is_here = probe is not None and not probe.is_free and probe.source.part is Part.TEST
        index = probe.source.index if is_here and probe is not None else -1
        self.plane.show_marks(self._selected, index, by_answer=self._by_answer)

    def _show_selection(self) -> None:
        points, model = self.plane.points, self._model
        dataset = model.dataset if model is not None else None
        hovered = self.plane.hovered
        if points is None or dataset is None:
            self.told.setText(HINT)
            self.strip.show_samples(None, NO_ONE)
            return
        if 0 <= hovered < len(points.places):
            self.told.setText(sample_text(dataset, points, hovered))
            self.strip.show_samples(dataset, np.array([hovered]))
        else:
            self.told.setText(selection_text(points, self._selected) or HINT)
            self.strip.show_samples(dataset, self._selected)

    @Slot()
    def _on_changed(self) -> None:
        found, problem = self.embedder.known, self.embedder.problem
        self._show_controls()
        if problem is not None:
            self.about.setText(f"{problem.what} {problem.hint}".strip())
        elif found is None:
            self.about.setText("Looking …")
        else:
            self._show_points(points_of(found))
            self.about.setText(about(found))

    def _show_points(self, points: Points) -> None:
        if self.plane.points is None or points.places is not self.plane.points.places:
            self._selected = self._selected[self._selected < len(points.places)]
            self.plane.show_points(points)
            self._show_marks()
            self._show_selection()

    @Slot(int)
    def _on_sample_wished(self, index: int) -> None:
        self.session.pick_sample(Part.TEST, index)
        self.session.want_frame()

    @Slot(object)
    def _on_caught(self, indices: NDArray[np.intp]) -> None:
        self._selected = indices
        self._show_marks()
        self._show_selection()

    @Slot(int)
    def _on_hovered(self, index: int) -> None:
        self._show_selection()

    @Slot(str)
    def _on_layer_activated(self, layer: str) -> None:
        self._turn_to(layer)

    @Slot(object)
    def _on_method_wished(self, method: Method) -> None:
        self._method = method
        self._wish()

    @Slot(int)
    def _on_perplexity_activated(self, index: int) -> None:
        self._perplexity = PERPLEXITIES[index]
        self._wish()

    @Slot(object)
    def _on_colors_wished(self, by_answer: bool) -> None:
        self._by_answer = by_answer
        self._show_controls()
        self._show_marks()

    @Slot()
    def _on_goes_on_clicked(self) -> None:
        self._goes_on = not self._goes_on
        self._wish()

    @Slot()
    def _on_again_clicked(self) -> None:
        if self.embedder.is_busy:
            self._goes_on = False
            self.embedder.want(Wish(self._layer, self._method, float(self._perplexity)))
            self.embedder.stop()
        else:
            self.embedder.again()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        if selection.neuron is not None:
            self._turn_to(selection.neuron.node)

    @Slot(object)
    def _on_layers_selected(self, layers: tuple[str, ...]) -> None:
        if layers:
            self._turn_to(layers[0])

    def _turn_to(self, layer: str) -> None:
        """Show another layer, where it can be shown."""
        if layer != self._layer and self.combo.findText(layer) >= 0:
            self._layer = layer
            self.combo.setCurrentText(layer)
            self._wish()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.about = ElidedLabel("", 2, parent=self.body)
        self.about.setProperty("role", "small")
        self.plane = EmbeddingPlane(self.theme, self.body)
        self.told = ElidedLabel(HINT, parent=self.body)
        self.told.setProperty("role", "small")
        self.strip = SampleStrip(self.theme, self.body)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        column.addWidget(self._controls())
        column.addWidget(self.about)
        column.addWidget(self.plane, 1)
        column.addWidget(self.told)
        column.addWidget(self.strip)

    def _controls(self) -> QWidget:
        controls = QWidget(self.body)
        self.combo = SmallCombo("Layer", controls)
        self.method = Segmented({Method.COMPONENTS: "PCA", Method.NEIGHBOURS: "t-SNE"}, "Method")
        self.method.setToolTip("Principal components at once, or t-SNE, which takes some seconds")
        self.colors = Segmented({False: "What it is", True: "What it says"}, "Colours")
        self.colors.setToolTip("Colour by class, or by what the network takes a sample for")
        self.perplexity = SmallCombo("Perplexity", controls)
        self.perplexity.addItems([f"{value} neighbours" for value in PERPLEXITIES])
        self.perplexity.setCurrentIndex(PERPLEXITIES.index(self._perplexity))
        self.perplexity.setToolTip("Perplexity: about how many neighbours of a sample count")
        self.goes_on = Chip("Follow", controls)
        self.goes_on.setToolTip("Lay the samples out again and again while the network learns")
        self.again = QPushButton("Again", controls)
        self.again.setToolTip("Lay the samples out as the network is now; or stop doing so")
        flow = FlowLayout(controls, spacing=8)
        parts = (self.combo, self.method, self.colors, self.perplexity, self.goes_on, self.again)
        for part in parts:
            flow.addWidget(part)
        return controls

    def _connect(self) -> None:
        self.embedder.changed.connect(self._on_changed)
        self.embedder.worked.connect(self._show_controls)
        self.plane.sample_wished.connect(self._on_sample_wished)
        self.plane.caught.connect(self._on_caught)
        self.plane.hovered_changed.connect(self._on_hovered)
        self.strip.sample_wished.connect(self._on_sample_wished)
        self.combo.textActivated.connect(self._on_layer_activated)
        self.method.value_wished.connect(self._on_method_wished)
        self.colors.value_wished.connect(self._on_colors_wished)
        self.perplexity.activated.connect(self._on_perplexity_activated)
        self.goes_on.clicked.connect(self._on_goes_on_clicked)
        self.again.clicked.connect(self._on_again_clicked)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.layers_selected.connect(self._on_layers_selected)
