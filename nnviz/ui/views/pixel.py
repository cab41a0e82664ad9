"""One pixel: how a pixel of a map comes about, number by number, with a window one can slide."""

from typing import ClassVar

from PySide6.QtCore import QPointF, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model
from nnviz.session.pixel_arithmetic import (
    PixelSum,
    loudest,
    pixel_sum,
    pixel_table,
    slide_of,
    sliding_layers,
    strongest_pixel,
)
from nnviz.session.selection import Selection
from nnviz.session.session import Session
from nnviz.ui.filters.pixel_header import PixelHeader
from nnviz.ui.filters.pixel_stage import Look, PixelStage
from nnviz.ui.filters.pixel_words import EMPTY, pixel_title
from nnviz.ui.filters.window_run import WindowRun
from nnviz.ui.pointed import Pointed
from nnviz.ui.theme import Theme
from nnviz.ui.view import Area, View


class PixelView(View):
    """Shows the pixel that was selected last in a layer with a window.

    A drag, an arrow key or another map selects another pixel. While the window slides by itself the
    selection stays where it is, and follows when the window rests.
    """

    name: ClassVar[str] = "pixel"
    title: ClassVar[str] = "Pixel"
    area: ClassVar[Area] = Area.RIGHT
    order: ClassVar[int] = 5
    interval_ms: ClassVar[int] = 100

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self._model: Model | None = None
        self._frame: Frame | None = None
        self._found: PixelSum | None = None
        self._layer = ""
        self._neuron: Neuron | None = None
        self._channel: int | None = None
        self._filled: int | None = None
        self._build()
        self._connect()

    @property
    def neuron(self) -> Neuron | None:
        """The pixel that is shown; None while there is none."""
        return self._neuron

    # -- showing -------------------------------------------------------------------------------

    def show_model(self, model: Model) -> None:
        self.run.stop()
        self._model, self._frame, self._found, self._filled = model, None, None, None
        names = sliding_layers(model)
        self.header.show_layers(names)
        kept = self._neuron
        if kept is None or not _is_there(model, kept):
            self._neuron, self._channel = None, None
        self._layer = self._layer if self._layer in names else next(iter(names), "")
        self._follow(self.session.selection.neuron)
        self._scroll.setVisible(bool(names))
        self.header.setVisible(bool(names))
        self.empty.setVisible(not names)

    def show_frame(self, frame: Frame) -> None:
        if self._model is not None and frame.run == self._model.run and self._layer:
            self._frame = frame
            self._redraw()

    def lies_at(self, at: QPointF) -> Pointed | None:
        """The pixel that it looks into."""
        return None if self._neuron is None else Pointed(self._neuron)

    def numbers(self) -> Table | None:
        """A row a cell of each channel: patch, kernel, product."""
        return None if self._found is None else pixel_table(self._found)

    def sizeHint(self) -> QSize:
        return QSize(340, 560)

    def hideEvent(self, event: QHideEvent) -> None:
        self.run.stop()
        super().hideEvent(event)

    def _redraw(self) -> None:
        model, frame = self._model, self._frame
        if model is None or frame is None or not self._layer:
            return
        if self._neuron is None:
            slide = slide_of(model, self._layer)
            assert slide is not None
            self._neuron = strongest_pixel(frame, self._layer, slide.output, 0)
        found = pixel_sum(model, frame, self._neuron)
        if found is None:
            return
        self._found = found
        if self._channel is None or self._channel >= len(found.channels):
            self._channel = loudest(found)
        self.header.show_pixel(self._layer, found.pixel.map, found.slide.output[2])
        if not self._told:
            self.header.tell(pixel_title(found.pixel))
        self.stage.show_look(Look(model, frame, found, self._channel, self._filled))

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName("Arithmetic of one pixel")
        self._told = ""
        self.empty = QLabel(EMPTY, self)
        self.empty.setProperty("role", "dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)
        self.run = WindowRun(self)
        self.header = PixelHeader(self)
        self.header.show_pace(self.run.pace)
        self.stage = PixelStage()
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.stage)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self.stage.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        whole.addWidget(self.empty)
        whole.addWidget(self.header)
        whole.addWidget(self._scroll, 1)
        self.header.hide()
        self._scroll.hide()

    def _connect(self) -> None:
        self.header.layer_wished.connect(self._on_layer_wished)
        self.header.map_step_wished.connect(self._on_map_step_wished)
        self.header.run_wished.connect(self._on_run_wished)
        self.header.pace_wished.connect(self._on_pace_wished)
        self.stage.pixel_wished.connect(self._on_pixel_wished)
        self.stage.told.connect(self._on_told)
        self.stage.sums.channels.channel_wished.connect(self._on_channel_wished)
        self.run.stepped.connect(self._on_run_stepped)
        self.run.changed.connect(self._on_run_changed)
        self.session.selection_changed.connect(self._on_selection_changed)

    # -- wishes --------------------------------------------------------------------------------

    def look_at(self, neuron: Neuron) -> None:
        """Select a pixel, so that the canvas and the inspector show it, too."""
        self._filled = None
        self.session.select(Selection((neuron,)))
        if self._neuron != neuron:  # it was selected already, or another one is shown
            self._follow(neuron)
        self._redraw()

    def _follow(self, neuron: Neuron | None) -> None:
        """Turn to a neuron, where it is a pixel with an arithmetic."""
        model = self._model
        if model is None or neuron is None or neuron == self._neuron:
            return
        if _is_there(model, neuron):
            if neuron.node != self._layer:
                self._channel = None
            self._neuron, self._layer, self._filled = neuron, neuron.node, None
            self._redraw()

    @Slot(object)
    def _on_selection_changed(self, selection: Selection) -> None:
        if selection.neuron != self._neuron:
            self.run.stop()
        self._follow(selection.neuron)

    @Slot(str)
    def _on_layer_wished(self, layer: str) -> None:
        self.run.stop()
        self._layer, self._neuron, self._channel, self._filled = layer, None, None, None
        self._redraw()
        if (neuron := self.neuron) is not None:
            self.look_at(neuron)

    @Slot(int)
    def _on_map_step_wished(self, step: int) -> None:
        """The same place of another map."""
        found = self._found
        if found is not None:
            shape, pixel = found.slide.output, found.pixel
            other = pixel._replace(map=(pixel.map + step) % shape[2])
            self.look_at(Neuron(self._layer, unit_of(shape, other)))

    @Slot(int, int)
    def _on_pixel_wished(self, row: int, column: int) -> None:
        self.run.stop()
        if self._found is not None:
            pixel = Pixel(self._found.pixel.map, row, column)
            self.look_at(Neuron(self._layer, unit_of(self._found.slide.output, pixel)))

    @Slot(int)
    def _on_channel_wished(self, channel: int) -> None:
        self._channel = channel
        self._redraw()

    @Slot(str)
    def _on_told(self, text: str) -> None:
        self._told = text
        if self._found is not None:
            self.header.tell(text or pixel_title(self._found.pixel))

    # -- the run -------------------------------------------------------------------------------

    @Slot()
    def _on_run_wished(self) -> None:
        """Slide from the first pixel, go on after a rest, or rest."""
        found = self._found
        if self.run.is_running or found is None:
            self._rest()
            return
        if self._filled is None or self._filled >= _pixels(found):
            self._go_to(found, 0)
        self.run.start()

    @Slot(int)
    def _on_pace_wished(self, pace: int) -> None:
        self.run.set_pace(pace)
        self.header.show_pace(pace)

    @Slot()
    def _on_run_stepped(self) -> None:
        found = self._found
        if found is None or self._filled is None or not self.is_seen:
            self.run.stop()
        elif self._filled < _pixels(found):
            self._go_to(found, self._filled)
        else:
            self._rest()

    @Slot()
    def _on_run_changed(self) -> None:
        self.header.show_running(self.run.is_running)

    def _rest(self) -> None:
        """Let the window rest; now the selection follows."""
        self.run.stop()
        if self._neuron is not None:
            self.session.select(Selection((self._neuron,)))

    def _go_to(self, found: PixelSum, at: int) -> None:
        """Put the window on a pixel, counted row by row; all before it are filled in."""
        place = divmod(at, found.slide.output[1])
        unit = unit_of(found.slide.output, Pixel(found.pixel.map, *place))
        self._neuron, self._filled = Neuron(self._layer, unit), at + 1
        self._redraw()


def _pixels(found: PixelSum) -> int:
    """How many pixels a map has that is made."""
    return found.slide.output[0] * found.slide.output[1]


def _is_there(model: Model, neuron: Neuron) -> bool:
    slide = slide_of(model, neuron.node)
    return slide is not None and neuron.unit < slide.output[0] * slide.output[1] * slide.output[2]
