"""Shapes that do not fit: a layer in between, or other sizes before."""

from collections import Counter
from collections.abc import Callable, Iterator
from math import isqrt

from nnviz.core import shape as shapes
from nnviz.core.layer import Layer
from nnviz.core.shape import Shape
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.reshape import Reshape
from nnviz.session.network_edits import tied
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import inserted
from nnviz.session.sketching.mending.mend import Mend, Patient
from nnviz.session.sketching.options import UNITS, with_option

MOST_SIZES = 3


def proposals(patient: Patient) -> Iterator[Mend]:
    """Flatten, Reshape or Dense layers in the wires that enter it; equal units before it."""
    node, known = patient.node, patient.facts.shapes
    if node.id in known or not node.inputs or not all(name in known for name in node.inputs):
        return
    entering = [known[name] for name in node.inputs]
    if isinstance(node.layer, Reshape):
        yield from _of_that_many(patient, node.layer, shapes.size(entering[0]))
    for wanted in _common(entering):
        yield from _unified(patient, wanted)
    if any(len(shape) > 1 for shape in entering):
        yield _with_layers(patient, Flatten(), lambda shape: len(shape) > 1)
    for wanted in _images(entering):
        text = shapes.text(wanted)
        yield _with_layers(patient, Reshape(shape=text), lambda shape: len(shape) == 1, text)


def _of_that_many(patient: Patient, layer: Reshape, count: int) -> Iterator[Mend]:
    """A reshape to what there is: a square picture, where it makes one, or a plain row."""
    side = isqrt(count)
    texts = (f"{side}x{side}x1", "-1") if side * side == count and side > 1 else ("-1",)
    for text in texts:
        mended = layer.replace(shape=text)
        graph = patient.sketch.graph.with_layer(patient.node.id, mended)
        label = "Leave it flat" if text == "-1" else f"Reshape to {text}"
        yield Mend(label, patient.sketch.with_graph(graph))


def _common(entering: list[Shape]) -> list[Shape]:
    """The shapes that others could be brought to, the most frequent first."""
    counts = Counter(entering)
    return [shape for shape, _ in counts.most_common(MOST_SIZES)] if len(counts) > 1 else []


def _unified(patient: Patient, wanted: Shape) -> Iterator[Mend]:
    """All that enters brought to one shape: by units, by a reshape, by a dense layer."""
    others = _of_other_units(patient, wanted[-1])
    if others:
        sketch = with_option(patient.sketch, others, UNITS, wanted[-1])
        yield Mend(f"Give {' and '.join(others)} {wanted[-1]:,} units", sketch)
    text = shapes.text(wanted)
    yield _with_layers(
        patient,
        Reshape(shape=text),
        lambda shape: shape != wanted and shapes.size(shape) == shapes.size(wanted),
        text,
    )
    yield _with_layers(
        patient,
        Dense(units=wanted[-1], activation="linear"),
        lambda shape: shape != wanted and shape[:-1] == wanted[:-1],
        f"of {wanted[-1]:,} units",
    )


def _of_other_units(patient: Patient, units: int) -> list[str]:
    """The dense layers before it, seen through those that hand on, that have other units."""
    graph = patient.sketch.graph
    before = tied(graph, patient.node.id)
    layers = ((node.id, node.layer) for node in graph if node.id in before)
    return [id for id, layer in layers if isinstance(layer, Dense) and layer.units != units]


def _with_layers(
    patient: Patient, layer: Layer, where: Callable[[Shape], bool], words: str = ""
) -> Mend:
    """A layer put into each wire by which such a shape enters."""
    sketch, node = patient.sketch, patient.node
    for port, name in enumerate(node.inputs):
        if where(patient.facts.shapes[name]):
            sketch = inserted(sketch, layer, Wire(name, node.id, port)).sketch
    return Mend(f"Insert {layer.label} {words}".strip(), sketch)


def _images(entering: list[Shape]) -> list[Shape]:
    """Square images of one channel that flat samples could be."""
    sides = [isqrt(shape[0]) for shape in entering if len(shape) == 1]
    found = {side for side in sides if side > 1 and (side * side,) in entering}
    return [(side, side, 1) for side in sorted(found)]
