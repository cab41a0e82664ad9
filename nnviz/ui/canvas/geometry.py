"""Lays a network out from left to right. Pure: numbers in, places out, in scene units (pixels at
zoom 1).

A network whose largest layer does not fit is drawn larger as a whole: its `unit` is how many times.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from math import prod

import numpy as np

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.core.maps import has_maps
from nnviz.core.shape import Shape
from nnviz.layers.recurrent import Recurrent
from nnviz.session.step_fields import is_sequence
from nnviz.ui.canvas.folded_place import laid_folded
from nnviz.ui.canvas.maps_layout import GAP_SHARE, LEAST_MAPS_GAP, best_side, laid_maps, picture
from nnviz.ui.canvas.places import BundlePlace, LayerPlace, Place, Rect
from nnviz.ui.canvas.sheets import (
    LEAST_BETWEEN,
    LEAST_WIDTH,
    SheetPlace,
    feature_width,
    laid_sheet,
    whole_rect,
)

COLUMN_HEIGHT = 500.0
COLUMN_GAP_RANGE = (90.0, 300.0)
"""Between two columns: as wide as the window's shape allows."""

LEAST_GAP, GAP_PER_SIDE = 22.0, 2.1
"""Columns of small neurons may stand closer."""

PITCH_RANGE = (6.0, 60.0)
FILL = 0.72
"""A neuron's share of the distance to the next."""

STACK_GAP = 48.0
"""Between two layers of one column."""

LONG, LEAST_WIDE = 256, 12.0
"""Beside maps a layer of more units than the first that only hands them on is as high as the
others, whatever is left for a unit; it is taken for so wide."""


