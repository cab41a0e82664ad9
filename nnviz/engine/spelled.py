"""What the axes of a parameter stand for, where its shape does not say so. Pure.

A dense layer behind a flattened picture has a row of weights for every pixel of every map. When a
convolution gets another filter, these rows belong to other pixels: they are told apart by the
shape of the picture.
"""

from math import prod

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference
from nnviz.core.layer import IMAGE_RANK
from nnviz.core.shape import Shape
from nnviz.engine.arena import Slot
from nnviz.engine.network import Network


def spelled_shape(network: Network, slot: Slot) -> Shape:
    """A parameter's shape: rows that read a flattened picture as its rows, columns and maps."""
    return spelled(network.graph, network.facts, slot.node, slot.parameter.shape)


def spelled(graph: Graph, facts: Inference, node: str, shape: Shape) -> Shape:
    """The same of a graph that need not be sound, for a node that has a shape."""
    found = _picture_before(graph, facts, node) if len(shape) == 2 else ()
    return (*found, shape[-1]) if found and prod(found) == shape[0] else shape


def common_parts(
    first: Shape, second: Shape, kernels: bool
) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """What two shapes of one rank have in common, in each: all axes from their start.

    Of `kernels`, whose rows and columns are the fourth and third axis from the end, it is the
    middle: a filter that becomes larger goes on reading what it read.
    """
    pairs = [_common(a, b, 0) for a, b in zip(first, second, strict=True)]
    if kernels:
        for axis in (-4, -3):
            a, b = first[axis], second[axis]
            pairs[axis] = _common(a, b, (a - 1) // 2 - (b - 1) // 2)
    return tuple(a for a, _ in pairs), tuple(b for _, b in pairs)


def _common(first: int, second: int, ahead: int) -> tuple[slice, slice]:
    """The overlap of two axes of which the first one begins so many places ahead."""
    start, other = max(ahead, 0), max(-ahead, 0)
    count = min(first - start, second - other)
    return slice(start, start + count), slice(other, other + count)


def _picture_before(graph: Graph, facts: Inference, node: str) -> Shape:
    """The shape of the picture whose numbers a node reads in a row; none where there is none."""
    shapes, sources = facts.shapes, graph[node].inputs
    while len(sources) == 1:
        (name,) = sources
        if len(shapes[name]) == IMAGE_RANK:
            return shapes[name]
        sources = graph[name].inputs
        alike = len(sources) == 1 and prod(shapes[sources[0]]) == prod(shapes[name])
        if not alike or facts.parameters[name]:
            break
    return ()
