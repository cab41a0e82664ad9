"""Operations that move weights besides changing the graph. Pure.

`before` changes the weights of the old network, ahead of the transplant; `after` those of the new.
Both write into arrays that are theirs to write. `seen` is the old network as the transplant should
see it; its arrays lie where they lay.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.core.graph import Graph, Node
from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.arena import Vector
from nnviz.engine.experiment import Experiment
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout

LEAST_SHARE, MOST_SHARE = 0.55, 0.75
"""How much of an outgoing weight the first twin keeps: with halves they would never part."""


class _Surgery:
    """Base: does nothing."""

    __slots__ = ()

    def seen(self, network: Network) -> Network:
        """The old network as the transplant should see it."""
        return network

    def before(self, network: Network, vector: Vector) -> None:
        """Change the weights of the old network."""

    def after(self, network: Network, vector: Vector) -> None:
        """Change the weights of the new network."""


@dataclass(frozen=True, slots=True)
class Split(_Surgery):
    """A unit of a dense layer becomes two: the last unit of the layer is its twin.

    The twin reads with the same weights; each outgoing weight is shared unequally, so that the
    network computes what it did, and the twins learn differently from the next step on.
    """

    node: str
    unit: int
    seed: int = 0

    def after(self, network: Network, vector: Vector) -> None:
        """Give the twin its weights in the network that has it."""
        views = network.layout.named(vector)
        own, twin = views[self.node], -1
        for array in own.values():
            array[..., twin] = array[..., self.unit]
        rng = np.random.default_rng([self.seed, self.unit])
        for reader in readers(network.graph, self.node):
            weights = views[reader]["weights"]
            columns = weights.shape[-1]
            row, other = self.unit, network.facts.shapes[self.node][-1] - 1
            shares = np.asarray(rng.uniform(LEAST_SHARE, MOST_SHARE, columns), vector.dtype)
            weights[..., other, :] = weights[..., row, :] * (1 - shares)
            weights[..., row, :] -= weights[..., other, :]


@dataclass(frozen=True, slots=True)
class Merge(_Surgery):
    """The last unit of a dense layer goes; the unit it was split from takes over what it said."""

    node: str
    unit: int

    def before(self, network: Network, vector: Vector) -> None:
        """Add the twin's outgoing weights to the other's."""
        views = network.layout.named(vector)
        units = network.facts.shapes[self.node][-1]
        for reader in readers(network.graph, self.node):
            weights = views[reader]["weights"]
            weights[..., self.unit, :] += weights[..., units - 1, :]


@dataclass(frozen=True, slots=True)
class Rename(_Surgery):
    """A layer goes on under another name, with all its numbers."""

    old: str
    new: str

    def seen(self, network: Network) -> Network:
        def name(id: str) -> str:
            return self.new if id == self.old else id

        nodes = (Node(name(n.id), n.layer, tuple(map(name, n.inputs))) for n in network.graph)
        return Network.of(Graph(tuple(nodes)))


Surgery = Split | Merge | Rename


@dataclass(frozen=True, slots=True)
class Operation:
    """Another experiment, and the surgery that leads to its network."""

    experiment: Experiment
    surgery: Surgery


def units_of(graph: Graph, node: str) -> int:
    """The units of a dense layer; 0 where there is none."""
    layer = graph[node].layer if node in graph else None
    return layer.units if isinstance(layer, Dense) else 0


def check_split(graph: Graph, neuron: Neuron) -> None:
    """Raise `ProblemError` when a neuron cannot be split."""
    node = neuron.node
    where = f"layer {node}"
    if neuron.unit >= units_of(graph, node) or not graph.consumers(node):
        hint = "Choose a neuron of a hidden dense layer."
        raise ProblemError(Problem(where, "Its neurons cannot be split.", hint))
    for reader in readers(graph, node):
        if not isinstance(graph[reader].layer, Dense):
            label = graph[reader].layer.label
            what = f"Its neurons are read by {label}, which needs as many as it has."
            raise ProblemError(Problem(where, what, "Split a neuron that a dense layer reads."))


def readers(graph: Graph, node: str) -> list[str]:
    """The nodes that use a node's units, seen through dropout."""
    found: list[str] = []
    for reader in graph.consumers(node):
        if isinstance(reader.layer, Dropout):
            found += readers(graph, reader.id)
        else:
            found.append(reader.id)
    return found
