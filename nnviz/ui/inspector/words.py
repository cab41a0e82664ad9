"""What the inspector says about a neuron, as text. Pure."""

from typing import Any

import numpy as np

from nnviz.core.maps import has_maps, map_of, pixel_of, unit_of
from nnviz.core.marks import Neuron
from nnviz.data import Dataset
from nnviz.layers.activations import ACTIVATIONS
from nnviz.session import neuron_names
from nnviz.session.curve import label_of
from nnviz.session.frame import Model
from nnviz.session.lesson import Forward, Role
from nnviz.session.neuron_names import map_name, neuron_name, step_of
from nnviz.ui.numbers import format_count, format_number, format_setting

MOST_TARGETS = 6
"""So many targets of a sample are told one by one."""

_FUNCTIONS = {
    "relu": "max(0, z)",
    "leaky_relu": "max(0.01 z, z)",
    "elu": "elu(z)",
    "gelu": "gelu(z)",
    "silu": "z · sigmoid(z)",
    "softplus": "ln(1 + e\u1dbb)",
    "tanh": "tanh(z)",
    "sigmoid": "1 / (1 + e\u207b\u1dbb)",
    "sine": "sin(z)",
    "linear": "z",
}

_SENTENCES = {
    Role.INPUT: "It says what the sample says here; nothing is computed.",
    Role.COPY: "Outside training it hands on what it reads.",
    Role.ADD: "It adds up what it reads; there is no weight.",
    Role.SCALE: "It takes what it reads times factors that it computes; there is no weight.",
    Role.BEND: "It bends what it reads with its curve; there is no weight.",
    Role.PRODUCT: "It multiplies what it reads; there is no weight.",
    Role.WINDOW: "It is made of what its window covers on the maps before it.",
    Role.WHOLE: "It is made of all that its layer reads at once; there is no sum to show.",
}
_HEADS = {
    Role.SUM: ("value", "weight", "product"),
    Role.SCALE: ("value", "factor", "product"),
    Role.WINDOW: ("", "", ""),
}
_TOTALS = {
    Role.SUM: "sum z",
    Role.BEND: "sum z",
    Role.WINDOW: "sum z",
    Role.PRODUCT: "product",
}


def heading(model: Model, neuron: Neuron) -> str:
    """The neuron as the head of the dock; of a pixel of a map the map."""
    shape = model.network.facts.shapes[neuron.node]
    if has_maps(shape) and neuron.node not in model.network.inputs:
        return map_name(model, neuron)
    return neuron_names.heading(model, neuron)


def kind_text(model: Model, node: str) -> str:
    """What kind of layer it is in, and with which curve."""
    layer = model.network.graph[node].layer
    curve = label_of(layer)
    return f"{type(layer).label} · {curve}" if curve else type(layer).label


def place_text(model: Model, neuron: Neuron) -> str:
    """Which of how many: 3 of 8; of a pixel where it is."""
    shape = model.network.facts.shapes[neuron.node]
    if has_maps(shape):
        pixel = pixel_of(shape, neuron.unit)
        return f"row {pixel.row + 1} · column {pixel.column + 1}"
    step = step_of(model, neuron)
    if step is not None:
        return f"step {step + 1} of {format_count(shape[0])}"
    return f"{format_count(neuron.unit + 1)} of {format_count(size_of(model, neuron.node))}"


def size_of(model: Model, node: str) -> int:
    """How many neurons a layer has."""
    return int(np.prod(model.network.facts.shapes[node]))


def neighbour(model: Model, neuron: Neuron, step: int) -> Neuron:
    """The neuron so many places on in its layer, round its ends; the same place of another map."""
    shape = model.network.facts.shapes[neuron.node]
    if has_maps(shape):
        pixel = pixel_of(shape, neuron.unit)
        there = pixel._replace(map=(pixel.map + step) % shape[2])
        return Neuron(neuron.node, unit_of(shape, there))
    return Neuron(neuron.node, (neuron.unit + step) % size_of(model, neuron.node))


def recorded_as(model: Model, neuron: Neuron) -> Neuron:
    """What the record of neurons knows it as: a pixel by its map."""
    shape = model.network.facts.shapes[neuron.node]
    return Neuron(neuron.node, map_of(shape, neuron.unit)) if has_maps(shape) else neuron


def has_bent_window(found: Forward) -> bool:
    """Whether it bends the sum of what its window covers."""
    return found.role is Role.WINDOW and found.activation != "linear"


def sum_sentence(found: Forward) -> str:
    """What the neuron does, in one line above the numbers."""
    if found.role is not Role.SUM:
        return _SENTENCES[found.role]
    bias = "" if found.bias is None else " + bias"
    return f"z = Σ value × weight{bias}. Double-click a weight to change it."


def sum_heads(found: Forward) -> tuple[str, str, str]:
    """The heads of the columns of what it reads."""
    return _HEADS.get(found.role, ("value", "", ""))


def total_label(found: Forward) -> str:
    """What is written before what comes of it, ahead of the curve."""
    return _TOTALS.get(found.role, "sum")


def function_text(found: Forward) -> str:
    """The curve as an equation's right side."""
    return _FUNCTIONS.get(found.activation, found.activation)


def answer_label(found: Forward) -> str:
    """What is written before the answer."""
    if found.held is not None:
        return "y, muted" if found.held == 0 else f"y, held at {format_setting(found.held)}"
    return f"y = {function_text(found)}" if found.role is not Role.INPUT else "y"


def target_text(dataset: Dataset, target: Any) -> str:
    """What was expected of the probe."""
    if dataset.task.classes:
        return f"class {dataset.task.names[int(target)]}"
    own = np.ravel(target) * dataset.target_scale + dataset.target_mean
    pairs = list(zip(dataset.task.names, own.tolist(), strict=True))
    words = [f"{name} = {format_setting(value)}" for name, value in pairs[:MOST_TARGETS]]
    rest = len(pairs) - len(words)
    return ", ".join([*words, *([more_text(rest)] if rest else [])])


def more_text(count: int) -> str:
    """How many rows there is no room for."""
    return f"and {format_count(count)} more"


def curve_help(activation: str) -> str:
    """The curve's formula for a tool tip."""
    return ACTIVATIONS[activation].formula if activation in ACTIVATIONS else ""


def reading(value: float) -> str:
    """A signed live number."""
    return format_number(value, signed=True)


__all__ = [
    "answer_label",
    "curve_help",
    "function_text",
    "heading",
    "kind_text",
    "more_text",
    "neighbour",
    "neuron_name",
    "place_text",
    "reading",
    "size_of",
    "sum_sentence",
    "target_text",
]
