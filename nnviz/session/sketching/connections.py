"""One connection between two neurons taken away or brought back: a mark, also on a draft."""

from collections.abc import Iterable
from math import prod

from nnviz.core.infer import Inference
from nnviz.core.marks import Cell, CellSet, Marks
from nnviz.session.selection import Edge


def without_connection(marks: Marks, facts: Inference, edge: Edge) -> Marks:
    """The marks with a weight held at zero. Raises `KeyError` where its layer has none."""
    return _with_cells(marks, facts, edge.node, {*_removed(marks, edge), (edge.row, edge.unit)})


def with_connection(marks: Marks, facts: Inference, edge: Edge) -> Marks:
    """The marks with a weight free again. Raises `KeyError` where its layer has none."""
    return _with_cells(marks, facts, edge.node, _removed(marks, edge) - {(edge.row, edge.unit)})


def _removed(marks: Marks, edge: Edge) -> set[Cell]:
    return set(marks.removed_of(edge.node) or ())


def _with_cells(marks: Marks, facts: Inference, node: str, cells: Iterable[Cell]) -> Marks:
    shapes = {parameter.name: parameter.shape for parameter in facts.parameters[node]}
    rows, columns = prod(shapes["weights"][:-1]), shapes["weights"][-1]
    return marks.with_removed(node, CellSet.of(rows, columns, cells))
