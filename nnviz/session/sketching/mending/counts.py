"""Too few wires into a layer, or too many."""

from collections.abc import Iterator

from nnviz.layers.add import Add
from nnviz.layers.concatenate import Concatenate
from nnviz.session.sketching.adding import added
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.mending.nearest import nearest_before
from nnviz.session.sketching.removing import without

MOST_OFFERS = 3
"""So many layers to wire from, or wires to keep, are enough to choose from."""


def proposals(patient: Patient) -> Iterator[Mend]:
    """Wires from near layers, or fewer wires; a join that joins nothing can go."""
    sketch, node = patient.sketch, patient.node
    lacking = node.layer.least_inputs - len(node.inputs)
    most = node.layer.most_inputs
    if lacking > 0:
        yield from _more(patient, lacking)
    if most is not None and len(node.inputs) > most:
        yield from _fewer(patient, most)
    if node.layer.least_inputs > 1 and len(node.inputs) == 1:
        yield Mend(f"Remove {node.id}", without(sketch, [node.id]))


def _more(patient: Patient, lacking: int) -> Iterator[Mend]:
    sketch, node = patient.sketch, patient.node
    near = nearest_before(sketch, node.id, patient.shown)
    for at in range(min(MOST_OFFERS, len(near) - lacking + 1)):
        sources = near[at : at + lacking]
        label = f"Wire it to {' and '.join(sources)}"
        yield Mend(label, sketch.with_inputs({node.id: (*node.inputs, *sources)}))


def _fewer(patient: Patient, most: int) -> Iterator[Mend]:
    sketch, node = patient.sketch, patient.node
    if most == 0:
        yield Mend("Remove its wires", sketch.with_inputs({node.id: ()}))
        return
    for at in range(min(MOST_OFFERS, len(node.inputs) - most + 1)):
        kept = node.inputs[at : at + most]
        yield Mend(f"Read {' and '.join(kept)} only", sketch.with_inputs({node.id: kept}))
    for join in (Add(), Concatenate()):
        new = added(sketch, join, source=node.inputs[0])
        inputs = {new.ids[0]: node.inputs, node.id: new.ids}
        yield Mend(f"Insert {join.label}", new.sketch.with_inputs(inputs))
