"""Circles: a wire of them has to go."""

from collections.abc import Iterator

from nnviz.core.circles import circles
from nnviz.core.graph import Graph
from nnviz.session.sketch import Wire
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.wiring import disconnected

MOST_OFFERS = 4


def proposals(patient: Patient) -> Iterator[Mend]:
    """A wire of the circle removed: best one that its reader does not need, else one of its own."""
    graph, node = patient.sketch.graph, patient.node
    stuck = {one.id for one in graph}.difference(patient.facts.order)
    among = [one.id for one in graph if one.id in stuck]
    members = next((set(ids) for ids in circles(graph, among) if node.id in ids), set[str]())
    wires = _wires(graph, members)
    spare = [wire for wire in wires if _is_spare(graph, wire)]
    own = [wire for wire in wires if node.id in (wire.source, wire.target)]
    for wire in list(dict.fromkeys((*spare, *own)))[:MOST_OFFERS]:
        label = f"Remove the wire from {wire.source} to {wire.target}"
        yield Mend(label, disconnected(patient.sketch, [wire]))


def _wires(graph: Graph, members: set[str]) -> list[Wire]:
    return [
        Wire(source, node.id, port)
        for node in graph
        if node.id in members
        for port, source in enumerate(node.inputs)
        if source in members
    ]


def _is_spare(graph: Graph, wire: Wire) -> bool:
    """Whether both ends do without the wire: the reader has more, the source other readers."""
    reader = graph[wire.target]
    has_more = len(reader.inputs) > reader.layer.least_inputs
    return has_more and len(graph.consumers(wire.source)) > 1
