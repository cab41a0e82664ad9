"""What the card says of a pixel of a map, or of a picture."""

from collections.abc import Mapping

from nnviz.core.layer import Region
from nnviz.core.maps import pixel_of
from nnviz.session.frame import Frame, Model
from nnviz.session.neuron_names import COLORS
from nnviz.session.selection import Neuron
from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.numbers import format_number

Lines = list[tuple[str, str]]


def pixel_title(place: MapsPlace, neuron: Neuron) -> str:
    """The layer and the map."""
    found = pixel_of(place.shape, neuron.unit)
    return neuron.node if place.is_picture else f"{neuron.node} · map {found.map + 1}"


def pixel_lines(
    model: Model,
    frame: Frame,
    place: MapsPlace,
    neuron: Neuron,
    gradient: float | None,
    fields: Mapping[str, Region],
) -> Lines:
    """Where it lies, what it says, and how much of the input it reads."""
    found = pixel_of(place.shape, neuron.unit)
    said = [("row, column", f"{found.row + 1}, {found.column + 1}")]
    said += _values(frame, place, neuron)
    if gradient is not None:
        said.append(("gradient", format_number(gradient, signed=True)))
    for name in model.network.inputs:
        region = fields.get(name)
        if region is not None and name != neuron.node:
            size = f"{region.bottom - region.top} × {region.right - region.left} pixels"
            said.append((f"reads of {name}", size))
    return said


def _values(frame: Frame, place: MapsPlace, neuron: Neuron) -> Lines:
    """The activation; of a picture in colours all three."""
    values, channels = frame.activations[neuron.node], place.shape[2]
    if not place.is_picture or channels != len(COLORS):
        return [("activation", format_number(float(values[neuron.unit]), signed=True))]
    first = neuron.unit - neuron.unit % channels
    return [
        (color, format_number(float(values[first + at]), signed=True))
        for at, color in enumerate(COLORS)
    ]
