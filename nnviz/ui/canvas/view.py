"""The network canvas: shows a model and its frames, and answers the mouse.

A paint goes in two steps: `_prepare` brings every item in view up to date for the newest frame and
the present zoom, then Qt paints them. What may wait, waits: the strongest edges of large bundles
and images of weights are found a few times a second, by `_again` also while no frames come.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from nnviz.core.marks import Marks
from nnviz.record.table import Table
from nnviz.session.frame import Frame, Model, Wants
from nnviz.session.moment import WalkMoment
from nnviz.session.selection import Edge, Neuron, Selection
from nnviz.ui.canvas.geometry import Fold, Picture, arrange
from nnviz.ui.canvas.given import network_table
from nnviz.ui.canvas.ground import CanvasGround
from nnviz.ui.canvas.headings import Headings
from nnviz.ui.canvas.items import NetworkItems
from nnviz.ui.canvas.kernels import KernelEdge
from nnviz.ui.canvas.layer_item import LayerItem
from nnviz.ui.canvas.look import Look
from nnviz.ui.canvas.looking import ZOOM_STEP, Looking
from nnviz.ui.canvas.part import part_around, same_shape
from nnviz.ui.canvas.rings import Rings
from nnviz.ui.canvas.room import USUAL_ASPECT, aspect_of, is_other_shape, room_of
from nnviz.ui.canvas.shown import Shown
from nnviz.ui.canvas.steering import Steering
from nnviz.ui.canvas.walk_light import DARKNESS
from nnviz.ui.canvas.wanting import wants_of
from nnviz.ui.theme import Theme

CLOSE = 160.0
"""Pixels a side from which on one has zoomed into a neuron."""

FAR = 0.5
"""Smaller than this share of the size that fits, one wants to see layers rather than neurons."""

FEW_COLUMNS, CLOSER = 8, 2.0
"""Of more layers than these, one that is gone to is shown so much larger than when all fit."""


class NetworkCanvas(QGraphicsView):
    """Signals:

    - `neuron_hovered(str, int)` with the node and the neuron, -1 when none.
    - `zoomed_into(str, int)`: a neuron has become so large that one wants to see what is inside.
    - `zoomed_out()`: all is so small that one wants to see layers rather than neurons.
    - `wants_changed()`, after a zoom or a move that shows more or less: `wants` is another.
    - `painted()` at the end of every paint; `frames_painted` counts those that showed a new frame.
    """

    neuron_hovered = Signal(str, int)
    zoomed_into = Signal(str, int)
    zoomed_out = Signal()
    wants_changed = Signal()
    painted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model: Model | None = None
        self._shown = Shown()
        self._picture: Picture | None = None
        self.network_items: NetworkItems | None = None
        self._moment: WalkMoment | None = None
        self._around = ""
        self._marks = Marks()
        self._aspect, self._thickness, self._fitted = USUAL_ASPECT, 1.0, 1.0
        self._hovered_edge: Edge | KernelEdge | None = None
        self._headings, self._rings = Headings(), Rings()
        self._looking = Looking(self)
        self.frames_painted = 0
        self._unpainted = False
        self._wanted, self.fold = Wants(), Fold.UNROLLED
        self._build()

    def _build(self) -> None:
        self.ground = CanvasGround(self, self._theme)
        self.steering = Steering(self.ground)
        self.card = self.ground.card
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.viewport().update)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.setObjectName("canvas")
        self.setAccessibleName("Network")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(240, 180)
        self.setMouseTracking(True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(self._theme)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.setBackgroundBrush(QColor(theme.background))
        if self.network_items is not None:
            self.network_items.set_theme(theme)
        self.ground.set_theme(theme)
        self.ground.show_cards()
        self.viewport().update()

    def set_thickness(self, thickness: float) -> None:
        """Draw edges so many times as thick as usual."""
        self._thickness = thickness
        if self.network_items is not None:
            self.network_items.set_thickness(thickness)
        self.viewport().update()

    def show_model(self, model: Model) -> None:
        """Draw another network; the view is fitted when its shape is new."""
        before, self._model = self._model, model
        if before is not None and self.network_items is not None and same_shape(before, model):
            if before.network.layout != model.network.layout:  # the last frame does not fit
                self._shown.forget()
            self.network_items.show_dataset(model)
            self.viewport().update()
            return
        self._shown.forget()
        self.show_hovered(None, None)
        self.ground.forget()
        self._looking.fits = True
        self._arrange()
        self.ground.look_again()

    def set_selection(self, selection: Selection) -> None:
        """Put rings around the selected neurons; their edges and selected ones come forward."""
        self._rings.set_selection(selection)
        self.ground.turn_to_step(selection.neuron)
        self._show_focus()

    def set_marks(self, marks: Marks) -> None:
        """Show what is frozen, clamped, muted or removed."""
        self._marks = marks
        self._rings.set_marks(marks)
        if self.network_items is not None:
            self.network_items.set_marks(marks)
        self.ground.show_cards()
        self.viewport().update()

    def set_fold(self, fold: Fold) -> None:
        """Draw recurrent layers at one step, or all their steps."""
        if fold is not self.fold:
            self.fold = fold
            self._arrange()

    def show_frame(self, frame: Frame) -> None:
        """Show the weights and activations of a moment."""
        model, items = self._model, self.network_items
        if model is None or items is None or frame.run != model.run:
            return
        self._shown.take(frame)
        items.take_details(model, frame)
        if not frame.follows:  # else it is on the canvas: the next paints show its details
            self._shown.show_on(items, model)
            items.show_some_details()
            self._unpainted = True
        self.ground.show_cards()

    def show_given(self, given: Mapping[str, NDArray[Any]]) -> None:
        """Show these differences `(units,)` by node instead of answers to the probe, or none."""
        if given is self._shown.given:
            return
        self._shown.given = given
        if self.network_items is not None and self._model is not None:
            self._shown.show_on(self.network_items, self._model)
            self.viewport().update()

    def show_details(self) -> None:
        """Bring all responses and strips to the neurons: no other frame will bring a paint."""
        if self.network_items is not None:
            self.network_items.show_all_details()
        self.ground.show_cards()
        self.viewport().update()

    def show_moment(self, moment: WalkMoment | None) -> None:
        """Light up a phase of a walk; None ends the walk."""
        self._moment = moment
        if self.network_items is not None:
            self.network_items.light.show_moment(moment)
        self.viewport().update()

    @property
    def wants(self) -> Wants:
        """What frames should hold: only what can be seen at this zoom."""
        if self._model is None:
            return Wants()
        hovered = self._rings.hovered
        slopes = bool(hovered or self._hovered_edge or self.selection)
        places = [item.place for item in self.neurons.values()]
        look, items = self._looking.look(), self.network_items
        taps = items is not None and bool(items.taps.opened(look))
        return wants_of(self._model, places, look, hovered, slopes, taps)

    @property
    def told(self) -> Frame | None:
        """What the cards tell of: the last frame with derivatives, when it is of this probe."""
        return self._shown.told

    def forget_details(self) -> None:
        """Nobody is told of anything any more."""
        self._shown.forget_details()

    def numbers(self) -> Table | None:
        """Every weight, bias and activation; raises `ProblemError` when they are too many."""
        if self._model is None or self.frame is None:
            return None
        return network_table(self._model, self.frame)

    @property
    def model(self) -> Model | None:
        """What is drawn."""
        return self._model

    @property
    def frame(self) -> Frame | None:
        """The moment that is shown."""
        return self._shown.frame

    @property
    def picture(self) -> Picture | None:
        """Where everything lies."""
        return self._picture

    @property
    def marks(self) -> Marks:
        """What is frozen, clamped, muted or removed."""
        return self._marks

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._rings.selection

    @property
    def hovered(self) -> Neuron | None:
        """The neuron under the mouse."""
        return self._rings.hovered

    def look(self) -> Look:
        """What is in view."""
        return self._looking.look()

    def picture_of(self, neuron: Neuron) -> np.ndarray | None:
        """A neuron's response as it is shown; None where there are none."""
        return self.neurons[neuron.node].picture(neuron.unit)

    @property
    def neurons(self) -> dict[str, LayerItem]:
        """The items of the layers, by node."""
        return self.network_items.neurons if self.network_items is not None else {}

    def neuron_spots(self) -> list[QPoint]:
        """Where the neurons are in the viewport, and the middles of the maps."""
        places = [item.place for item in self.neurons.values()]
        return [self.mapFromScene(QPointF(x, y)) for p in places for x, y in p.spots]

    # -- what is where -------------------------------------------------------------------------

    def neuron_under(self, point: QPointF) -> Neuron | None:
        """The neuron under a point of the viewport."""
        if self.network_items is None:
            return None
        place = self.mapToScene(point.toPoint())
        return self.network_items.neuron_at(place, self.transform().m11())

    def edge_under(self, point: QPointF) -> Edge | KernelEdge | None:
        """The drawn edge or kernel nearest to a point of the viewport, where no neuron is."""
        if self.network_items is None or self.neuron_under(point) is not None:
            return None
        place = self.mapToScene(point.toPoint())
        return self.network_items.edge_at(place, self.transform().m11())

    # -- looking around ------------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole network, and keep showing it when the window changes."""
        if self._picture is not None:
            rect = QRectF(*self._picture.rect)
            self._looking.fit(rect, self._room(), self._picture.unit)
            self._fitted = self.transform().m11()
        self._looking.fits = True

    def show_layer(self, node: str) -> None:
        """Bring a layer into view; of a network with very many layers, the part around it."""
        self._around = node
        if self._picture is None or node not in self._picture.layers:
            self._arrange()
        place = self._picture.layers.get(node) if self._picture is not None else None
        if place is not None and len(self.neurons) > FEW_COLUMNS:
            left, top, width, height = place.rect
            middle = QPointF(left + width / 2, top + height / 2)
            self._looking.centre(middle, max(self.transform().m11(), CLOSER * self._fitted))

    @property
    def fits(self) -> bool:
        """Whether everything is shown, and goes on being shown."""
        return self._looking.fits

    def look_at(self, middle: QPointF, scale: float) -> None:
        """Bring a place of the scene into the middle, at a scale."""
        self._looking.centre(middle, scale)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the viewport, or around its middle."""
        point = at or QPointF(self.viewport().rect().center())
        neuron, before = self.neuron_under(point), self.transform().m11()
        self._looking.zoom(factor, point)
        if factor < 1 and self.transform().m11() < FAR * self._fitted:
            self.zoomed_out.emit()
        if neuron is not None:
            side = self.neurons[neuron.node].place.side
            if side * before < CLOSE <= side * self.transform().m11():
                self.zoomed_into.emit(*neuron)

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""
        self._looking.pan(start, end)

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom(1 / ZOOM_STEP)

    # -- arranging -----------------------------------------------------------------------------

    def _arrange(self) -> None:
        """Lay the network out for the room there is, and show it whole."""
        if self._model is None:
            return
        network = self._model.network
        self._aspect = aspect_of(self._room())
        image_shape = self._model.dataset.image_shape
        graph, facts = part_around(network.graph, network.facts, self._around)
        picture = arrange(graph, facts, image_shape, self._aspect, self.fold)
        self._picture = picture
        edge = 4000 * picture.unit
        around = QRectF(*picture.rect).adjusted(-edge, -edge, edge, edge)
        # while we still hold the items: what only the scene holds must not die in its hands
        self.scene().clear()
        items = self.network_items = NetworkItems(self._model, picture, around, self._theme)
        items.light.show_moment(self._moment)
        items.put_on(self.scene())
        self.set_thickness(self._thickness)
        self.scene().setSceneRect(around)
        self._looking.allow(min(place.side for place in picture.layers.values()))
        self.fit()
        self.set_marks(self._marks)
        self._shown.show_all_on(items, self._model)
        self.ground.turn_to_step(self._rings.selection.neuron)
        self._show_focus()

    def _room(self) -> QRectF:
        return room_of(self.viewport().rect(), self._model, self.font())

    # -- events --------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._looking.fits:
            return
        if is_other_shape(aspect_of(self._room()), self._aspect):
            self._arrange()
        else:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.steering.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.steering.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.steering.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.steering.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.steering.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.steering.menu_wished.emit(self.ground.menu_spot())
        else:
            self.steering.menu(QPointF(event.pos()), event.globalPos())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.setAccepted(self.steering.key(event))

    def focusNextPrevChild(self, next: bool) -> bool:
        # a field on the canvas that goes away asks too: then nobody has pressed Tab
        return (self.hasFocus() and self.steering.tab(next)) or super().focusNextPrevChild(next)

    def leaveEvent(self, event: QEvent) -> None:
        self.steering.leave()
        super().leaveEvent(event)

    def show_hovered(self, neuron: Neuron | None, edge: Edge | KernelEdge | None) -> None:
        """Bring forward what is under the mouse."""
        is_other, self._hovered_edge = edge != self._hovered_edge, edge
        if neuron != self._rings.hovered:
            self._rings.hovered = neuron
            self.neuron_hovered.emit(*(neuron or ("", -1)))
            is_other = True
        if is_other:
            self._show_focus()

    def _show_focus(self) -> None:
        """Bring forward the edges of what is hovered and selected."""
        selection, hovered = self._rings.selection, self._rings.hovered
        if self.network_items is not None:
            focus, edge = self.network_items.focus, self._hovered_edge
            looked_at = selection.neurons if hovered is None else (hovered, *selection.neurons)
            focus.show_neurons(looked_at)
            self.network_items.tiles.show_neurons(looked_at)
            self.network_items.taps.select(selection.neurons)
            more = () if edge is None or edge in selection.edges else (edge,)
            focus.show_edges((*selection.edges, *more))
        self.viewport().update()

    # -- painting ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self._prepare(self._looking.look())
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            self.frames_painted += 1
        self.painted.emit()

    def _prepare(self, look: Look) -> None:
        """Bring up to date what is in view; come back when there is more to do."""
        if self.wants != self._wanted:
            self._wanted = self.wants
            self.wants_changed.emit()
        if self.network_items is None:
            return
        wait = self.network_items.prepare(look, self.devicePixelRatioF(), perf_counter())
        if wait < np.inf and not self._again.isActive():
            self._again.start(max(1, round(wait * 1e3)))

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Rings, signs, headings and names, at the size of the screen whatever the zoom."""
        items = self.network_items
        if self._picture is None or self._model is None or items is None:
            return
        painter.resetTransform()
        painter.setOpacity(1.0 if self._moment is None else 1 - DARKNESS)
        self.ground.paint(painter, self._theme)
        painter.setOpacity(1.0)
        items.light.paint_numbers(painter, self.font())
        if self._moment is None:
            for item in items.neurons.values():
                item.paint_numbers(painter, self.font())
        looked_at = self._rings.looked_at
        self.ground.paint_reading(painter, looked_at, self._theme)
        self._rings.paint(painter, items.neurons, self._theme)
        look = self._looking.look()
        self._headings.paint(painter, self._model, self._picture, look, self.font(), self._theme)
