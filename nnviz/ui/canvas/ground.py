"""What mouse and keys find on the canvas, and what it shows them: cards, dots, buttons, a band."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.engine.fitting import answering
from nnviz.layers.dense import Dense
from nnviz.session.arithmetic import neuron_sum
from nnviz.session.edge_arithmetic import edge_reading, filter_of
from nnviz.session.frame import Frame, Model
from nnviz.session.head_units import head_of
from nnviz.session.mark_words import edge_words, neuron_words
from nnviz.session.neuron_names import step_of
from nnviz.session.selection import Edge, Neuron
from nnviz.ui.canvas.arcs import paint_arcs
from nnviz.ui.canvas.bias_dots import BiasDots
from nnviz.ui.canvas.card import NeuronCard
from nnviz.ui.canvas.connecting import LineOverlay
from nnviz.ui.canvas.edge_card import EdgeCard
from nnviz.ui.canvas.fields import FieldFrames
from nnviz.ui.canvas.headings import HEADING_LINE, heading_above
from nnviz.ui.canvas.kernel_card import KernelCard
from nnviz.ui.canvas.kernels import KernelEdge, kernel_of
from nnviz.ui.canvas.layer_buttons import LayerButtons
from nnviz.ui.canvas.pixel_words import pixel_lines, pixel_title
from nnviz.ui.canvas.places import MapsPlace, Place
from nnviz.ui.canvas.rubber_band import BandOverlay
from nnviz.ui.canvas.sheets import SheetPlace
from nnviz.ui.canvas.step_words import step_lines, step_title, tap_lines, tap_title
from nnviz.ui.canvas.taps import TapSpot
from nnviz.ui.canvas.tokens import TokensItem
from nnviz.ui.style import shows_ring
from nnviz.ui.theme import Theme, text_scale

if TYPE_CHECKING:
    from nnviz.ui.canvas.view import NetworkCanvas

Target = Neuron | Edge
"""What can be picked; where a value is meant, a neuron stands for its bias."""

COLUMN_REACH = 56.0
"""Pixels to either side of a layer's middle that count as its column."""

HOW_TO_CHANGE = "Click twice to change the weight"

LEAST_PIXEL = 10.0
"""Pixels a side from which on a rubber band takes the pixels of maps."""

BUTTONS_ABOVE = 9
LEAST_ABOVE = 10
"""Pixels from the middle of the buttons to their layer, and at least to the end of the view."""

REVEALED = 24
"""Pixels that a neuron reached by keys keeps from the edges of the view."""


