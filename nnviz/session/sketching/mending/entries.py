"""Layers that read pictures behind an input that gives a row of numbers."""

from collections.abc import Iterator
from math import isqrt

from nnviz.core import shape as shapes
from nnviz.core.shape import Shape
from nnviz.layers.input import PICTURE, ROW, Input
from nnviz.session.sketching.mending.mend import Mend, Patient

CHANNELS = (1, 3)


def proposals(patient: Patient) -> Iterator[Mend]:
    """Let samples enter as pictures, where nobody else reads them as a row."""
    sketch, node = patient.sketch, patient.node
    if node.id in patient.facts.shapes:
        return
    for name in dict.fromkeys(node.inputs):
        source = sketch.graph[name].layer if name in sketch.graph else None
        if not isinstance(source, Input) or source.form != ROW or len(source.shape) != 1:
            continue
        if {reader.id for reader in sketch.graph.consumers(name)} != {node.id}:
            continue
        for shape in picture_shapes(source.shape[0]):
            layer = source.replace(form=PICTURE, shape=shape, places=())
            label = f"Let {name} enter as a picture of {shapes.text(shape)}"
            yield Mend(label, sketch.with_graph(sketch.graph.with_layer(name, layer)))


def picture_shapes(count: int) -> Iterator[Shape]:
    """The square pictures, grey or in colour, that have so many numbers."""
    for channels in CHANNELS:
        side = isqrt(count // channels)
        if side > 1 and side * side * channels == count:
            yield (side, side, channels)
