"""Where neurons and edges lie. Pure: numbers in, numbers out, in scene units (pixels at zoom 1).

A network whose largest layer does not fit is drawn larger as a whole: its `unit` is how many times.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference

Points = NDArray[np.float64]

Rect = tuple[float, float, float, float]
"""Left, top, width and height in the scene."""

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

CELL, CELL_FILL, PICTURE_SHARE = 20.0, 0.95, 0.6
"""A neuron of a picture-shaped layer, its square's share, and the most of the height it takes."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerPlace:
    """One layer: its neurons' centres `(units, 2)`, their side length, and the layer's column.

    `pitch` is the distance from one neuron to the next; a picture has `across` neurons in a row.
    """

    node: str
    column: int
    centres: Points
    side: float
    pitch: float
    across: int = 1
    rect: Rect = field(init=False)
    """Left, top, width and height around the neurons."""

    def __post_init__(self) -> None:
        half = self.side / 2
        left, top = self.centres.min(axis=0) - half
        right, bottom = self.centres.max(axis=0) + half
        rect = float(left), float(top), float(right - left), float(bottom - top)
        object.__setattr__(self, "rect", rect)

    def moved(self, x: float, y: float) -> "LayerPlace":
        """The layer at another place."""
        return replace(self, centres=np.add(self.centres, (x, y)))


