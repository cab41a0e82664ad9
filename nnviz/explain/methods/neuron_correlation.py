"""Correlation of neurons: which of a layer say the same of the samples, or the opposite."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.maps import has_maps
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work, WorkCancelled
from nnviz.engine.part import part_of
from nnviz.engine.portions import Portions
from nnviz.explain.exciting import part_option, samples_of
from nnviz.explain.explanation import Figure
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.inside import Floats, correlation, neighbours_first, spread, unit_answers
from nnviz.explain.method import Ask, Costs, Method
from nnviz.explain.results.matrix import Matrix
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

MOST_SAMPLES = 2000
ALIKE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class NeuronCorrelation(Method):
    """Pearson's r of each pair of neurons of a layer, or of the means of its maps."""

    kind: ClassVar[str] = "neuron-correlation"
    label: ClassVar[str] = "Correlation of neurons"
    ask: ClassVar[Ask] = Ask.INSIDE
    line: ClassVar[str] = "Which neurons of a layer say the same, and which the opposite."
    source: ClassVar[str] = "Pearson's r over the samples"
    order: ClassVar[int] = 3
    costs: ClassVar[Costs] = Costs.QUICK
    uses_sample: ClassVar[bool] = False

    sort: bool = option(True, "Neighbours alike", "Bring those that say the same together.")
    part: str = part_option()
    most: int = option(
        128, "How many", "Of larger layers, those that change most.", low=2, high=512
    )

    def unsuited(self, subject: Subject) -> Problem | None:
        shape = subject.shape
        if (shape[-1] if has_maps(shape) else int(np.prod(shape))) > 1:
            return None
        what = f"{subject.target.node} has one neuron only."
        return Problem(self.label, what, "Ask about a layer with more of them.")

    def run(self, subject: Subject, work: Work) -> Matrix:
        samples = samples_of(subject, self.part, MOST_SAMPLES)
        if len(samples) < 2:
            what = "One sample says nothing about how neurons go together."
            raise ProblemError(Problem("data", what, "Ask for more samples."))
        columns = _columns(subject, samples, work)
        finite = np.isfinite(columns).all(axis=1)
        if finite.sum() < 2:
            raise ProblemError(NOT_FINITE)
        return self._result(subject, columns[finite])

    def _result(self, subject: Subject, columns: Floats) -> Matrix:
        chosen = np.sort(np.argsort(-columns.var(axis=0), kind="stable")[: self.most])
        table = correlation(columns[:, chosen])
        if self.sort:
            order = neighbours_first(table)
            table, chosen = table[np.ix_(order, order)], chosen[order]
        noun = "map " if has_maps(subject.shape) else ""
        names = tuple(f"{noun}{unit + 1}" for unit in chosen.tolist())
        return Matrix(
            values=np.asarray(table, np.float32),
            rows=names,
            columns=names,
            what="correlation",
            is_signed=True,
            figures=_figures(table),
            notes=_notes(columns, table, self.most),
        )


def _columns(subject: Subject, samples: Array, work: Work) -> Floats:
    """What each neuron of the target's layer, or map on average, says, `(n, units)`."""
    node = subject.target.node
    network, vector = part_of(subject.network, node, subject.parameters)
    portions = Portions(network, vector, len(samples))
    found = []
    for part in portions.of(samples):
        if work.cancelled():
            raise WorkCancelled
        answers = portions.workspace.activations[node][: part.stop - part.start]
        found.append(unit_answers(answers))
        work.reached(part.stop / len(samples))
    return np.concatenate(found)


def _figures(table: NDArray[np.float64]) -> tuple[Figure, ...]:
    above = table[np.triu_indices(len(table), 1)]
    known = np.abs(above[np.isfinite(above)])
    alike = int((known >= ALIKE).sum())
    directions = spread(table)
    return (
        Figure("alike", alike, f"{alike:,} pairs", f"Pairs with |r| of {ALIKE} or more."),
        Figure(
            "directions",
            directions,
            f"{directions:.1f} of {len(table)}",
            "How many directions these neurons really have: few when many say the same.",
        ),
    )


def _notes(columns: Floats, table: Floats, most: int) -> tuple[str, ...]:
    found = [f"Of {len(columns):,} samples."]
    if columns.shape[1] > most:
        found.append(f"The {most} of {columns.shape[1]:,} that change most.")
    silent = int(np.isnan(np.diag(table)).sum())
    if silent:
        found.append(f"{silent:,} never change: they have no correlation and stand last.")
    return tuple(found)
