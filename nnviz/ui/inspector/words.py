"""What the inspector says about a neuron, as text. Pure."""

from typing import Any

import numpy as np

from nnviz.core.marks import Neuron
from nnviz.data import Dataset
from nnviz.layers.activations import ACTIVATIONS
from nnviz.session.curve import label_of
from nnviz.session.frame import Model
from nnviz.session.lesson import Forward, Role
from nnviz.ui.numbers import format_count, format_number, format_setting

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


def neuron_name(model: Model, neuron: Neuron) -> str:
    """A neuron as a row calls it: the feature of an input, else its layer and number."""
    features, image_shape = model.dataset.features, model.dataset.image_shape
    if neuron.node == model.network.source and image_shape is not None:
        row, column = divmod(neuron.unit, image_shape[1])
        return f"row {row} · {column}"
    if neuron.node == model.network.source and neuron.unit < len(features):
        return features[neuron.unit]
    return neuron.name


def heading(model: Model, neuron: Neuron) -> str:
    """The neuron as the head of the dock."""
    features = model.dataset.features
    if neuron.node == model.network.source and neuron.unit < len(features):
        return f"{neuron.node} · {features[neuron.unit]}"
    return neuron.title


def kind_text(model: Model, node: str) -> str:
    """What kind of layer it is in, and with which curve."""
    layer = model.network.graph[node].layer
    curve = label_of(layer)
    return f"{type(layer).label} · {curve}" if curve else type(layer).label


def place_text(model: Model, neuron: Neuron) -> str:
    """Which of how many: 3 of 8."""
    return f"{format_count(neuron.unit + 1)} of {format_count(size_of(model, neuron.node))}"


def size_of(model: Model, node: str) -> int:
    """How many neurons a layer has."""
    return int(np.prod(model.network.facts.shapes[node]))


def neighbour(model: Model, neuron: Neuron, step: int) -> Neuron:
    """The neuron so many places on in its layer, round its ends."""
    return Neuron(neuron.node, (neuron.unit + step) % size_of(model, neuron.node))


def sum_sentence(found: Forward) -> str:
    """What the neuron does, in one line above the numbers."""
    if found.role is Role.INPUT:
        return "It says what the sample says here; nothing is computed."
    if found.role is Role.COPY:
        return "Outside training dropout hands on what it reads."
    if found.role is Role.ADD:
        return "It adds up what it reads; there is no weight."
    bias = "" if found.bias is None else " + bias"
    return f"z = Σ value × weight{bias}. Double-click a weight to change it."


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
    numbers = (format_setting(float(value)) for value in own)
    return ", ".join(
        f"{name} = {number}" for name, number in zip(dataset.task.names, numbers, strict=True)
    )


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
