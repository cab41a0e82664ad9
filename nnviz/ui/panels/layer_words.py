"""What the control panel says about layers: short words and the reasons behind them. Pure."""

from nnviz.core import shape as shapes
from nnviz.core.graph import Node
from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.engine.losses import LOSSES, Coding
from nnviz.layers.input import Input


def layer_words(node: Node) -> tuple[str, str]:
    """A kind without a row of its own: its label and what it reads, and a sentence."""
    layer = node.layer
    words = " ".join(word for word in (layer.label, layer.summary()) if word)
    return words, f"{words} of {', '.join(node.inputs)}." if node.inputs else words


def input_words(layer: Input, dataset: Dataset | None) -> tuple[str, str]:
    """How much enters, and what it is."""
    if dataset is None or layer.shape not in (dataset.sample_shape, dataset.image_shape):
        return shapes.text(layer.shape), "The data decide what enters."
    if dataset.image_shape is not None:
        rows, columns, channels = dataset.image_shape
        colour = ", RGB" if channels == 3 else ""
        text = f"{rows}×{columns} pixels{colour}"
        return text, "The data decide what enters: pictures, pixel by pixel."
    count = len(dataset.features)
    text = counted(count, "feature")
    return text, f"The data decide what enters: {', '.join(dataset.features)}."


def units_why(loss: str, dataset: Dataset | None) -> str:
    """Why an output has as many units as it has."""
    decided = "Data and loss decide the units of the output."
    if dataset is None:
        return decided
    task = dataset.task
    if not task.classes:
        return f"One unit for each target: {', '.join(task.names)}. {decided}"
    if task.classes == 2 and LOSSES[loss].coding is not Coding.SHARES:
        return f"One unit tells {task.names[0]!r} from {task.names[1]!r} by its sign. {decided}"
    return f"One unit for each of the {task.classes} classes. {decided}"


def activation_why(loss: str) -> str:
    """Why an output has no activation to choose; nothing where it has."""
    entry = LOSSES.get(loss)
    if entry is None or entry.coding is Coding.SIGNS:
        return ""
    bend = "softmax" if entry.coding is Coding.SHARES else "sigmoid"
    return f"{entry.label} takes the {bend} itself, so that the output stays linear."
