"""Receptive fields: which pixels of earlier pictures one pixel of a network can see. Pure."""

from collections.abc import Mapping

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.layer import IMAGE_RANK, Region
from nnviz.core.shape import Shape


def receptive_fields(
    graph: Graph, shapes: Mapping[str, Shape], node: str, row: int = 0, column: int = 0
) -> dict[str, Region]:
    """The pixel `(row, column)` of a node, and what it reads of every picture before that node.

    A region is the smallest rectangle around all pixels that are read, over all paths. `shapes` are
    those of one sample by node. A node that is no picture reads what it reads with all its units,
    and its `row` and `column` count for nothing. Nodes that are no pictures, and pictures of which
    nothing is read, are left out.
    """
    pixel = Region(row, column, row + 1, column + 1)
    reached: dict[str, Region | None] = {node: pixel if _is_picture(shapes[node]) else None}
    for name in reversed(infer(graph).order):
        if name in reached and shapes.keys() >= set(graph[name].inputs):
            for source, part in _read(graph, shapes, name, reached[name]):
                known = reached.get(source)
                reached[source] = known.joined(part) if known and part else part
    return {name: region for name, region in reached.items() if region}


def _read(
    graph: Graph, shapes: Mapping[str, Shape], name: str, region: Region | None
) -> list[tuple[str, Region | None]]:
    """The sources of a node with the part of each that is read; None where one is no picture."""
    sources, layer = graph[name].inputs, graph[name].layer
    parts: tuple[Region | None, ...] = (None,) * len(sources)
    if region is not None:
        parts = layer.reach(region, *(shapes[source] for source in sources))
    found = []
    for source, part in zip(sources, parts, strict=True):
        if part is None and _is_picture(shapes[source]):
            part = Region.whole(shapes[source])
        if part is None or not part.is_empty:
            found.append((source, part))
    return found


def _is_picture(shape: Shape) -> bool:
    return len(shape) == IMAGE_RANK
