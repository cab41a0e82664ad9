"""Another choice of features, with the marks on what stays where it is. Pure."""

from collections.abc import Iterable

from nnviz.core.graph import Graph
from nnviz.core.marks import Cell, CellSet, Marks, Neuron
from nnviz.data import Dataset
from nnviz.data.features import plain_of
from nnviz.engine.columns import Columns
from nnviz.engine.experiment import Experiment
from nnviz.engine.surgery import readers


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
    source = graph.sources[0].id
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
