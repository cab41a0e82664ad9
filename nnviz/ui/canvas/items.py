"""All that lies on the scene of one network: bundles, layers, what is in focus, a walk's light.

Responses and strips reach the neurons a few layers at a time while frames follow one another, so
that no single paint has to make all tiles.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.core.marks import Marks
from nnviz.core.shape import Shape
from nnviz.session.frame import Frame, Model
from nnviz.session.selection import Edge, Neuron
from nnviz.session.statistics import bounds
from nnviz.ui.canvas.edges import THICKNESS, EdgesItem
from nnviz.ui.canvas.focus import FocusItem
from nnviz.ui.canvas.folded import FoldedItem
from nnviz.ui.canvas.geometry import Picture
from nnviz.ui.canvas.held import held_edges
from nnviz.ui.canvas.hits import TOLERANCE, edge_at
from nnviz.ui.canvas.kernel_tiles import KernelTiles
from nnviz.ui.canvas.kernels import KernelEdge, kernels, present
from nnviz.ui.canvas.look import Look, lines_share
from nnviz.ui.canvas.make_item import camera_of, layer_item, tokens_of
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.canvas.passes import PassesItem, passes
from nnviz.ui.canvas.places import BundlePlace
from nnviz.ui.canvas.ribbons import RibbonsItem, ribbons
from nnviz.ui.canvas.strips import strip_order
from nnviz.ui.canvas.tap_items import TapItems
from nnviz.ui.canvas.taps import tap_places
from nnviz.ui.canvas.walk_light import WalkLight
from nnviz.ui.theme import Theme

DETAIL_TICKS = 4
"""New responses and strips reach the neurons within so many frames."""

MOST_LINES = 20_000
"""Lines of all bundles together."""


class NetworkItems:
    """The items of one arrangement of a model; they belong to the scene they are put on."""

    def __init__(self, model: Model, picture: Picture, around: QRectF, theme: Theme) -> None:
        graph, facts = model.network.graph, model.network.facts
        self._kernels = {
            place.target: _weights_shape(facts, place.target)
            for place in picture.bundles
            if place.has_kernels
        }
        self.edges = [self._edges(place, theme, picture.unit) for place in picture.bundles]
        camera, tokens, gap = camera_of(model.dataset), tokens_of(model), picture.gap
        self.neurons = {
            name: layer_item(
                place, theme, gap, camera, _from_zero(graph, name), tokens.get(name, ())
            )
            for name, place in picture.layers.items()
        }
        lines = passes(graph, facts, picture.layers)
        self.passes = PassesItem(lines, around, theme)
        self.ribbons = RibbonsItem(ribbons(graph, picture.layers), around, theme)
        self.focus = FocusItem(self.edges, around, theme)
        self.tiles = KernelTiles(self.edges, around, theme)
        self.light = WalkLight(self.edges, picture, around, theme, camera, tokens)
        self.taps = TapItems(tap_places(graph, picture.layers, gap), theme)
        self._unit, self._thickness = picture.unit, 1.0
        self._waiting: dict[str, NDArray[np.floating]] = {}
        self._order = np.zeros(0, np.intp)
        self.show_dataset(model)

    def put_on(self, scene: QGraphicsScene) -> None:
        """Lay all of it on a scene that is empty."""
        layers = (*self.edges, *self.neurons.values())
        for item in (self.ribbons, self.passes, *layers, self.focus, self.tiles, self.light):
            scene.addItem(item)
        self.taps.put_on(scene)

    def _edges(self, place: BundlePlace, theme: Theme, unit: float) -> EdgesItem:
        shape = self._kernels.get(place.target)
        return EdgesItem(place, theme, unit, present(shape, *place.shape) if shape else None)

    # -- showing -------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for edges in self.edges:
            edges.set_theme(theme)
        for neurons in self.neurons.values():
            neurons.set_theme(theme)
        self.passes.set_theme(theme)
        self.ribbons.set_theme(theme)
        self.taps.set_theme(theme)
        self.focus.set_theme(theme)
        self.tiles.set_theme(theme)
        self.light.set_theme(theme)

    def set_thickness(self, thickness: float) -> None:
        """Draw edges so many times as thick as usual."""
        self._thickness = thickness
        for edges in self.edges:
            edges.set_thickness(thickness)

    def set_marks(self, marks: Marks) -> None:
        """Show what is frozen, clamped, muted or removed."""
        for item in self.edges:
            item.set_held(held_edges(marks, item.place, self._kernels.get(item.place.target, ())))
        self.taps.set_marks(marks)
        self.focus.find()

    def show_dataset(self, model: Model) -> None:
        """Order strips by class; the inputs over the batch are the samples themselves."""
        self._order = strip_order(model.network, model.dataset)
        if model.dataset.has_plane:
            return
        for name, layer in model.network.inputs.items():
            if not isinstance(self.neurons.get(name), NeuronsItem):
                continue
            samples = layer.taken(model.dataset.x_train[self._order])
            self.neurons[name].set_strips(samples.reshape(len(samples), -1).T)

    def show_moment(
        self, model: Model, frame: Frame, given: Mapping[str, NDArray[Any]] | None = None
    ) -> None:
        """Show the weights and activations of a frame; of nodes in `given` those differences."""
        layout = model.network.layout
        for edges in self.edges:
            _show_weights(layout.views(frame.parameters, edges.place.target), edges)
        self.focus.show_weights()
        for name, item in self.neurons.items():
            said = frame.activations[name]
            if given is not None and name in given and given[name].size == said.size:
                item.set_difference(given[name])
            elif name in frame.against:
                item.set_difference(said - frame.against[name])
            else:
                item.set_activations(said)

    def take_details(self, model: Model, frame: Frame) -> None:
        """Keep the responses or strips of a frame for `show_details`; taps are shown at once."""
        self.taps.show_frame(frame)
        if model.dataset.has_plane:
            if frame.responses is not None:
                self._waiting.update(frame.responses.neurons)
        else:
            self._waiting.update({name: found.rows for name, found in frame.statistics.items()})

    def show_some_details(self) -> None:
        """Bring the share of one frame to the neurons."""
        self._show_details(-(-len(self.neurons) // DETAIL_TICKS))

    def show_all_details(self) -> None:
        """Bring all that waits to the neurons."""
        self._show_details(len(self._waiting))

    def _show_details(self, layers: int) -> None:
        for name in list(self._waiting)[:layers]:
            values, item = self._waiting.pop(name), self.neurons.get(name)
            if item is None:
                continue
            if values.ndim == 3:
                item.set_pictures(values)
            else:
                fits = len(values) == item.place.count and self._order.max() < values.shape[1]
                item.set_strips(values[:, self._order] if fits else None)

    def show_step(self, step: int) -> None:
        """Show folded layers at another step."""
        for item in self.neurons.values():
            if isinstance(item, FoldedItem) and item.place.step != step:
                item.show_step(step)

    # -- what is where -------------------------------------------------------------------------

    def neuron_at(self, place: QPointF, scale: float) -> Neuron | None:
        """The neuron at a point of the scene."""
        for name, item in self.neurons.items():
            found = item.neuron_at(place.x(), place.y(), scale)
            if found is not None:
                return Neuron(name, found)
        tap = self.taps.spot_at(place.x(), place.y())
        return None if tap is None else self.taps.neuron(tap)

    def edge_at(self, place: QPointF, scale: float) -> Edge | KernelEdge | None:
        """The drawn edge nearest to a point of the scene; between maps it is a kernel."""
        for item in self.edges:
            left, _, width, _ = item.place.rect
            if not left <= place.x() <= left + width:
                continue
            shown = item.shown()
            if item.held is not None and len(shown):  # what is dashed can be picked too
                shown = np.concatenate([shown, item.held.removed, item.held.muted])
            found = edge_at(item.place, place.x(), place.y(), TOLERANCE / scale, shown)
            if found is not None:
                kind = KernelEdge if item.place.has_kernels else Edge
                return kind(item.place.source, found[0], item.place.target, found[1])
        return None

    def bundle(self, edge: Edge | KernelEdge) -> EdgesItem | None:
        """The bundle an edge is of."""
        ends = edge.source, edge.node
        return next((e for e in self.edges if (e.place.source, e.place.target) == ends), None)

    # -- before a paint ------------------------------------------------------------------------

    def prepare(self, look: Look, ratio: float, now: float) -> float:
        """Bring up to date what is in view; after how many seconds there is more to do."""
        for item in self.neurons.values():
            item.prepare(look)
        self.taps.prepare(look)
        self.tiles.prepare(look)
        self.light.prepare(look)
        growth = float(np.clip(look.scale * self._unit, *THICKNESS))
        self.focus.thickness = growth * self._thickness
        in_lines = [e for e in self.edges if look.shows(e.place.rect)]
        count = sum(lines_share(e.place, look.scale) > 0 for e in in_lines)
        most = MOST_LINES // max(1, count)
        return min((e.prepare(look, most, ratio, now) for e in self.edges), default=np.inf)


def _show_weights(views: dict[str, np.ndarray], item: EdgesItem) -> None:
    """Show the weights of a bundle `(n, m)`, or the strengths of its kernels."""
    found = views.get("weights")
    n, m = item.place.shape
    cut = kernels(found, n, m) if item.place.has_kernels and found is not None else None
    if cut is not None:
        item.set_kernels(cut)
    else:
        is_matrix = found is not None and found.shape == (n, m)
        item.set_weights(np.asarray(found) if is_matrix else np.zeros((n, m), np.float32))


def _weights_shape(facts: Inference, node: str) -> Shape:
    """The shape of a layer's kernels."""
    found = next(p.shape for p in facts.parameters[node] if p.name == "weights")
    return found if len(found) > 2 else (1, 1, *found)


def _from_zero(graph: Graph, node: str) -> bool:
    """Whether a layer's activations are never negative."""
    low, _ = bounds(graph[node].layer)
    return low is not None and low >= 0
