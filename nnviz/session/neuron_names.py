"""What single neurons are called: features, neurons, pixels of maps, cells at a step. Pure."""

from types import MappingProxyType

from nnviz.core.layer import Layer
from nnviz.core.maps import Pixel, has_maps, pixel_of
from nnviz.core.marks import Neuron
from nnviz.layers.dense import Dense
from nnviz.layers.recurrent import Recurrent
from nnviz.session.frame import Model
from nnviz.session.step_fields import is_sequence

COLORS = ("red", "green", "blue")

SIGNS = MappingProxyType({" ": "␣", "\n": "⏎", "\t": "⇥", "": "∅"})
"""What is shown of tokens that one cannot see."""


def neuron_name(model: Model, neuron: Neuron) -> str:
    """A neuron as a row calls it: the feature of an input, else its layer and number.

    A pixel of a map has the map's number, its row and its column, a cell of a layer over sequences
    its number and its step, all counted from 1.
    """
    layer, image_shape = model.network.inputs.get(neuron.node), model.dataset.image_shape
    if layer is not None and image_shape is not None:
        pixel = layer.places[neuron.unit] if layer.places else neuron.unit
        row, column = divmod(pixel // image_shape[2], image_shape[1])
        return f"row {row + 1} · column {column + 1}{_color(image_shape[2], pixel)}"
    found = _pixel(model, neuron)
    if found is not None:
        return f"{neuron.node} · {found.map + 1} ({found.row + 1}, {found.column + 1})"
    return _feature(model, neuron) or _at_step(model, neuron) or neuron.name


def cell_name(model: Model, neuron: Neuron) -> str:
    """What a unit of a layer over sequences is called at any step, `cell 7`; nothing elsewhere.

    Of an output that says what follows it is the token.
    """
    shape, graph = model.network.facts.shapes.get(neuron.node, ()), model.network.graph
    if not is_sequence(shape):
        return ""
    feature, tokens = neuron.unit % shape[1], model.dataset.tokens
    if graph[neuron.node].layer.is_output and len(tokens) == shape[1]:
        return f"“{shown_token(tokens[feature])}”"
    return f"{_noun(graph[neuron.node].layer)} {feature + 1}"


def step_of(model: Model, neuron: Neuron) -> int | None:
    """The step of a unit of a layer over sequences, counted from 0; None in any other."""
    shape = model.network.facts.shapes.get(neuron.node, ())
    return neuron.unit // shape[1] if is_sequence(shape) else None


def heading(model: Model, neuron: Neuron) -> str:
    """The neuron as the head of the dock."""
    found = _pixel(model, neuron)
    if found is not None and neuron.node in model.network.inputs:
        return f"{neuron.node} · {neuron_name(model, neuron)}"
    if found is not None:
        return f"{map_name(model, neuron)} · row {found.row + 1} · column {found.column + 1}"
    feature = _feature(model, neuron)
    if feature:
        return f"{neuron.node} · {feature}"
    return _at_step(model, neuron) or neuron.title


def map_name(model: Model, neuron: Neuron) -> str:
    """The map that a pixel is in, `conv1 · map 3`; another neuron itself."""
    found = _pixel(model, neuron)
    return neuron.name if found is None else f"{neuron.node} · map {found.map + 1}"


def shown_token(token: str) -> str:
    """A token as it is written, with a sign for what cannot be seen."""
    return SIGNS.get(token, token)


def _at_step(model: Model, neuron: Neuron) -> str:
    """`cells · cell 7, step 12`; nothing for a neuron of another layer."""
    step, cell = step_of(model, neuron), cell_name(model, neuron)
    return "" if step is None else f"{neuron.node} · {cell}, step {step + 1}"


def _noun(layer: Layer) -> str:
    if isinstance(layer, Recurrent):
        return "cell"
    return "neuron" if isinstance(layer, Dense) else "feature"


def _pixel(model: Model, neuron: Neuron) -> Pixel | None:
    """Where a neuron is in a layer of maps; None in any other layer."""
    shape = model.network.facts.shapes.get(neuron.node, ())
    return pixel_of(shape, neuron.unit) if has_maps(shape) else None


def _color(channels: int, pixel: int) -> str:
    """Which of the colours of a pixel it is; nothing where there is one."""
    return f" {COLORS[pixel % channels]}" if channels == len(COLORS) else ""


def _feature(model: Model, neuron: Neuron) -> str:
    """The feature that an input's neuron says; nothing for any other."""
    layer = model.network.inputs.get(neuron.node)
    names = () if layer is None else layer.names(model.dataset.features)
    return names[neuron.unit] if neuron.unit < len(names) else ""