class Fold(Enum):
    """How recurrent layers are drawn: all their steps, or one."""

    UNROLLED = "unrolled"
    FOLDED = "folded"


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All places, the rectangle around them, the gap between two columns, and the unit."""

    layers: dict[str, Place]
    bundles: tuple[BundlePlace, ...]
    rect: Rect
    gap: float
    unit: float


def arrange(
    graph: Graph,
    facts: Inference,
    image_shape: tuple[int, int, int] | None = None,
    aspect: float = 1.6,
    fold: Fold = Fold.UNROLLED,
) -> Picture:
    """Lay a network out from left to right, a column for each depth.

    Layers of shape `(H, W, C)` are drawn as C maps, those of shape `(T, F)` as sheets.
    `image_shape` draws inputs as the picture they are, and outputs that give it back. `aspect` is
    the width of the room by its height: columns are spread so that the network fills it.
    Recurrent layers are drawn at one step where they are to `fold`.
    """
    layout = _Layout(graph, facts, image_shape, aspect, fold)
    layers: dict[str, Place] = {}
    stacks = {at: layout.column(at) for at in sorted(layout.columns)}
    gap = layout.gap(stacks)
    x = 0.0
    for made in stacks.values():
        width = max(whole_rect(place)[2] for place in made)
        layers |= {place.node: place.moved(x + width / 2, 0.0) for place in made}
        x += width + gap
    bundles = tuple(
        _bundle(layers[source], layers[node.id], has_maps(facts.shapes[source]))
        for node in graph
        if has_weights(facts, node.id)
        for source in node.inputs
        if not _is_along_time(layers[source], layers[node.id])
    )
    return Picture(layers, bundles, _around(layers), gap, layout.unit)


def has_weights(facts: Inference, node: str) -> bool:
    """Whether a layer weighs what it reads, or only hands it on."""
    return any(parameter.name == "weights" for parameter in facts.parameters[node])


class _Layout:
    """What the layers of a network need, and the size of a map that gives them most."""

    def __init__(
        self,
        graph: Graph,
        facts: Inference,
        image_shape: Shape | None,
        aspect: float,
        fold: Fold,
    ) -> None:
        self._fold = fold
        self._graph, self._facts, self._aspect = graph, facts, aspect
        self._image_shape = image_shape
        self.columns: dict[int, list[str]] = {}
        for name, depth in _depths(graph, facts).items():
            self.columns.setdefault(depth, []).append(name)
        shapes = [facts.shapes[name] for name in facts.order if self._is_maps(name)]
        self._largest = max((max(shape[:2]) for shape in shapes), default=0)
        self.unit = self._unit(self.columns.values())
        self._share = self._feature_width()
        self._side = self._best_side() if self._largest else 0.0

    def column(self, at: int) -> list[Place]:
        """The layers of a column, one below the other around height 0 and x 0."""
        names = self.columns[at]
        height = COLUMN_HEIGHT * self.unit / len(names)
        made: list[Place] = []
        top = 0.0
        for name in names:
            place = self._place(name, at, height)
            left, above, width, _ = whole_rect(place)
            made.append(place.moved(-left - width / 2, top - above))
            top += place.rect[3] + STACK_GAP * self.unit
        return [place.moved(0, -(top - STACK_GAP * self.unit) / 2) for place in made]

    def gap(self, stacks: Mapping[int, list[Place]]) -> float:
        """The distance between columns that gives the picture an aspect, within bounds."""
        heights = [sum(place.rect[3] for place in stack) for stack in stacks.values()]
        widths = [max(whole_rect(place)[2] for place in stack) for stack in stacks.values()]
        room = max(heights) * self._aspect - sum(widths)
        low, high = (bound * self.unit for bound in COLUMN_GAP_RANGE)
        if self._largest:
            low = self.unit * _maps_gap(self._side)
        elif self._share:
            low = self.unit * LEAST_BETWEEN
        else:
            usual = float(np.median([place.side for stack in stacks.values() for place in stack]))
            low = min(low, max(LEAST_GAP * self.unit, GAP_PER_SIDE * usual))
        return float(np.clip(room / max(1, len(stacks) - 1), low, high))

    def _place(self, name: str, at: int, height: float) -> Place:
        shape = self._facts.shapes[name]
        if self._is_picture(name):
            assert self._image_shape is not None
            place = picture(name, at, self._image_shape, not has_maps(shape), self._side)
            return place.scaled(self.unit)
        if has_maps(shape):
            room = height / self.unit
            return laid_maps(name, at, shape, self._side, self._largest, room).scaled(self.unit)
        if is_sequence(shape):
            if self._is_folded(name):
                return laid_folded(name, at, shape, height, self.unit)
            layer, row = self._graph[name].layer, _pitch(height, shape[0], self.unit)
            return laid_sheet(
                name, at, layer, shape, row, self._share * self.unit, height, self.unit
            )
        return _line(name, at, prod(shape), height, self.unit, self._is_thin(name))

    def _is_picture(self, name: str) -> bool:
        """Whether a layer is drawn as the picture that enters, or that is given back."""
        shape, node, image_shape = self._facts.shapes[name], self._graph[name], self._image_shape
        if image_shape is None or (node.inputs and not node.layer.is_output):
            return False
        return shape == image_shape or shape == (prod(image_shape),)

    def _is_maps(self, name: str) -> bool:
        return has_maps(self._facts.shapes[name]) and not self._is_picture(name)

    def _is_folded(self, name: str) -> bool:
        return self._fold is Fold.FOLDED and isinstance(self._graph[name].layer, Recurrent)

    def _is_thin(self, name: str) -> bool:
        """Whether a long layer may not make the whole picture larger."""
        hands_on = self._largest > 0 and not has_weights(self._facts, name)
        return hands_on and prod(self._facts.shapes[name]) > LONG

    def _unit(self, columns: Iterable[list[str]]) -> float:
        """How much larger than usual everything is, so that the smallest pitch is kept."""
        needed = [
            PITCH_RANGE[0] * len(names) * max(self._needed(name) for name in names)
            for names in columns
        ]
        return max(1.0, max(needed) / COLUMN_HEIGHT)

    def _needed(self, name: str) -> int:
        """How many units of a layer stand below one another at the smallest pitch."""
        shape = self._facts.shapes[name]
        is_free = has_maps(shape) or is_sequence(shape) or self._is_picture(name)
        is_free = is_free or self._is_thin(name)
        return 0 if is_free else prod(shape)

    def _feature_width(self) -> float:
        """How wide a feature of a sheet is, in units; 0 without sheets."""
        shapes = self._facts.shapes
        found = [
            (self._graph[name].layer, shapes[name])
            for name in self._facts.order
            if is_sequence(shapes[name]) and not self._is_folded(name)
        ]
        if not found:
            return 0.0
        row = min(_pitch(COLUMN_HEIGHT, shape[0], 1.0) for _, shape in found)
        gaps = len(self.columns) - 1
        room = COLUMN_HEIGHT * self._aspect - LEAST_BETWEEN * gaps
        return feature_width(found, row, max(room, COLUMN_HEIGHT / 2), gaps)

    def _best_side(self) -> float:
        """The side of the largest maps with which they are largest on the screen."""

        def width(side: float) -> float:
            gaps = _maps_gap(side) * (len(self.columns) - 1)
            return gaps + sum(self._width(names, side) for names in self.columns.values())

        return best_side(width, COLUMN_HEIGHT * self._aspect)

    def _width(self, names: list[str], side: float) -> float:
        """How wide a column is with maps of a side."""
        height, widest = COLUMN_HEIGHT / len(names), LEAST_WIDE
        for name in names:
            shape = self._facts.shapes[name]
            if self._is_picture(name):
                assert self._image_shape is not None
                found = picture(name, 0, self._image_shape, True, side).rect[2]
            elif has_maps(shape):
                found = laid_maps(name, 0, shape, side, self._largest, height).rect[2]
            elif is_sequence(shape):
                found = max(LEAST_WIDTH, shape[1] * self._share)
            else:
                found = min(PITCH_RANGE[1], height / prod(shape)) * FILL
            widest = max(widest, found)
        return widest


def _maps_gap(side: float) -> float:
    return max(LEAST_MAPS_GAP, GAP_SHARE * side)


def _depths(graph: Graph, facts: Inference) -> dict[str, int]:
    depths: dict[str, int] = {}
    for name in facts.order:
        depths[name] = max((depths[source] + 1 for source in graph[name].inputs), default=0)
    return depths


def _line(
    node: str, column: int, units: int, height: float, unit: float, is_thin: bool
) -> LayerPlace:
    low = 0.0 if is_thin else PITCH_RANGE[0]
    pitch = float(np.clip(height / units, low, PITCH_RANGE[1] * unit))
    y = (np.arange(units) - (units - 1) / 2) * pitch
    return LayerPlace(node, column, np.column_stack([np.zeros(units), y]), pitch * FILL, pitch)


def _pitch(height: float, units: int, unit: float) -> float:
    """The distance between units in a column of a height; that of steps may be any small."""
    return min(height / units, PITCH_RANGE[1] * unit)


def _is_along_time(source: Place, target: Place) -> bool:
    """Whether it is steps that one layer hands to another: no edge is of one unit."""
    return isinstance(source, SheetPlace) or isinstance(target, SheetPlace)


def _bundle(source: Place, target: Place, from_maps: bool) -> BundlePlace:
    pitch = min(source.pitch, target.pitch)
    return BundlePlace(source.node, target.node, source.starts, target.ends, pitch, from_maps)


def _around(layers: dict[str, Place]) -> Rect:
    rects = np.array([whole_rect(place) for place in layers.values()])
    left, top = rects[:, :2].min(axis=0)
    right, bottom = (rects[:, :2] + rects[:, 2:]).max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