class CanvasGround(QObject):
    """Belongs to one canvas."""

    def __init__(self, canvas: "NetworkCanvas", theme: Theme) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.card = NeuronCard(theme, canvas)
        self.edge_card = EdgeCard(theme, canvas)
        self.kernel_card = KernelCard(theme, canvas)
        self.fields = FieldFrames()
        self.buttons = LayerButtons(canvas)
        self.edited: Target | None = None
        self.editor: QWidget | None = None
        self._band, self._line = BandOverlay(canvas.viewport()), LineOverlay(canvas.viewport())
        self._dots = BiasDots()
        self._mouse: QPointF | None = None
        self._edge: Edge | None = None
        self._kernel: KernelEdge | None = None
        self._tap: TapSpot | None = None
        self._layer = ""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.card.set_theme(theme)
        self.edge_card.set_theme(theme)
        self.kernel_card.set_theme(theme)

    # -- what is where -------------------------------------------------------------------------

    def places(self) -> dict[str, Place]:
        """Where the layers lie."""
        return {name: item.place for name, item in self.canvas.neurons.items()}

    def target_at(self, at: QPointF) -> Target | None:
        """The neuron or edge under a point of the viewport."""
        found = self.canvas.neuron_under(at) or self.canvas.edge_under(at)
        return None if isinstance(found, KernelEdge) else found

    def kernel_at(self, at: QPointF) -> KernelEdge | None:
        """The kernel under a point of the viewport."""
        found = self.canvas.edge_under(at)
        return found if isinstance(found, KernelEdge) else None

    def tap_at(self, at: QPointF) -> TapSpot | None:
        """The number of a gate or a head's matrix under a point of the viewport."""
        items, place = self.canvas.network_items, self.canvas.mapToScene(at.toPoint())
        return None if items is None else items.taps.spot_at(place.x(), place.y())

    def bias_at(self, at: QPointF) -> Neuron | None:
        """The neuron whose bias's dot is under a point."""
        return self._dots.at(self.places(), self._biases, self.canvas.look(), at)

    def heading_at(self, at: QPointF) -> str:
        """The layer whose heading is under a point; nothing where there is none."""
        for place in self.places().values():
            if self._heading_rect(place).contains(at):
                return place.node
        return ""

    def column_at(self, at: QPointF) -> str:
        """The layer whose column, heading included, a point is in."""
        found, nearest = "", np.inf
        for place in self.places().values():
            heading, rect = self._heading_rect(place), self._layer_rect(place)
            away = abs(at.x() - rect.center().x())
            inside = heading.top() - 24 <= at.y() <= rect.bottom() + 8
            if inside and away < min(nearest, max(COLUMN_REACH, rect.width() / 2)):
                found, nearest = place.node, away
        return found

    def neurons_inside(self, rect: QRectF) -> tuple[Neuron, ...]:
        """The neurons whose middles lie in a rectangle of the viewport.

        Pixels of maps count where they are large enough to be told apart.
        """
        look, found = self.canvas.look(), []
        for place in self.places().values():
            if isinstance(place, MapsPlace) and place.side * look.scale < LEAST_PIXEL:
                continue
            x, y = look.pixels(*place.centres.T)
            inside = (x >= rect.left()) & (x <= rect.right())
            inside &= (y >= rect.top()) & (y <= rect.bottom())
            found += [Neuron(place.node, unit) for unit in np.flatnonzero(inside).tolist()]
        return tuple(found)

    def spot_of(self, target: Target) -> QRect:
        """Where a neuron is in the viewport, or the middle of an edge.

        It is the middle of the viewport for what is not drawn: in a long network, or not yet.
        """
        layers, look = self.places(), self.canvas.look()
        if not _is_drawn(layers, target):
            return QRect(self.canvas.viewport().rect().center(), QSize(1, 1))
        if isinstance(target, Neuron):
            place = layers[target.node]
            side = max(2.0, place.side * look.scale)
            x, y = look.pixels(*place.centre(target.unit))
            return QRectF(x - side / 2, y - side / 2, side, side).toAlignedRect()
        ends = (
            layers[target.source].centre(target.row),
            layers[target.node].centre(target.unit),
        )
        x, y = look.pixels((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2)
        return QRect(QPointF(x, y).toPoint(), QSize(1, 1))

    def menu_spot(self) -> QPoint:
        """Where on the screen the keys open a menu."""
        selection = self.canvas.selection
        items = selection.items
        viewport = self.canvas.viewport()
        spot = self.spot_of(items[-1]).center() if items else viewport.rect().center()
        return viewport.mapToGlobal(spot)

    # -- what gestures need --------------------------------------------------------------------

    def pan(self, start: QPointF, end: QPointF) -> None:
        """Move what is under one point of the viewport to another."""
        self.canvas.pan(start, end)

    def show_band(self, band: QRectF | None) -> None:
        """Draw a rubber band, or none."""
        self._band.show_band(band)

    def show_line(self, line: QLineF | None) -> None:
        """Draw a line from a neuron to the mouse, or none."""
        self._line.show_line(line)

    def neuron_at(self, at: QPointF) -> Neuron | None:
        """The neuron under a point of the viewport."""
        return self.canvas.neuron_under(at)

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Change the mouse's shape, or give it back its own."""
        viewport = self.canvas.viewport()
        viewport.unsetCursor() if shape is None else viewport.setCursor(shape)

    def reveal(self, neuron: Neuron) -> None:
        """Move the view so far that a neuron is inside."""
        spot = QPointF(self.spot_of(neuron).center())
        room = QRectF(self.canvas.viewport().rect()).adjusted(
            REVEALED, REVEALED, -REVEALED, -REVEALED
        )
        if not room.contains(spot):
            x = float(np.clip(spot.x(), room.left(), room.right()))
            y = float(np.clip(spot.y(), room.top(), room.bottom()))
            self.pan(spot, QPointF(x, y))

    # -- what the mouse is on ------------------------------------------------------------------

    def hover(self, at: QPointF | None) -> None:
        """The mouse is at a point of the viewport, or elsewhere."""
        self._mouse = at
        bias = self.bias_at(at) if at is not None else None
        target = bias or (self.target_at(at) if at is not None else None)
        self._tap = self.tap_at(at) if at is not None else None
        self._layer = self.column_at(at) if at is not None else ""
        if bias != self._dots.hovered:
            self._dots.hovered = bias
            self.canvas.viewport().update()
        self._edge = target if isinstance(target, Edge) else None
        self._kernel = self.kernel_at(at) if at is not None and target is None else None
        self.show_cursor(Qt.CursorShape.PointingHandCursor if target is not None else None)
        neuron = target if isinstance(target, Neuron) else None
        self.turn_to_step(neuron)
        self.canvas.show_hovered(neuron, self._edge or self._kernel)
        self.show_cards()

    def turn_to_step(self, neuron: Neuron | None) -> None:
        """Folded layers show the step of a neuron of a sheet or of the tokens."""
        model, items = self.canvas.model, self.canvas.network_items
        if model is None or items is None or neuron is None:
            return
        step = step_of(model, neuron)
        if step is None and isinstance(items.neurons.get(neuron.node), TokensItem):
            step = neuron.unit
        if step is not None:
            items.show_step(step)

    def forget(self) -> None:
        """Another network is there: what was under the mouse is gone."""
        self._edge = self._kernel = self._dots.hovered = self._tap = None

    def look_again(self) -> None:
        """Find what is under the resting mouse now."""
        if self._mouse is not None and not self.buttons.underMouse():
            self.hover(self._mouse)
        else:
            self.show_cards()

    def show_cards(self) -> None:
        """Keep the cards' numbers those of the last frame, or put them away."""
        model, frame = self.canvas.model, self.canvas.told
        if model is not None and frame is not None and frame.run != model.run:
            return  # a frame of this network is on its way
        neuron, edge = self.canvas.hovered, self._edge
        if self.edited is not None:
            neuron = self.edited if isinstance(self.edited, Neuron) else None
            edge = self.edited if isinstance(self.edited, Edge) else None
        if model is None or frame is None or neuron is None or neuron.node not in self.places():
            self.card.hide()
        else:
            self._show_neuron(model, frame, neuron)
        if model is None or frame is None or edge is None:
            self.edge_card.hide()
        else:
            self._show_edge(model, frame, edge)
        if neuron is None and edge is None:
            self.canvas.forget_details()
        self._show_kernel()
        self._show_buttons(model)

    def _show_neuron(self, model: Model, frame: Frame, neuron: Neuron) -> None:
        slopes = frame.backward.activations.get(neuron.node) if frame.backward else None
        slope = None if slopes is None else float(slopes[neuron.unit])
        place, pixel = self.places()[neuron.node], None
        fields = self.fields.fields(model, neuron)
        item = self.canvas.neurons[neuron.node]
        if isinstance(item, TokensItem):
            pixel = f"{neuron.node} · step {neuron.unit + 1}", [("token", item.words[neuron.unit])]
        elif isinstance(place, SheetPlace):
            said = step_lines(model, frame, neuron, slope, fields)
            pixel = step_title(model, neuron), said
            tap, items = self._tap, self.canvas.network_items
            taps = None if items is None else items.taps
            if tap is not None and taps is not None and taps.frame is not None:
                found = taps.places[tap.node]
                pixel = tap_title(model, found, tap), tap_lines(model, taps.frame, found, tap)
        elif isinstance(place, MapsPlace):
            lines = pixel_lines(model, frame, place, neuron, slope, fields)
            pixel = pixel_title(place, neuron), lines
        self.card.show_neuron(
            neuron_sum(model, frame, neuron.node, neuron.unit),
            names_of(model, model.network.graph[neuron.node].inputs),
            self.canvas.picture_of(neuron),
            self._beside(neuron),
            slope,
            neuron_words(
                self.canvas.marks, neuron, filter_of(model, neuron), head_of(model.network, neuron)
            ),
            pixel,
        )

    def _show_kernel(self) -> None:
        """The card of the kernel under the mouse, with the weights as they are painted."""
        kernel, items = self._kernel, self.canvas.network_items
        item = items.bundle(kernel) if kernel is not None and items is not None else None
        if kernel is None or item is None or item.kernels is None:
            self.kernel_card.hide()
            return
        weights = kernel_of(item.kernels, item.place, kernel.row, kernel.unit)
        if weights is None or self._mouse is None:
            self.kernel_card.hide()
            return
        top = max(1e-12, float(np.abs(item.kernels).max(initial=0)))
        beside = QRect(self._mouse.toPoint(), QSize(1, 1))
        self.kernel_card.show_kernel(kernel, weights, top, beside)

    def place_for(self, target: Target) -> QRect:
        """Where something about a target is shown: beside the neuron, or where the mouse is."""
        if target == self._edge and self._mouse is not None:
            return QRect(self._mouse.toPoint(), QSize(1, 1))
        return self.spot_of(target)

    def _beside(self, target: Target) -> QRect:
        """What a card must not cover: the place, and the editor on it."""
        if target == self.edited and self.editor is not None:
            spot = self.editor.geometry()
            return spot if isinstance(target, Edge) else spot.united(self.spot_of(target))
        return self.place_for(target)

    def _show_edge(self, model: Model, frame: Frame, edge: Edge) -> None:
        reading = edge_reading(model, frame, edge)
        if reading is None:
            self.edge_card.hide()
            return
        words, names = edge_words(self.canvas.marks, edge), names_of(model, (edge.source,))
        hint = "" if words or edge == self.edited else HOW_TO_CHANGE
        self.edge_card.show_edge(reading, names, words, self._beside(edge), hint)

    def _show_buttons(self, model: Model | None) -> None:
        node = self._layer
        layers = self.places()
        if model is None or node not in layers or not _has_units(model, node):
            self.buttons.show_layer("", QPoint())
            return
        rect = self._layer_rect(layers[node])
        y = rect.top() - heading_above(self.canvas.font()) - BUTTONS_ABOVE
        if y < LEAST_ABOVE:  # no room above the heading: below it
            y = self._heading_rect(layers[node]).bottom() + 12
        self.buttons.show_layer(node, QPointF(rect.center().x(), y).toPoint())

    # -- painting ------------------------------------------------------------------------------

    def paint_reading(self, painter: QPainter, looked_at: Neuron | None, theme: Theme) -> None:
        """Draw what a neuron reads: frames on earlier layers, arcs over tokens."""
        model, items = self.canvas.model, self.canvas.network_items
        if model is None or items is None:
            return
        frame = items.taps.frame
        self.fields.paint(painter, model, items.neurons, looked_at, theme)
        items.taps.paint_words(painter, self.canvas.look(), self.canvas.font())
        if frame is not None and frame.run == model.run:
            paint_arcs(painter, model, frame, items.neurons, looked_at, self._tap, theme)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw the biases, and a ring when the keyboard has reached the canvas."""
        self._dots.paint(painter, self.places(), self._biases, self.canvas.look(), theme)
        if shows_ring(self.canvas):
            painter.setPen(QPen(QColor(theme.focus), 1.75))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            body = QRectF(self.canvas.viewport().rect()).adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(body, 6, 6)

    def _biases(self, node: str) -> NDArray[np.floating] | None:
        model, frame = self.canvas.model, self.canvas.frame
        if model is None or frame is None or node not in model.network.graph:
            return None
        return model.network.layout.views(frame.parameters, node).get("bias")

    def _layer_rect(self, place: Place) -> QRectF:
        look = self.canvas.look()
        left, top, width, height = place.rect
        x, y = look.pixels(left, top)
        return QRectF(x, y, width * look.scale, height * look.scale)

    def _heading_rect(self, place: Place) -> QRectF:
        """Where a layer's heading is written, at most so wide as a column."""
        rect = self._layer_rect(place)
        reach = max(COLUMN_REACH, rect.width() / 2)
        top = max(4.0, rect.top() - heading_above(self.canvas.font()))
        return QRectF(
            rect.center().x() - reach,
            top,
            2 * reach,
            2 * HEADING_LINE * text_scale(self.canvas.font()),
        )


def _is_drawn(layers: dict[str, Place], target: Target) -> bool:
    ends = [target] if isinstance(target, Neuron) else [target[:2], target[2:]]
    return all(node in layers and unit < layers[node].count for node, unit in ends)


def names_of(model: Model, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The inputs' names, when what is meant begins at them and they are no pixels."""
    layer = model.network.inputs.get(sources[0]) if sources else None
    is_plain = layer is not None and not model.dataset.image_shape
    return layer.names(model.dataset.features) if layer is not None and is_plain else ()


def _has_units(model: Model, node: str) -> bool:
    """Whether a layer's size is a person's to choose."""
    graph = model.network.graph
    is_dense = node in graph and isinstance(graph[node].layer, Dense)
    return is_dense and node not in answering(graph)
