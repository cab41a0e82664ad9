"""The network's numbers as a table: every weight and bias, and what each neuron answers."""

import numpy as np

from nnviz.core.problem import Problem, ProblemError
from nnviz.record.table import Cell, Table
from nnviz.session.frame import Frame, Model

MOST_WEIGHTS = 200_000
COLUMNS = ("layer", "neuron", "what", "from_layer", "from_neuron", "value")


def network_table(model: Model, frame: Frame) -> Table:
    """A row a neuron for its activation and its bias, and one for each weight that enters it.

    Raises:
        ProblemError: the network is too large for a table.
    """
    total = model.network.facts.total_parameters
    if total > MOST_WEIGHTS:
        what = f"It has {total:,} parameters; {MOST_WEIGHTS:,} is the most for a table."
        hint = "Save a checkpoint instead: it holds every weight."
        raise ProblemError(Problem("network", what, hint))
    rows: list[tuple[Cell, ...]] = []
    views = model.network.layout.named(frame.parameters)
    for node in model.network.graph:
        for unit, value in enumerate(frame.activations[node.id].tolist(), 1):
            rows.append((node.id, unit, "activation", None, None, value))
        for name, array in views.get(node.id, {}).items():
            rows += _parameter(node.id, node.inputs, name, array)
    return Table(COLUMNS, rows)


def _parameter(
    node: str, inputs: tuple[str, ...], name: str, array: np.ndarray
) -> list[tuple[Cell, ...]]:
    table = array.reshape(-1, array.shape[-1]).tolist()
    source = inputs[0] if len(inputs) == 1 and array.ndim > 1 else None
    singular = "weight" if name == "weights" else name
    return [
        (node, unit, singular, source, row if source else None, value)
        for row, values in enumerate(table, 1)
        for unit, value in enumerate(values, 1)
    ]
