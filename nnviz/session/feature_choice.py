"""Another choice of features, with the marks on what stays where it is. Pure."""

from collections.abc import Iterable

from nnviz.core.graph import Graph
from nnviz.core.marks import Cell, CellSet, Marks, Neuron
from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.data.columns import columns_of
from nnviz.data.features import plain_of
from nnviz.engine.columns import Columns
from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import readers
from nnviz.layers.input import Input


def with_features(
    experiment: Experiment, dataset: Dataset, features: tuple[str, ...] | None
) -> Experiment:
    """The experiment on other features of its data; marks on weights follow them by name."""
    chosen = plain_of(dataset.offered) if features is None else features
    names = tuple(name for name in dataset.offered if name in chosen)
    columns = Columns(dataset.features, names)
    changed = experiment.with_data(experiment.data.replace(features=features))
    if not experiment.marks or not dataset.offered or not columns.are_moved:
        return changed
    return changed.with_marks(moved(experiment.marks, experiment.graph, columns))


def moved(marks: Marks, graph: Graph, columns: Columns) -> Marks:
    """The marks with those on features and on their weights where the features have gone."""
    for node in graph.sources:
        if isinstance(node.layer, Input):
            entering = _entering(node.layer, columns)
            if entering.are_moved:
                marks = _moved_at(node.id, marks, graph, entering)
    return marks


def _entering(layer: Input, columns: Columns) -> Columns:
    """The columns of one input, which may name those it takes."""
    try:
        places = columns_of(layer.chosen, columns.new)
    except ProblemError:  # training will refuse the choice
        places = ()
    new = tuple(columns.new[at] for at in places) or columns.new
    return Columns(layer.names(columns.old), new)


def _moved_at(source: str, marks: Marks, graph: Graph, columns: Columns) -> Marks:
    place = dict(zip(*columns.pairs(), strict=True))
    for node in readers(graph, source):
        for cells, put in (
            (marks.removed_of(node), Marks.with_removed),
            (marks.frozen_of(node), Marks.with_frozen),
        ):
            if cells is not None:
                marks = put(marks, node, _moved(cells, columns, place))
    clamped = {neuron: value for neuron, value in marks.clamped if neuron.node == source}
    muted = [neuron for neuron in marks.muted if neuron.node == source]
    marks = marks.with_clamped(clamped, None).with_muted(muted, False)
    for neuron, value in clamped.items():
        marks = marks.with_clamped(_followed([neuron], place), value)
    return marks.with_muted(_followed(muted, place), True)


def _moved(cells: CellSet, columns: Columns, place: dict[int, int]) -> CellSet | None:
    """The cells in an array for the new columns; the row beyond the old ones is the bias's."""
    old, new = len(columns.old), len(columns.new)
    rows = place | {old: new}
    kept: list[Cell] = [(rows[row], column) for row, column in cells if row in rows]
    return CellSet.of(cells.rows - old + new, cells.columns, kept) if kept else None


def _followed(neurons: Iterable[Neuron], place: dict[int, int]) -> list[Neuron]:
    return [Neuron(n.node, place[n.unit]) for n in neurons if n.unit in place]
