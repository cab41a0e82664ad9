"""Marks where the layers of maps they lie on change their shape. Pure.

A mark knows a unit, or a row of weights, by its number, and the numbers of pixels change with the
rows, columns and maps of a layer. Marks stay with their pixels and their weights, as
`nnviz.engine.transplant` keeps the weights themselves; a map that is held all over stays so. So do
muted heads of attention with their features, where more or fewer heads share them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.infer import Inference, infer
from nnviz.core.layer import IMAGE_RANK
from nnviz.core.marks import CellSet, Head, Marks, Neuron
from nnviz.core.shape import Shape
from nnviz.engine.held import bits_of, cells_of
from nnviz.engine.spelled import common_parts, spelled
from nnviz.layers.attention import Attention


class Change(NamedTuple):
    """The shape of maps or of weights before and after; `kernels` grow around their middle."""

    before: Shape
    after: Shape
    kernels: bool = False

    def counts(self, rank: int) -> bool:
        """Whether there is another shape of so many axes."""
        return self.before != self.after and len(self.before) == len(self.after) == rank


def moved_marks(marks: Marks, old: Graph, new: Graph) -> Marks:
    """The marks of a network on what has become of it.

    Marks on layers that are no maps, and read none, stay as they are; so do those on layers of
    which nothing is known. What has no place any more is left to `Marks.fitted`.
    """
    if not marks or old is new:
        return marks
    before, after = infer(old), infer(new)
    common = [n.id for n in new if n.id in before.shapes and n.id in after.shapes]
    alike = [node for node in common if old[node].layer.kind == new[node].layer.kind]
    maps = {n: Change(_maps(old, before, n), _maps(new, after, n)) for n in alike}
    maps = {n: change for n, change in maps.items() if change.counts(IMAGE_RANK)}
    weights = {n: _weights_change(old, before, new, after, n) for n in alike}
    weights = {n: change for n, change in weights.items() if change.counts(IMAGE_RANK + 1)}
    muted = _held(dict.fromkeys(marks.muted, 0.0), maps)
    return Marks(
        tuple((node, _moved(cells, weights.get(node))) for node, cells in marks.removed),
        tuple((node, _moved(cells, weights.get(node))) for node, cells in marks.frozen),
        tuple(sorted(_held(dict(marks.clamped), maps))),
        tuple(sorted(neuron for neuron, _ in muted)),
        tuple(sorted(_heads(marks.heads, old, new, alike))),
    )


def _heads(heads: Iterable[Head], old: Graph, new: Graph, alike: Collection[str]) -> Iterator[Head]:
    """Muted heads where others share their features: those of which nothing was heard before."""
    muted: dict[str, set[int]] = {}
    for node, head in heads:
        muted.setdefault(node, set()).add(head)
    for node, quiet in muted.items():
        before, after = (_count(graph, node, alike) for graph in (old, new))
        if before == after:
            yield from (Head(node, at) for at in quiet)
            continue
        for at in range(after):
            parts = range(at * before // after, -(-(at + 1) * before // after))
            if quiet.issuperset(parts):
                yield Head(node, at)


def _count(graph: Graph, node: str, alike: Collection[str]) -> int:
    """How many heads a node has; 0 where nothing is known of it."""
    layer = graph[node].layer if node in alike else None
    return layer.heads if isinstance(layer, Attention) else 0


def _maps(graph: Graph, facts: Inference, node: str) -> Shape:
    """The shape of the maps that a node's units are the pixels of, if they are any."""
    shape, sources = facts.shapes[node], graph[node].inputs
    hands_on = len(shape) == 1 and len(sources) == 1 and not facts.parameters[node]
    if hands_on and prod(facts.shapes[sources[0]]) == prod(shape):
        return _maps(graph, facts, sources[0])
    return shape


def _weights_change(
    old: Graph, before: Inference, new: Graph, after: Inference, node: str
) -> Change:
    """The shapes of a node's weights, rows that read a picture as its pixels; none without."""
    first, second = _weights(before, node), _weights(after, node)
    if not first or not second:
        return Change((), ())
    shapes = spelled(old, before, node, first), spelled(new, after, node, second)
    return Change(*shapes, kernels=len(first) == IMAGE_RANK + 1)


def _weights(facts: Inference, node: str) -> Shape:
    return next((p.shape for p in facts.parameters[node] if p.name == "weights"), ())


def _held(
    held: Mapping[Neuron, float], maps: Mapping[str, Change]
) -> Iterator[tuple[Neuron, float]]:
    """Held neurons with their values, those of maps where their pixels are now."""
    yield from ((neuron, value) for neuron, value in held.items() if neuron.node not in maps)
    for node in dict.fromkeys(neuron.node for neuron in held if neuron.node in maps):
        before, after, _ = maps[node]
        values = np.full(prod(before), np.nan)
        for neuron, value in held.items():
            if neuron.node == node and 0 <= neuron.unit < len(values):
                values[neuron.unit] = value
        found = _spread(values.reshape(before), after).ravel()
        units = np.flatnonzero(~np.isnan(found)).tolist()
        yield from ((Neuron(node, unit), float(found[unit])) for unit in units)


def _spread(values: NDArray[np.float64], shape: Shape) -> NDArray[np.float64]:
    """Values `(H, W, C)` on maps of another shape; one that a whole map has it has there too."""
    found = np.full(shape, np.nan)
    into, of = common_parts(shape, values.shape, kernels=False)
    found[into] = values[of]
    for at in range(min(shape[-1], values.shape[-1])):
        first = values[0, 0, at]
        if (values[:, :, at] == first).all():
            found[:, :, at] = first
    return found


def _moved(cells: CellSet, change: Change | None) -> CellSet:
    """Marked weights of a node where they are now, with the row of their bias, if there is one."""
    if change is None:
        return cells
    before, after, kernels = change
    rows, more = prod(before[:-1]), cells.rows - prod(before[:-1])
    if cells.columns != before[-1] or more not in (0, 1):
        return cells
    mask = bits_of(cells)
    found = np.zeros((prod(after[:-1]) + more, after[-1]), bool)
    into, of = common_parts(after, before, kernels)
    weights = found[: len(found) - more].reshape(after)
    weights[into] = mask[:rows].reshape(before)[of]
    if more:
        columns = min(before[-1], after[-1])
        found[-1, :columns] = mask[-1, :columns]
    return cells_of(found)
