"""A network whose curves are layers of their own. Pure.

Layers that sum bend their sums with a curve. Ways back that treat curves in another way than sums
(`nnviz.explain.rules`) want to see either alone. The sum keeps its id and its parameters; its curve
is a new node right behind it, which everybody reads who read the sum before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nnviz.core.graph import Graph, Node
from nnviz.engine.arena import Vector
from nnviz.engine.network import Network
from nnviz.engine.part import parameters_of, part_of
from nnviz.explain.subject import Subject
from nnviz.layers.activation import Activation

NONE = "linear"


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A network without fused curves, and the id of the curve of each sum that had one."""

    network: Network
    curves: Mapping[str, str]

    def said_by(self, node: str) -> str:
        """The node that says what a node of the network before said."""
        return self.curves.get(node, node)


def unfold(network: Network) -> Unfolded:
    """The same network with every curve as an `activation` layer.

    Units that are held are held behind the curve, as they were. Dropout of a sum, which rests when
    nobody trains, is left out.
    """
    curves: dict[str, str] = {}
    nodes: list[Node] = []
    for node in network.graph:
        if has_curve(node):
            curves[node.id] = _free_id(f"{node.id} curve", network.graph, curves)
    for node in network.graph:
        inputs = tuple(curves.get(source, source) for source in node.inputs)
        nodes += _apart(replace(node, inputs=inputs), curves)
    held = {
        curves.get(key, key) if isinstance(key, str) else key: units
        for key, units in network.held.items()
    }
    return Unfolded(Network.of(Graph(tuple(nodes)), held), curves)


def unfolded(subject: Subject) -> Subject:
    """A subject with the part of its network that leads to the target, unfolded."""
    part, vector = part_of(subject.network, subject.target.node, subject.parameters)
    found = unfold(part)
    return subject.but(
        network=found.network,
        parameters=moved(part, vector, found),
        target=replace(subject.target, node=found.said_by(subject.target.node)),
        before=None,
    )


def moved(network: Network, vector: Vector, found: Unfolded) -> Vector:
    """A network's parameters as those of the same one unfolded."""
    if [slot.node for slot in network.layout.slots] == [s.node for s in found.network.layout.slots]:
        return vector
    return parameters_of(found.network, network, vector)


def curve_of(node: Node) -> str:
    """The curve with which a layer bends what it sums, or that it is; "linear" of any other."""
    return str(getattr(node.layer, "activation", NONE))


def has_curve(node: Node) -> bool:
    """Whether a layer bends what it sums itself."""
    return curve_of(node) != NONE and not isinstance(node.layer, Activation)


def _apart(node: Node, curves: Mapping[str, str]) -> tuple[Node, ...]:
    """A node as its sum and its curve; itself where it has none."""
    if node.id not in curves:
        return (node,)
    layer = node.layer
    bare = {"activation": NONE} | ({"dropout": 0.0} if "dropout" in layer.options() else {})
    curve = Activation(activation=curve_of(node))
    return replace(node, layer=layer.replace(**bare)), Node(curves[node.id], curve, (node.id,))


def _free_id(wanted: str, graph: Graph, curves: Mapping[str, str]) -> str:
    found = wanted
    while found in graph or found in curves.values():
        found += "'"
    return found
