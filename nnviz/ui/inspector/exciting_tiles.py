"""The test pictures that excite a neuron most, as tiles: values, before anything is painted."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.layer import Region
from nnviz.core.maps import has_maps, map_of
from nnviz.core.marks import Neuron
from nnviz.core.receptive import receptive_fields
from nnviz.session.exciting import Found
from nnviz.session.frame import Model
from nnviz.ui.inspector.words import target_text
from nnviz.ui.numbers import format_count


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A test picture with what the neuron answers to it.

    `pixels` are `(rows, columns, 1 or 3)` from 0 to 1; `patch` is the part of it that the largest
    answer of a map depends on, None for a neuron that reads the whole picture.
    """

    index: int
    value: float
    label: str
    class_index: int
    classes: int
    pixels: NDArray[np.float32]
    patch: Region | None


def tiles(found: Found, neuron: Neuron) -> tuple[Tile, ...]:
    """The tiles of a neuron, or of the map that it is in, the largest answer first."""
    shape, best = found.model.network.facts.shapes[neuron.node], found.exciting
    unit = map_of(shape, neuron.unit) if has_maps(shape) else neuron.unit
    if neuron.node != found.layer or unit >= len(best.places):
        return ()
    return tuple(_tiles(found, unit))


def _tiles(found: Found, unit: int) -> Iterator[Tile]:
    best, data = found.exciting, found.model.dataset.labelled
    classes = data.task.classes
    for rank, index in enumerate(best.places[unit].tolist()):
        if index < 0:
            return
        spot = int(best.rows[unit, rank]), int(best.columns[unit, rank])
        label = target_text(data, data.y_test[index]).removeprefix("class ")
        yield Tile(
            index,
            float(best.values[unit, rank]),
            label,
            int(data.y_test[index]) if classes else -1,
            classes,
            data.pictures(data.x_test[index])[0],
            patch_of(found.model, found.layer, *spot),
        )


def patch_of(model: Model, layer: str, row: int, column: int) -> Region | None:
    """What a pixel of a layer reads of the picture that enters; None where that is not one part."""
    shapes = model.network.facts.shapes
    if not has_maps(shapes[layer]):
        return None
    fields = receptive_fields(model.network.graph, shapes, layer, row, column)
    return next((fields[name] for name in model.network.inputs if name in fields), None)


def sentence(found: Found, shown: tuple[Tile, ...]) -> str:
    """What is shown, in words."""
    asked = f"{format_count(found.exciting.samples)} test pictures"
    if not shown:
        return f"It answers none of {asked} with a number."
    if shown[0].value == shown[-1].value and len(shown) > 1:
        return f"It answers the same to each of these, the most of {asked}."
    step = f"at step {format_count(found.step)}"
    if shown[0].patch is None:
        return f"What excites it most of {asked}, {step}. Click to look at one."
    return f"Where its map is strongest, of {asked}, {step}: the frame is what that pixel sees."
