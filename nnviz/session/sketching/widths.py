"""Blocks that hand on what has the shape they read: their layers are made as wide. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from math import gcd

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.layers.attention import Attention
from nnviz.session.sketching.sketched import Sketched


def as_wide_as_read(
    part: Sketched, widths: Sequence[tuple[str, int]], graph: Graph, source: str
) -> Sketched:
    """A part of a network with layers so many times as wide as what a node of a graph says.

    `widths` are ids and factors. Heads of attention become as many as share that width equally.
    The part is as it was where the shape of the source is not known.
    """
    shape, factors = infer(graph).shapes.get(source), dict(widths)
    if shape is None:
        return part

    def fitted(node: Node) -> Node:
        return replace(node, layer=_fitted(node.layer, shape[-1], factors.get(node.id, 0)))

    return Sketched(Graph(tuple(map(fitted, part.graph))), part.drawing)


def _fitted(layer: Layer, width: int, factor: int) -> Layer:
    if isinstance(layer, Attention):
        return layer.replace(heads=gcd(width, layer.heads))
    if not factor:
        return layer
    units = layer.options()["units"]
    most = width * factor if units.high is None else min(width * factor, int(units.high))
    return layer.replace(units=most)
