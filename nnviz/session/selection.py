"""What a person has picked out on the canvas: neurons and edges. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from nnviz.core.graph import Graph
from nnviz.core.maps import map_of
from nnviz.core.marks import Neuron
from nnviz.core.shape import Shape

__all__ = ["Edge", "Neuron", "Selection"]


class Edge(NamedTuple):
    """A weight between two neurons: from unit `row` of `source` to unit `unit` of `node`."""

    source: str
    row: int
    node: str
    unit: int

    @property
    def name(self) -> str:
        """`x · 1 → h1 · 3`, counted from 1."""
        return f"{Neuron(self.source, self.row).name} → {Neuron(self.node, self.unit).name}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Neurons and edges in the order in which they were picked; the last one is the current."""

    neurons: tuple[Neuron, ...] = ()
    edges: tuple[Edge, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.neurons or self.edges)

    @property
    def neuron(self) -> Neuron | None:
        """The neuron picked last."""
        return self.neurons[-1] if self.neurons else None

    @property
    def items(self) -> tuple[Neuron | Edge, ...]:
        """All that is picked, neurons first."""
        return (*self.neurons, *self.edges)

    @property
    def only(self) -> Neuron | Edge | None:
        """The one thing that is picked; None for none or several."""
        return self.items[0] if len(self.items) == 1 else None

    def toggled(self, item: Neuron | Edge) -> "Selection":
        """With one more, or without it when it is already there."""
        if isinstance(item, Neuron):
            return Selection(_toggled(self.neurons, item), self.edges)
        return Selection(self.neurons, _toggled(self.edges, item))

    def on_weights(self, shapes: Mapping[str, Shape]) -> "Selection":
        """The same with neurons counted as weights are: a pixel of a map as the map's filter, a
        step of a cell as the cell."""
        found = [
            Neuron(n.node, map_of(shapes[n.node], n.unit)) if _is_shared(n, shapes) else n
            for n in self.neurons
        ]
        return Selection(tuple(dict.fromkeys(found)), self.edges)

    def fitted(self, graph: Graph, shapes: dict[str, Shape]) -> "Selection":
        """What of it there still is in another network."""
        sizes = {name: _size(shape) for name, shape in shapes.items()}
        wires = {(source, node.id) for node in graph for source in node.inputs}
        return Selection(
            tuple(n for n in self.neurons if n.unit < sizes.get(n.node, 0)),
            tuple(
                e
                for e in self.edges
                if (e.source, e.node) in wires
                and e.row < sizes[e.source]
                and e.unit < sizes[e.node]
            ),
        )


def edge_between(graph: Graph, first: Neuron, second: Neuron) -> Edge | None:
    """The weight between two neurons, whichever way it goes; None where their layers have none."""
    for source, target in ((first, second), (second, first)):
        if source.node in graph and target.node in graph:
            node = graph[target.node]
            if node.inputs == (source.node,) and "units" in node.layer.options():
                return Edge(*source, *target)
    return None


def _is_shared(neuron: Neuron, shapes: Mapping[str, Shape]) -> bool:
    """Whether others have the same weights: the pixels of a map, the steps of a cell."""
    return len(shapes.get(neuron.node, ())) > 1


def _size(shape: Shape) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def _toggled(items: tuple, item: NamedTuple) -> tuple:  # type: ignore[type-arg]
    return tuple(i for i in items if i != item) if item in items else (*items, item)
