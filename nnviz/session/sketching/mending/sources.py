"""Wires from layers that are gone, and from outputs, which nobody may read."""

from collections.abc import Iterator

from nnviz.session.sketch import Wire
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.mending.nearest import nearest_before
from nnviz.session.sketching.wiring import disconnected, with_source

MOST_OFFERS = 2


def proposals(patient: Patient) -> Iterator[Mend]:
    """Another source for the wire, or none."""
    sketch, node = patient.sketch, patient.node
    for port, name in enumerate(node.inputs):
        wire = Wire(name, node.id, port)
        if name not in sketch.graph:
            yield from _instead(patient, wire)
        elif sketch.graph[name].layer.is_output:
            for source in sketch.graph[name].inputs[:1]:
                label = f"Read {source} instead of {name}"
                yield Mend(label, with_source(sketch, wire, source))


def _instead(patient: Patient, wire: Wire) -> Iterator[Mend]:
    sketch = patient.sketch
    for source in nearest_before(sketch, wire.target, patient.shown)[:MOST_OFFERS]:
        label = f"Read {source} instead of {wire.source}"
        yield Mend(label, with_source(sketch, wire, source))
    yield Mend(f"Remove the wire from {wire.source}", disconnected(sketch, [wire]))
