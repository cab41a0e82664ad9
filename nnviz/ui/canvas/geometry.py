"""Where neurons and edges lie. Pure: numbers in, numbers out, in scene units (pixels at zoom 1)."""

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference

Points = NDArray[np.float64]

COLUMN_HEIGHT = 500.0
COLUMN_GAP_RANGE = (90.0, 300.0)
"""Between two columns: as wide as the window's shape allows."""
PITCH_RANGE = (6.0, 60.0)
FILL = 0.72
"""A neuron's share of the distance to the next."""

STACK_GAP = 48.0
"""Between two layers of one column."""

CELL = 20.0
"""A neuron of a picture-shaped layer."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerPlace:
    """One layer: its neurons' centres `(units, 2)`, their side length, and the layer's column."""

    node: str
    column: int
    centres: Points
    side: float

    @property
    def rect(self) -> tuple[float, float, float, float]:
        """Left, top, width and height around the neurons."""
        half = self.side / 2
        left, top = self.centres.min(axis=0) - half
        right, bottom = self.centres.max(axis=0) + half
        return float(left), float(top), float(right - left), float(bottom - top)


@dataclass(frozen=True, slots=True, eq=False)
class BundlePlace:
    """The edges between two layers: `lines[i, j]` is x1, y1, x2, y2 from neuron i to neuron j."""

    source: str
    target: str
    lines: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All places, the rectangle around them, and the gap between two columns."""

    layers: dict[str, LayerPlace]
    bundles: tuple[BundlePlace, ...]
    rect: tuple[float, float, float, float]
    gap: float


def arrange(
    graph: Graph,
    facts: Inference,
    image_shape: tuple[int, int] | None = None,
    aspect: float = 1.6,
) -> Picture:
    """Lay a network out from left to right, a column for each depth.

    `image_shape` draws the input as the picture it is, rows by columns. `aspect` is the width of
    the room by its height: columns are spread so that the network fills it.
    """
    depths = _depths(graph, facts)
    columns: dict[int, list[str]] = {}
    for name in facts.order:
        columns.setdefault(depths[name], []).append(name)
    layers: dict[str, LayerPlace] = {}
    stacks = {at: _column(columns[at], at, graph, facts, image_shape) for at in sorted(columns)}
    gap = _gap(stacks, aspect)
    x = 0.0
    for made in stacks.values():
        width = max(place.rect[2] for place in made)
        for place in made:
            centres = place.centres + np.array([x + width / 2, 0])
            layers[place.node] = LayerPlace(place.node, place.column, centres, place.side)
        x += width + gap
    bundles = tuple(
        _bundle(layers[source], layers[node.id])
        for node in graph
        if facts.parameters[node.id]
        for source in node.inputs
    )
    return Picture(layers, bundles, _around(layers), gap)


def neuron_at(place: LayerPlace, x: float, y: float) -> int | None:
    """The neuron whose square holds a point."""
    inside = (np.abs(place.centres - (x, y)) <= place.side / 2).all(axis=1)
    found = np.flatnonzero(inside)
    return int(found[0]) if len(found) else None


def _gap(stacks: dict[int, list[LayerPlace]], aspect: float) -> float:
    """The distance between columns that gives the picture an aspect, within bounds."""
    heights = [sum(place.rect[3] for place in stack) for stack in stacks.values()]
    widths = [max(place.rect[2] for place in stack) for stack in stacks.values()]
    room = max(heights) * aspect - sum(widths)
    return float(np.clip(room / max(1, len(stacks) - 1), *COLUMN_GAP_RANGE))


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
    image_shape: tuple[int, int] | None,
) -> list[LayerPlace]:
    """The layers of a column, one below the other around height 0 and x 0."""
    made, top = [], 0.0
    for name in names:
        units = prod(facts.shapes[name])
        is_picture = image_shape is not None and not graph[name].inputs
        if is_picture and image_shape is not None and prod(image_shape) == units:
            centres, side = _grid(*image_shape)
        else:
            centres, side = _line(units, COLUMN_HEIGHT / len(names))
        centres[:, 1] += top + side / 2 - centres[:, 1].min()
        top = float(centres[:, 1].max()) + side / 2 + STACK_GAP
        made.append(LayerPlace(name, column, centres, side))
    shift = (0.0, (top - STACK_GAP) / 2)
    return [LayerPlace(p.node, p.column, p.centres - shift, p.side) for p in made]


def _line(units: int, height: float) -> tuple[Points, float]:
    pitch = float(np.clip(height / units, *PITCH_RANGE))
    y = (np.arange(units) - (units - 1) / 2) * pitch
    return np.column_stack([np.zeros(units), y]), pitch * FILL


def _grid(rows: int, columns: int) -> tuple[Points, float]:
    row, column = np.divmod(np.arange(rows * columns), columns)
    x = (column - (columns - 1) / 2) * CELL
    y = (row - (rows - 1) / 2) * CELL
    return np.column_stack([x, y]), CELL - 1


def _bundle(source: LayerPlace, target: LayerPlace) -> BundlePlace:
    """Lines from the right side of each source neuron to the left side of each target neuron."""
    start, end = source.centres, target.centres
    lines = np.empty((len(start), len(end), 4))
    lines[..., 0:2] = (start + np.array([source.side / 2, 0]))[:, None]
    lines[..., 2:4] = (end - np.array([target.side / 2, 0]))[None]
    return BundlePlace(source.node, target.node, lines)


def _around(layers: dict[str, LayerPlace]) -> tuple[float, float, float, float]:
    rects = np.array([place.rect for place in layers.values()])
    left, top = rects[:, :2].min(axis=0)
    right, bottom = (rects[:, :2] + rects[:, 2:]).max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)


def strongest(weights: NDArray[Any], most: int) -> NDArray[np.intp]:
    """Flat places of at most `most` weights, the weakest first."""
    size = np.abs(weights.ravel())
    if size.size > most:
        kept = np.argpartition(size, size.size - most)[-most:]
        return kept[np.argsort(size[kept], kind="stable")]
    return np.argsort(size, kind="stable")
