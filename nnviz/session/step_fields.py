"""What a step of a layer over sequences can read of the layers before it. Pure.

The steps are told as a `Region`: rows are steps, columns are features.
"""

from collections.abc import Mapping

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.layer import Layer, Region
from nnviz.core.shape import Shape
from nnviz.layers.attention import Attention
from nnviz.layers.conv1d import CAUSAL, SAME, Conv1D
from nnviz.layers.over_time import LAST, OverTime
from nnviz.layers.recurrent import BOTH, FORWARD, Recurrent
from nnviz.layers.sequences import SEQUENCE_RANK

Span = tuple[int, int]
"""The first step and the one behind the last."""


def is_sequence(shape: Shape) -> bool:
    """Whether a layer of this shape is steps by features, `(T, F)`."""
    return len(shape) == SEQUENCE_RANK


def step_fields(
    graph: Graph, shapes: Mapping[str, Shape], node: str, step: int
) -> dict[str, Region]:
    """What a step of a node reads of every sequence before it, and the step itself, by node.

    Rows of whole numbers that enter `(T,)` are sequences of one feature. What is left out is no
    sequence, or nothing of it is read.
    """
    spans: dict[str, Span] = {node: (step, step + 1)}
    for name in reversed(infer(graph).order):
        if name not in spans:
            continue
        for source in graph[name].inputs:
            found = _read(graph[name].layer, spans[name], shapes[name], shapes[source])
            known = spans.get(source, found)
            spans[source] = min(known[0], found[0]), max(known[1], found[1])
    steppy = {name: span for name, span in spans.items() if _has_steps(graph, shapes, name)}
    return {name: _region(shapes[name], *span) for name, span in steppy.items()}


def _read(layer: Layer, span: Span, shape: Shape, source: Shape) -> Span:
    """Which steps of a source some steps of a layer read."""
    (first, end), steps = span, source[0]
    if isinstance(layer, OverTime):
        return (steps - 1 if layer.how == LAST else 0), steps
    if isinstance(layer, Recurrent):
        if layer.direction == BOTH:
            return 0, steps
        return (0, end) if layer.direction == FORWARD else (first, steps)
    if isinstance(layer, Attention):
        return 0, end if layer.causal else steps
    if isinstance(layer, Conv1D):
        return _window(layer, first, end, steps)
    return span if is_sequence(shape) and shape[0] == steps else (0, steps)


def _window(layer: Conv1D, first: int, end: int, steps: int) -> Span:
    """What the filters of a convolution lie over."""
    before = {CAUSAL: layer.span, SAME: layer.span // 2}.get(layer.padding, 0)
    return max(0, first - before), min(steps, end - before + layer.span)


def _has_steps(graph: Graph, shapes: Mapping[str, Shape], name: str) -> bool:
    readers = graph.consumers(name)
    enters = not graph[name].inputs and any(is_sequence(shapes[r.id]) for r in readers)
    return is_sequence(shapes[name]) or (enters and len(shapes[name]) == 1)


def _region(shape: Shape, first: int, end: int) -> Region:
    return Region(first, 0, end, shape[1] if is_sequence(shape) else 1)
