"""The network's numbers as a table: every weight and bias, and what each neuron answers."""

from collections.abc import Iterator

import numpy as np

from nnviz.core.maps import has_maps, pixel_of
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.record.table import Cell, Table
from nnviz.session.frame import Frame, Model

MOST_WEIGHTS = 200_000
COLUMNS = ("layer", "neuron", "what", "from_layer", "from_neuron", "value")

Row = tuple[Cell, ...]


def network_table(model: Model, frame: Frame) -> Table:
    """A row a neuron for its activation and its bias, and one for each weight that enters it.

    Of layers of maps a neuron is a map, and `what` says at which row and column.

    Raises:
        ProblemError: the network is too large for a table.
    """
    total = model.network.facts.total_parameters
    if total > MOST_WEIGHTS:
        raise ProblemError(_too_many(f"{total:,} parameters"))
    units = sum(len(found) for found in frame.activations.values())
    if units > MOST_WEIGHTS:
        raise ProblemError(_too_many(f"{units:,} pixels of maps and neurons"))
    rows: list[Row] = []
    views = model.network.layout.named(frame.parameters)
    for node in model.network.graph:
        shape = model.network.facts.shapes[node.id]
        rows += _activations(node.id, shape, frame.activations[node.id])
        for name, array in views.get(node.id, {}).items():
            if array.ndim == 4:
                rows += _kernels(node.id, node.inputs, array, model.network.facts.shapes)
            else:
                rows += _parameter(node.id, node.inputs, name, array)
    return Table(COLUMNS, rows)


def _too_many(what: str) -> Problem:
    said = f"It has {what}; {MOST_WEIGHTS:,} is the most for a table."
    return Problem("network", said, "Save a checkpoint instead: it holds every weight.")


def _activations(node: str, shape: Shape, values: np.ndarray) -> Iterator[Row]:
    for unit, value in enumerate(values.tolist()):
        if has_maps(shape):
            at, row, column = pixel_of(shape, unit)
            yield node, at + 1, f"activation ({row + 1}, {column + 1})", None, None, value
        else:
            yield node, unit + 1, "activation", None, None, value


def _kernels(
    node: str, inputs: tuple[str, ...], array: np.ndarray, shapes: dict[str, Shape]
) -> Iterator[Row]:
    """The weights `(k, k, channels / groups, filters)`: of each filter those of its own group."""
    each, filters = array.shape[2:]
    groups = max(1, shapes[inputs[0]][-1] // each)
    for (row, column, channel, at), value in np.ndenumerate(array):
        source = at * groups // filters * each + channel
        what = f"weight ({row + 1}, {column + 1})"
        yield node, at + 1, what, inputs[0], source + 1, float(value)


def _parameter(node: str, inputs: tuple[str, ...], name: str, array: np.ndarray) -> list[Row]:
    table = array.reshape(-1, array.shape[-1]).tolist()
    source = inputs[0] if len(inputs) == 1 and array.ndim > 1 else None
    singular = "weight" if name == "weights" else name
    return [
        (node, unit, singular, source, row if source else None, value)
        for row, values in enumerate(table, 1)
        for unit, value in enumerate(values, 1)
    ]
