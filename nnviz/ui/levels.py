"""The two levels of the canvas: layers as cards, and, closer, the same layers neuron by neuron.

Zooming out of the neurons leads to the layers, zooming into a layer to its neurons; the layer one
looks at stays in the middle. What cannot be seen is given nothing to do.
"""

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from nnviz.session.frame import Frame, Model, Wants
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.contrast_chip import ContrastChip
from nnviz.ui.draft_chip import DraftChip
from nnviz.ui.sketch.dropping import dragged
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.widgets.segmented import Segmented

MARGIN = 10


class Level(Enum):
    """What is in front."""

    LAYERS = "layers"
    NEURONS = "neurons"


class CanvasStack(QWidget):
    """Signals:

    - `level_changed(Level)`.
    - `wants_changed()`: frames must hold something else.
    """

    level_changed = Signal(object)
    wants_changed = Signal()

    def __init__(self, layers: SketchCanvas, neurons: NetworkCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self.layers, self.neurons = layers, neurons
        self.level = Level.NEURONS
        self._late_model: Model | None = None
        self._last_frame: Frame | None = None
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(layers)
        self._stack.addWidget(neurons)
        self._stack.setCurrentWidget(neurons)
        self.setAcceptDrops(True)
        for area in (neurons, neurons.viewport()):  # nothing is dropped there; it would swallow all
            area.setAcceptDrops(False)
        self.switch = Segmented({Level.LAYERS: "Layers", Level.NEURONS: "Neurons"}, "Level", self)
        self.switch.setToolTip("Draw with whole layers, or look into their neurons.  (L)")
        self.switch.show_value(self.level)
        self.switch.adjustSize()
        self.chip = DraftChip(layers.session, self)
        self.contrast = ContrastChip(layers.session, self)
        self._connect()

    def _connect(self) -> None:
        self.switch.value_wished.connect(self._on_level_wished)
        self.layers.zoomed_into.connect(self.open_layer)
        self.neurons.zoomed_out.connect(self._on_zoomed_out)
        self.chip.problem_wished.connect(self._on_problem_wished)
        for canvas in (self.layers, self.neurons):
            canvas.wants_changed.connect(self.wants_changed)
        for sized in (self.layers, self.neurons, self.chip, self.contrast):
            sized.installEventFilter(self)

    # -- levels --------------------------------------------------------------------------------

    @property
    def front(self) -> SketchCanvas | NetworkCanvas:
        """The canvas one sees."""
        return self.layers if self.level is Level.LAYERS else self.neurons

    @property
    def frames_painted(self) -> int:
        """Paints of either canvas that showed a new frame."""
        return self.layers.frames_painted + self.neurons.frames_painted

    def show_level(self, level: Level) -> None:
        """Bring a level to the front."""
        if level is self.level:
            return
        had_focus = self.front.hasFocus()
        self.neurons.steering.leave()  # what is hovered there may be gone when one comes back
        self.level = level
        self.switch.show_value(level)
        self._stack.setCurrentWidget(self.front)
        self._place_switch()
        self._catch_up()
        if had_focus:
            self.front.setFocus(Qt.FocusReason.OtherFocusReason)
        self.level_changed.emit(level)
        self.wants_changed.emit()

    def turn(self) -> None:
        """To the other level, with the layer one looks at in the middle."""
        if self.level is Level.LAYERS:
            self.open_layer(self.layers.layer_in_middle())
        else:
            self._on_zoomed_out()

    @Slot(str)
    def open_layer(self, node: str) -> None:
        """Look into the neurons of a layer."""
        self.show_level(Level.NEURONS)
        model = self.neurons.model
        if model is not None and node in model.network.graph:
            self.neurons.fit()
            self.neurons.show_layer(node)

    @Slot()
    def _on_zoomed_out(self) -> None:
        node = _in_middle(self.neurons)
        self.neurons.fit()
        self.show_level(Level.LAYERS)
        if node and not self.layers.is_overview:
            self.layers.reveal(node)

    @Slot(object)
    def _on_level_wished(self, level: Level) -> None:
        if level is not self.level:
            self.turn()

    @Slot(str)
    def _on_problem_wished(self, layer: str) -> None:
        self.show_level(Level.LAYERS)
        session = self.layers.session
        session.select_layers((layer,))
        self.layers.reveal(layer)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def wants(self) -> Wants:
        """What frames should hold."""
        return self.front.wants

    def show_model(self, model: Model) -> None:
        """Another network is trained; neurons that cannot be seen are drawn when they can."""
        self.layers.show_model(model)
        self._late_model = model
        if self.level is Level.NEURONS:
            self._catch_up()

    def show_nothing(self) -> None:
        """No network is trained; what is drawn has no neurons to look into."""
        self._late_model = self._last_frame = None
        self.layers.show_nothing()
        self.show_level(Level.LAYERS)

    def show_frame(self, frame: Frame) -> None:
        """Show the moment on the canvas in front."""
        self._last_frame = frame
        self.front.show_frame(frame)

    def show_details(self) -> None:
        """No other frame will bring a paint."""
        if self.level is Level.NEURONS:
            self.neurons.show_details()

    def _catch_up(self) -> None:
        model, self._late_model = self._late_model, None
        if model is not None and self.level is Level.NEURONS:
            self.neurons.show_model(model)
        elif model is not None:
            self._late_model = model
        frame, shown = self._last_frame, self.neurons.model
        if frame is not None and shown is not None and frame.run == shown.run:
            self.front.show_frame(frame)
            self.show_details()

    # -- events --------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """What comes from the palette is for the layers: they come to the front for it."""
        if dragged(event.mimeData()) is not None:
            self.show_level(Level.LAYERS)
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nobody on the canvas had a use for ends a contrast."""
        session = self.layers.session
        if event.key() == Qt.Key.Key_Escape and session.contrast is not None:
            session.set_contrast(None)
        else:
            event.ignore()

    # -- the switch ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide):
            self._place_switch()
        return super().eventFilter(watched, event)

    def _place_switch(self) -> None:
        self.switch.adjustSize()
        corner = QPoint(MARGIN, self.height() - self.switch.height() - MARGIN)
        self.switch.move(corner)
        self.switch.raise_()
        beside = self.switch.geometry().topRight() + QPoint(MARGIN, 0)
        for chip in (self.chip, self.contrast):
            chip.move(beside + QPoint(0, (self.switch.height() - chip.height()) // 2))
            chip.raise_()
            if not chip.isHidden():
                beside += QPoint(chip.width() + MARGIN, 0)


def _in_middle(canvas: NetworkCanvas) -> str:
    """The layer nearest to the middle of the viewport; nothing without one."""
    middle = canvas.mapToScene(canvas.viewport().rect().center()).x()
    places = [item.place for item in canvas.neurons.values()]
    nearest = min(places, key=lambda place: abs(_column(place.rect) - middle), default=None)
    return "" if nearest is None else nearest.node


def _column(rect: tuple[float, float, float, float]) -> float:
    return rect[0] + rect[2] / 2
