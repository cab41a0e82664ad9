"""What a change of marks came to, in words and numbers. Pure values, no Qt."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.marks import Head, Marks, Neuron
from nnviz.core.wording import counted
from nnviz.engine.evaluation import Scores
from nnviz.session.step_fields import is_sequence


@dataclass(frozen=True, slots=True)
class Measured:
    """The test part before and after a change of marks, over all its samples."""

    text: str
    before: Scores
    after: Scores


def difference(old: Marks, new: Marks, graph: Graph | None = None) -> str:
    """What somebody did to come from one to the other: the most telling part, as a headline.

    With the graph they lie on, units of a cell at every step are called that one cell.
    """
    for before, after, done, undone in (
        (set(old.muted), set(new.muted), "muted", "no longer muted"),
        (set(old.heads), set(new.heads), "muted", "no longer muted"),
        (set(old.clamped), set(new.clamped), "held at a value", "no longer held"),
    ):
        if before != after:
            changed: Collection[Any] = after - before or before - after
            return f"{_named(changed, graph)} {done if after - before else undone}"
    if old.removed != new.removed:
        gone, back = _count(new) - _count(old), _count(old) - _count(new)
        if gone >= 0:
            return f"{counted(gone, 'edge')} removed" if gone else "Other edges removed"
        return f"{counted(back, 'edge')} brought back"
    if old.frozen != new.frozen:
        fewer = _count_frozen(old) - _count_frozen(new)
        weights = counted(abs(fewer), "weight") if fewer else "Other weights"
        return f"{weights} frozen" if fewer <= 0 else f"{weights} no longer frozen"
    return "Nothing changed"


def _count(marks: Marks) -> int:
    return sum(len(cells) for _, cells in marks.removed)


def _count_frozen(marks: Marks) -> int:
    return sum(len(cells) for _, cells in marks.frozen)


def _named(items: Collection[Any], graph: Graph | None) -> str:
    """One neuron, cell or head by its name, several by their number."""
    first = next(iter(items))
    if len(items) > 1:
        cells = _cells(items, graph) if isinstance(first, Neuron) and graph is not None else ()
        if cells:
            return cells[0].name if len(cells) == 1 else counted(len(cells), "cell")
        return counted(len(items), "head" if isinstance(first, Head) else "neuron")
    found = first if isinstance(first, Neuron | Head) else first[0]
    return str(found.title)


def _cells(neurons: Collection[Neuron], graph: Graph) -> tuple[Neuron, ...]:
    """What neurons are at the first step, where they are the same cells at every step; else none.

    A layer over sequences `(T, F)` has unit `step * F + cell`.
    """
    shapes, by_node = infer(graph).shapes, dict[str, set[int]]()
    for node, unit in neurons:
        by_node.setdefault(node, set()).add(unit)
    found: list[Neuron] = []
    for node, units in by_node.items():
        shape = shapes.get(node, ())
        if not is_sequence(shape):
            return ()
        cells = {unit % shape[1] for unit in units}
        if len(units) != len(cells) * shape[0]:
            return ()
        found += [Neuron(node, cell) for cell in sorted(cells)]
    return tuple(found)
