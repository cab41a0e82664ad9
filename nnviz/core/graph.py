"""The network a person draws: a frozen directed acyclic graph of layer specs.

An edit returns a new graph, so that undo keeps the old one and "changed" is a comparison.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from nnviz.core.layer import Layer
from nnviz.core.problem import Problem, ProblemError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """A layer at a place in the graph. `inputs` are the ids of the nodes it reads, in order."""

    id: str
    layer: Layer
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and, inside them, their wires. The order of `nodes` is the order of their drawing."""

    nodes: tuple[Node, ...] = ()
    _by_id: dict[str, Node] = field(init=False, repr=False, compare=False)
    _readers: dict[str, list[Node]] = field(init=False, repr=False, compare=False)
    _known: dict[Any, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[str, Node] = {}
        readers: dict[str, list[Node]] = {}
        for node in self.nodes:
            by_id.setdefault(node.id, node)
            for source in dict.fromkeys(node.inputs):
                readers.setdefault(source, []).append(node)
        object.__setattr__(self, "_by_id", by_id)
        object.__setattr__(self, "_readers", readers)
        object.__setattr__(self, "_known", {})

    def __reduce__(self) -> tuple[type, tuple[tuple[Node, ...]]]:
        return type(self), (self.nodes,)

    def __getitem__(self, node_id: str) -> Node:
        return self._by_id[node_id]

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._by_id

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def sources(self) -> tuple[Node, ...]:
        """Nodes that read nothing: the inputs of the network."""
        return tuple(node for node in self.nodes if not node.inputs)

    @property
    def sinks(self) -> tuple[Node, ...]:
        """Nodes that nobody reads."""
        return tuple(node for node in self.nodes if node.id not in self._readers)

    @property
    def outputs(self) -> tuple[Node, ...]:
        """The nodes that training compares with what is wanted, the main one first.

        Those whose layer says of itself that it is an output; where none does, the first sink, an
        input only where there is nothing else.
        """
        told = tuple(node for node in self.nodes if node.layer.is_output)
        return told or tuple(node for node in self.sinks if node.inputs)[:1] or self.sinks[:1]

    def known(self, of: Callable[["Graph"], T]) -> T:
        """What a pure function makes of the graph, worked out once: a graph never changes."""
        if of not in self._known:
            self._known[of] = of(self)
        found: T = self._known[of]
        return found

    def consumers(self, node_id: str) -> tuple[Node, ...]:
        """The nodes that read this one."""
        return tuple(self._readers.get(node_id, ()))

    def add(self, node: Node) -> "Graph":
        """The graph with one more node at the end."""
        self._check_free(node.id)
        return Graph((*self.nodes, node))

    def with_layer(self, node_id: str, layer: Layer) -> "Graph":
        """The graph with another spec at a node."""
        return self._map(node_id, lambda node: replace(node, layer=layer))

    def with_inputs(self, node_id: str, inputs: tuple[str, ...]) -> "Graph":
        """The graph with a node reading other nodes."""
        return self._map(node_id, lambda node: replace(node, inputs=inputs))

    def insert_before(self, node_id: str, node: Node) -> "Graph":
        """The graph with a node put into the wires that enter `node_id`."""
        self._check_free(node.id)
        at = self.nodes.index(self[node_id])
        placed = replace(node, inputs=self[node_id].inputs)
        nodes = (*self.nodes[:at], placed, *self.nodes[at:])
        return Graph(nodes).with_inputs(node_id, (node.id,))

    def without(self, node_id: str) -> "Graph":
        """The graph without a node; whoever read it reads what it read."""
        gone = self[node_id]
        kept = (node for node in self.nodes if node.id != node_id)
        return Graph(tuple(replace(node, inputs=_healed(node, gone)) for node in kept))

    def fresh_id(self, prefix: str) -> str:
        """A name that no node has: the prefix and the smallest free number."""
        number = 1
        while f"{prefix}{number}" in self:
            number += 1
        return f"{prefix}{number}"

    def _check_free(self, node_id: str) -> None:
        if node_id in self:
            raise ProblemError(Problem(f"layer {node_id}", "This name is taken.", key=node_id))

    def _map(self, node_id: str, change: Callable[[Node], Node]) -> "Graph":
        at = next(at for at, node in enumerate(self.nodes) if node is self._by_id[node_id])
        return Graph((*self.nodes[:at], change(self.nodes[at]), *self.nodes[at + 1 :]))


def _healed(node: Node, gone: Node) -> tuple[str, ...]:
    bridge = tuple(name for name in gone.inputs if name != gone.id)
    inputs: list[str] = []
    for name in node.inputs:
        inputs.extend(bridge if name == gone.id else (name,))
    return tuple(inputs)


def chain(*named_layers: tuple[str, Layer]) -> Graph:
    """A graph in which each layer reads the one before it."""
    ids = [name for name, _ in named_layers]
    return Graph(
        tuple(
            Node(name, layer, (ids[at - 1],) if at else ())
            for at, (name, layer) in enumerate(named_layers)
        )
    )
