"""The neuron inspector: one neuron's arithmetic, forward and backward, its history, its samples."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.core.marks import Neuron
from nnviz.engine.weight_value import WeightValue
from nnviz.record.table import Table
from nnviz.runtime.messages import RunState
from nnviz.session.exciting import ExcitingSamples
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.given import lesson_table
from nnviz.session.lesson import chain, forward
from nnviz.session.sample import Part
from nnviz.session.session import Session
from nnviz.ui.inspector.backward_block import BackwardBlock
from nnviz.ui.inspector.exciting_block import ExcitingBlock
from nnviz.ui.inspector.forward_block import ForwardBlock
from nnviz.ui.inspector.head import Head
from nnviz.ui.inspector.history_block import HistoryBlock
from nnviz.ui.inspector.rows import BIAS
from nnviz.ui.inspector.samples_block import SamplesBlock
from nnviz.ui.inspector.words import (
    heading,
    kind_text,
    neighbour,
    place_text,
    recorded_as,
    size_of,
)
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme
from nnviz.ui.typed_weight import read_weight
from nnviz.ui.view import Area, View

EMPTY = (
    "Click a neuron on the canvas to see its arithmetic here.\n"
    "A double click brings this dock to the front, and so does the key I."
)
SOON_MS, LATER_MS = 40, 600
"""At rest: when to ask for a frame that holds the slopes, and for one with fresh samples."""


class InspectorView(View):
    """Shows the neuron that was selected, else the one under the mouse.

    Signals:

    - `neuron_wished(Neuron)`: somebody went on to another one.
    - `copy_wished(str)`: the whole network as "latex" or "python".
    - `arithmetic_wished()`: how the pixel that is shown comes about.
    """

    neuron_wished = Signal(object)
    copy_wished = Signal(str)
    arithmetic_wished = Signal()

    name: ClassVar[str] = "inspector"
    title: ClassVar[str] = "Neuron"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 4
    interval_ms: ClassVar[int] = 100

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._selected: Neuron | None = None
        self._hovered: Neuron | None = None
        self._shown: Neuron | None = None
        self.exciting = ExcitingSamples(session.background, self)
        self._build()
        self._connect()
        self._show_whether_empty()

    def _build(self) -> None:
        self.setAccessibleName("Neuron inspector")
        self.head = Head()
        self.forward = ForwardBlock()
        self.backward = BackwardBlock()
        self.history = HistoryBlock()
        self.samples = SamplesBlock()
        self.pictures = ExcitingBlock()
        self._empty = QLabel(EMPTY, self)
        self._empty.setProperty("role", "dim")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(24)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 12, 14, 16)
        column.setSpacing(4)
        parts = self.forward, self.pictures, self.backward, self.history, self.samples
        for part in (self.head, *parts):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self._empty, 1)
        whole.addWidget(self._scroll, 1)
        self._asking = QTimer(self)
        self._asking.setSingleShot(True)

    def _connect(self) -> None:
        self.head.step_wished.connect(self.go)
        self.head.copy_wished.connect(self.copy_wished)
        self.forward.text_entered.connect(self._on_text_entered)
        self.forward.value_wished.connect(self._on_value_wished)
        self.forward.arithmetic_wished.connect(self.arithmetic_wished)
        self.samples.sample_wished.connect(self._on_sample_wished)
        self.pictures.sample_wished.connect(self._on_picture_wished)
        self.exciting.changed.connect(self._on_exciting_changed)
        self._asking.timeout.connect(self._on_asking_timeout)

    # -- what is looked at ---------------------------------------------------------------------

    @property
    def neuron(self) -> Neuron | None:
        """The neuron that is shown; None while there is none."""
        return self._selected or self._hovered

    def show_selected(self, neuron: Neuron | None) -> None:
        """Look at the neuron that was picked last."""
        self._selected = neuron
        self._on_neuron_changed()

    def show_hovered(self, neuron: Neuron | None) -> None:
        """Look at the neuron under the mouse while none is selected."""
        self._hovered = neuron
        self._on_neuron_changed()

    @Slot(int)
    def go(self, step: int) -> None:
        """Wish for the neuron so many places on in the layer."""
        model, neuron = self._model, self.neuron
        if model is not None and neuron is not None and neuron.node in model.network.graph:
            self.neuron_wished.emit(neighbour(model, neuron, step))

    def _on_neuron_changed(self) -> None:
        if self.neuron == self._shown:
            return
        self._shown = self.neuron
        self.forward.accept()
        self._show_whether_empty()
        self.wants_changed.emit()
        if self._frame is not None:
            self._redraw(self._frame, fresh=True)

    def wishes(self) -> Wants:
        if self.neuron is None:
            return Wants()
        return Wants(backward=True, excite=None if self._has_pictures() else self.neuron)

    # -- showing -------------------------------------------------------------------------------

    def show_model(self, model: Model) -> None:
        self._model, self._frame = model, None
        self.exciting.show_model(model)
        self._hovered = self._kept(model, self._hovered)
        self._selected = self._kept(model, self._selected)
        self._shown = self.neuron
        self._show_whether_empty()

    def show_probe(self, frame: Frame) -> None:
        """At rest no frame is too soon, and one may lack what is wished: the probe has moved."""
        if self.neuron is None or self.session.state is RunState.RUNNING:
            return
        if frame.wanted.backward and frame.wanted.excite == self.wishes().excite:
            self.show_frame(frame)
        elif not self._asking.isActive():
            self._asking.start(SOON_MS)

    def show_frame(self, frame: Frame) -> None:
        if self._model is None or frame.run != self._model.run or frame is self._frame:
            return
        self._frame = frame
        if self.neuron is not None:
            self._redraw(frame, fresh=False)

    def showEvent(self, event: QShowEvent) -> None:
        """What excites the neuron was not followed meanwhile."""
        super().showEvent(event)
        if self._frame is not None and self.neuron is not None:
            self._redraw(self._frame, fresh=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: the worker is asked for nothing."""
        self.exciting.want("")
        super().hideEvent(event)

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The neuron that it looks into."""
        return None if self.neuron is None else Pointed(self.neuron)

    def numbers(self) -> Table | None:
        model, frame, neuron = self._model, self._frame, self.neuron
        if model is None or frame is None or neuron is None:
            return None
        return lesson_table(model, frame, forward(model, frame, neuron))

    def sizeHint(self) -> QSize:
        return QSize(320, 640)

    def _redraw(self, frame: Frame, fresh: bool) -> None:
        model, neuron = self._model, self.neuron
        if model is None or neuron is None or self._kept(model, neuron) is None:
            return
        resting = self.session.state is not RunState.RUNNING
        found = forward(model, frame, neuron)
        alone = neighbour(model, neuron, 1) == neuron
        texts = heading(model, neuron), kind_text(model, neuron.node), place_text(model, neuron)
        self.head.show_neuron(*texts, alone)
        self.forward.show_neuron(model, found, fresh or resting)
        self.backward.show_neuron(model, frame, found, chain(model, frame, found))
        history = self.session.neurons
        recorded = recorded_as(model, neuron)
        self.history.show_neuron(history.record, recorded, frame.step, history.samples)
        self.samples.setVisible(not self._has_pictures())
        if self._has_pictures():
            self.exciting.want(neuron.node)
            self.exciting.show_frame(frame)
            self._show_pictures(model, neuron)
        else:
            self.pictures.hide()
            self._show_samples(model, frame, neuron)

    def _has_pictures(self) -> bool:
        return self._model is not None and self._model.dataset.image_shape is not None

    def _show_pictures(self, model: Model, neuron: Neuron) -> None:
        self.pictures.show_neuron(model, neuron, self.exciting.known, self.exciting.problem)

    def _show_samples(self, model: Model, frame: Frame, neuron: Neuron) -> None:
        found = frame.excitation
        if found is not None and found.neuron != neuron:
            found = None
        self.samples.show_excitation(model.dataset, found)
        resting = self.session.state is not RunState.RUNNING
        if resting and found is not None and found.is_stale and not self._asking.isActive():
            self._asking.start(LATER_MS)

    def _show_whether_empty(self) -> None:
        is_empty = self.neuron is None
        self._empty.setVisible(is_empty)
        self._scroll.setVisible(not is_empty)

    def _kept(self, model: Model, neuron: Neuron | None) -> Neuron | None:
        if neuron is None or neuron.node not in model.network.graph:
            return None
        return neuron if neuron.unit < size_of(model, neuron.node) else None

    # -- wishes --------------------------------------------------------------------------------

    @Slot(int, str)
    def _on_text_entered(self, key: int, text: str) -> None:
        value = read_weight(text)
        sentence = value if isinstance(value, str) else self._write(key, value)
        if sentence:
            self.forward.refuse(sentence)
        else:
            self.forward.accept()

    @Slot(int, float)
    def _on_value_wished(self, key: int, value: float) -> None:
        self.forward.complain(self._write(key, value))

    def _write(self, key: int, value: float) -> str:
        """Give a weight or the bias a value; why not, where it is refused."""
        model, neuron, frame = self._model, self.neuron, self._frame
        if model is None or neuron is None or frame is None:
            return "There is no neuron any more."
        weights = model.network.layout.views(frame.parameters, neuron.node).get("weights")
        if weights is None:
            return "It has no weights to set."
        unit = neuron.unit % weights.shape[-1]
        experiment = self.session.experiment or model.experiment
        removed = experiment.marks.removed_of(neuron.node)
        if removed is not None and (key, unit) in removed:
            return "This edge is deleted and stays at zero. Bring it back first."
        parameter, index = "bias", unit
        if key != BIAS:
            parameter, index = "weights", key * weights.shape[-1] + unit
        problem = WeightValue(neuron.node, parameter, index, value).problem(model.network)
        if problem is not None:
            return f"{problem.what} {problem.hint}"
        written = self.session.interventions.write(neuron.node, parameter, index, value)
        return "" if written else "The network is changing. Try again."

    @Slot(int)
    def _on_sample_wished(self, index: int) -> None:
        self.session.pick_sample(Part.TRAINING, index)

    @Slot(int)
    def _on_picture_wished(self, index: int) -> None:
        self.session.pick_sample(Part.TEST, index)

    @Slot()
    def _on_exciting_changed(self) -> None:
        if self._model is not None and self.neuron is not None and self._has_pictures():
            self._show_pictures(self._model, self.neuron)

    @Slot()
    def _on_asking_timeout(self) -> None:
        if self.neuron is not None:
            self.session.want_frame()
