"""What nobody reads, ends that read maps, and a network that nothing enters."""

from collections.abc import Iterator

from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.global_pool import GlobalPool
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import added, added_before, inserted
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.sketched import Sketched


def proposals(patient: Patient) -> Iterator[Mend]:
    """Make it an output, or delete it."""
    sketch, node = patient.sketch, patient.node
    if sketch.graph.consumers(node.id):
        return
    if node.inputs:
        yield Mend("Make it an output", _as_output(sketch, node.id))
    yield Mend(f"Delete {node.id}", without(sketch, [node.id]))


def without_maps(patient: Patient) -> Iterator[Mend]:
    """Maps made into a row before an end: all their pixels, or one number a map."""
    sketch, node, known = patient.sketch, patient.node, patient.facts.shapes
    if sketch.graph.consumers(node.id) or len(node.inputs) != 1 or node.id not in known:
        return
    source = node.inputs[0]
    kinds = (Flatten(), GlobalPool()) if len(known[source]) == 3 else (Flatten(),)
    if len(known[source]) > 1 and isinstance(node.layer, Dense | Output):
        for layer in kinds:
            made = inserted(sketch, layer, Wire(source, node.id, 0)).sketch
            yield Mend(f"Insert {layer.label}", made)


def with_an_input(sketch: Sketched) -> Iterator[Mend]:
    """An input where the first layer reads nothing."""
    for node in sketch.graph.sources[:1]:
        if node.layer.most_inputs != 0:
            yield Mend("Add an input", added_before(sketch, Input(), node.id).sketch)


def _as_output(sketch: Sketched, id: str) -> Sketched:
    """An output behind it, and behind what has been the output without saying so."""
    before = [node.id for node in sketch.graph.outputs if not node.layer.is_output]
    for name in dict.fromkeys((*before, id)):
        sketch = added(sketch, Output(), source=name).sketch
    return sketch