@dataclass(frozen=True, slots=True, eq=False)
class BundlePlace:
    """The edges between two layers: from each of `starts` `(n, 2)` to each of `ends` `(m, 2)`.

    All ends have one x and stand in order from top to bottom. Edge (i, j) has the flat place
    ``i * m + j``, as its weight has. `pitch` is the smaller of the layers' distances between
    neurons.
    """

    source: str
    target: str
    starts: Points
    ends: Points
    pitch: float
    rect: Rect = field(init=False)
    """Left, top, width and height around the edges."""

    def __post_init__(self) -> None:
        both = np.concatenate([self.starts, self.ends])
        left, top = both.min(axis=0)
        width, height = np.ptp(both, axis=0)
        rect = float(left), float(top), float(width), float(height)
        object.__setattr__(self, "rect", rect)

    @property
    def shape(self) -> tuple[int, int]:
        """How many neurons there are on either side."""
        return len(self.starts), len(self.ends)

    @property
    def count(self) -> int:
        """How many edges there are."""
        return len(self.starts) * len(self.ends)

    @property
    def gap(self) -> float:
        """From the rightmost start to the ends."""
        return float(self.ends[0, 0] - self.starts[:, 0].max())

    def lines(self, flat: NDArray[np.integer[Any]] | None = None) -> Points:
        """The lines x1, y1, x2, y2 of edges by their flat places `(k,)`; None means all."""
        wanted = np.arange(self.count) if flat is None else flat
        i, j = np.divmod(wanted, len(self.ends))
        return np.concatenate([self.starts[i], self.ends[j]], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All places, the rectangle around them, the gap between two columns, and the unit."""

    layers: dict[str, LayerPlace]
    bundles: tuple[BundlePlace, ...]
    rect: Rect
    gap: float
    unit: float


def arrange(
    graph: Graph,
    facts: Inference,
    image_shape: tuple[int, int, int] | None = None,
    aspect: float = 1.6,
) -> Picture:
    """Lay a network out from left to right, a column for each depth.

    `image_shape` draws inputs as the picture they are, rows by columns, and outputs that give it
    back. `aspect` is the width of
    the room by its height: columns are spread so that the network fills it.
    """
    depths = _depths(graph, facts)
    columns: dict[int, list[str]] = {}
    for name in facts.order:
        columns.setdefault(depths[name], []).append(name)
    unit = _unit(columns.values(), facts)
    layers: dict[str, LayerPlace] = {}
    stacks = {
        at: _column(columns[at], at, graph, facts, image_shape, unit) for at in sorted(columns)
    }
    gap = _gap(stacks, aspect, unit)
    x = 0.0
    for made in stacks.values():
        width = max(place.rect[2] for place in made)
        layers |= {place.node: place.moved(x + width / 2, 0.0) for place in made}
        x += width + gap
    bundles = tuple(
        _bundle(layers[source], layers[node.id])
        for node in graph
        if has_weights(facts, node.id)
        for source in node.inputs
    )
    return Picture(layers, bundles, _around(layers), gap, unit)


def has_weights(facts: Inference, node: str) -> bool:
    """Whether a layer weighs what it reads, or only hands it on."""
    return any(parameter.name == "weights" for parameter in facts.parameters[node])


def _unit(columns: Iterable[list[str]], facts: Inference) -> float:
    """How much larger than usual everything is, so that the smallest pitch is kept."""
    needed = [
        PITCH_RANGE[0] * len(names) * max(prod(facts.shapes[name]) for name in names)
        for names in columns
    ]
    return max(1.0, max(needed) / COLUMN_HEIGHT)


def _gap(stacks: dict[int, list[LayerPlace]], aspect: float, unit: float) -> float:
    """The distance between columns that gives the picture an aspect, within bounds."""
    heights = [sum(place.rect[3] for place in stack) for stack in stacks.values()]
    widths = [max(place.rect[2] for place in stack) for stack in stacks.values()]
    room = max(heights) * aspect - sum(widths)
    usual = float(np.median([place.side for stack in stacks.values() for place in stack]))
    low, high = (bound * unit for bound in COLUMN_GAP_RANGE)
    low = min(low, max(LEAST_GAP * unit, GAP_PER_SIDE * usual))
    return float(np.clip(room / max(1, len(stacks) - 1), low, high))


def _depths(graph: Graph, facts: Inference) -> dict[str, int]:
    depths: dict[str, int] = {}
    for name in facts.order:
        depths[name] = max((depths[source] + 1 for source in graph[name].inputs), default=0)
    return depths


def _column(
    names: list[str],
    column: int,
    graph: Graph,
    facts: Inference,
    image_shape: tuple[int, int, int] | None,
    unit: float,
) -> list[LayerPlace]:
    """The layers of a column, one below the other around height 0 and x 0."""
    made, top = [], 0.0
    for name in names:
        units = prod(facts.shapes[name])
        node = graph[name]
        is_picture = image_shape is not None and (not node.inputs or node.layer.is_output)
        if is_picture and image_shape is not None and prod(image_shape[:2]) == units:
            place = _grid(name, column, image_shape[:2], unit)
        else:
            place = _line(name, column, units, COLUMN_HEIGHT * unit / len(names), unit)
        made.append(place.moved(0, top - place.rect[1]))
        top += place.rect[3] + STACK_GAP * unit
    return [place.moved(0, -(top - STACK_GAP * unit) / 2) for place in made]


def _line(node: str, column: int, units: int, height: float, unit: float) -> LayerPlace:
    pitch = float(np.clip(height / units, PITCH_RANGE[0], PITCH_RANGE[1] * unit))
    y = (np.arange(units) - (units - 1) / 2) * pitch
    return LayerPlace(node, column, np.column_stack([np.zeros(units), y]), pitch * FILL, pitch)


def _grid(node: str, column: int, shape: tuple[int, int], unit: float) -> LayerPlace:
    rows, across = shape
    cell = min(CELL, PICTURE_SHARE * COLUMN_HEIGHT / max(shape)) * unit
    row, at = np.divmod(np.arange(rows * across), across)
    centres = np.column_stack([at - (across - 1) / 2, row - (rows - 1) / 2]) * cell
    return LayerPlace(node, column, centres, cell * CELL_FILL, cell, across)


def _bundle(source: LayerPlace, target: LayerPlace) -> BundlePlace:
    """Lines from the right side of each source neuron to the left side of each target neuron."""
    starts = source.centres + np.array([source.side / 2, 0])
    ends = target.centres - np.array([target.side / 2, 0])
    pitch = min(source.pitch, target.pitch)
    return BundlePlace(source.node, target.node, starts, ends, pitch)


def _around(layers: dict[str, LayerPlace]) -> Rect:
    rects = np.array([place.rect for place in layers.values()])
    left, top = rects[:, :2].min(axis=0)
    right, bottom = (rects[:, :2] + rects[:, 2:]).max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
