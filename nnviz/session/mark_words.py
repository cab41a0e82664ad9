"""What marks say about neurons and weights, in words and in sets. Pure."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnviz.core.graph import Graph
from nnviz.core.marks import CellSet, Head, Marks
from nnviz.core.wording import counted
from nnviz.engine.held import bits_of
from nnviz.session.selection import Edge, Neuron, Selection


def neuron_words(
    marks: Marks, neuron: Neuron, weights_of: Neuron | None = None, head: Head | None = None
) -> tuple[str, ...]:
    """The marks on a neuron: muted, held at a value, frozen, and how many of its edges are gone.

    `weights_of` says which neuron has its weights, where that is another: the filter of a map.
    `head` is the head of attention that it belongs to.
    """
    weighted = weights_of or neuron
    said = ["muted: it says 0"] if neuron in marks.muted else []
    if head is not None and head in marks.heads:
        said.append(f"head {head.head + 1} is muted: it adds 0")
    held = dict(marks.clamped).get(neuron)
    if held is not None:
        said.append(f"held at {held:g}".replace("-", "−"))
    if all_frozen(marks, Selection((weighted,))):
        said.append("frozen: it does not learn")
    gone = int(_column(marks.removed_of(neuron.node), weighted.unit).sum())
    if gone:
        said.append(f"{counted(gone, 'incoming edge')} deleted")
    return tuple(said)


def edge_words(marks: Marks, edge: Edge) -> tuple[str, ...]:
    """The marks on a weight, and on the neurons at its ends as far as they silence it."""
    said = ["deleted: held at 0"] if is_removed(marks, edge) else []
    if all_frozen(marks, Selection((), (edge,))):
        said.append("frozen: it does not learn")
    if Neuron(edge.source, edge.row) in marks.muted:
        said.append("its source is muted")
    if Neuron(edge.node, edge.unit) in marks.muted:
        said.append("its target is muted")
    return tuple(said)


def is_removed(marks: Marks, edge: Edge) -> bool:
    """Whether a weight is held at zero."""
    cells = marks.removed_of(edge.node)
    return cells is not None and (edge.row, edge.unit) in cells


def all_frozen(marks: Marks, selection: Selection) -> bool:
    """Whether nothing that is selected learns: the edges, and all that enters the neurons."""
    if not marks.frozen or not selection:
        return False
    wanted = {item.node for item in selection.items}
    bits = {node: bits_of(cells) for node, cells in marks.frozen if node in wanted}

    def is_frozen(item: Neuron | Edge) -> bool:
        mask = bits.get(item.node)
        if mask is None or item.unit >= mask.shape[1]:
            return False
        column = mask[:, item.unit]
        return bool(column[item.row] if isinstance(item, Edge) else column.all())

    return all(map(is_frozen, selection.items))


def removed_edges(marks: Marks, graph: Graph, selection: Selection) -> tuple[Edge, ...]:
    """What is deleted of the selected edges and of those that enter or leave selected neurons."""
    return tuple(dict.fromkeys(_removed_edges(marks, graph, selection)))


def has_removed_edges(marks: Marks, graph: Graph, selection: Selection) -> bool:
    """Whether there is any such edge."""
    return any(True for _ in _removed_edges(marks, graph, selection))


def _removed_edges(marks: Marks, graph: Graph, selection: Selection) -> Iterator[Edge]:
    yield from (edge for edge in selection.edges if is_removed(marks, edge))
    bits = {node: bits_of(cells) for node, cells in marks.removed if _reads(graph, node)}
    for node, unit in selection.neurons:
        for target, mask in bits.items():
            source = graph[target].inputs[0]
            if target == node and unit < mask.shape[1]:
                rows = np.flatnonzero(mask[:, unit]).tolist()
                yield from (Edge(source, row, target, unit) for row in rows)
            if source == node and unit < mask.shape[0]:
                columns = np.flatnonzero(mask[unit]).tolist()
                yield from (Edge(source, unit, target, at) for at in columns)


def _reads(graph: Graph, node: str) -> bool:
    """Whether a layer is there and reads another; in a draft it may not."""
    return node in graph and bool(graph[node].inputs)


def _column(cells: CellSet | None, unit: int) -> NDArray[np.bool_]:
    if cells is None or unit >= cells.columns:
        return np.zeros(0, bool)
    return np.asarray(bits_of(cells)[:, unit])
