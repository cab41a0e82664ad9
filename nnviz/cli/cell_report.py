"""``--report cells``: which cell tells best of what is known to be true of a text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnviz.core.problem import Problem, ProblemError

if TYPE_CHECKING:
    from nnviz.engine.network import Network
    from nnviz.engine.trainer import Trainer

BEST = 3
"""Cells that are told of each truth."""


@dataclass(frozen=True, slots=True)
class Line:
    """How well a cell tells of a truth, on held-out text; `auc` below 0.5 tells by small numbers.

    `information` is in bits.
    """

    truth: str
    cell: str
    auc: float
    information: float


def check_cells(trainer: "Trainer") -> None:
    """Refuse before training what could not be told after it. Raises `ProblemError`."""
    from nnviz.explain.cell_ranking import ranked_groups

    dataset = trainer.dataset
    if not dataset.truths or dataset.truth_test is None:
        what = "The data do not say what is true at each step."
        raise ProblemError(Problem("--report cells", what, "Try the example brackets."))
    if not ranked_groups(trainer.network):
        what = "No layer of this network has a number at each step."
        raise ProblemError(Problem("--report cells", what, "Add a recurrent layer."))


def best_cells(trainer: "Trainer") -> list[Line]:
    """The best cells of each truth."""
    import numpy as np

    from nnviz.engine.streams import carries
    from nnviz.explain.cell_ranking import ranking, sequences_asked
    from nnviz.explain.stretches import Stretches, told

    network, found = trainer.network, []
    most = sequences_asked(network)
    runs_on = carries(network.graph, trainer.dataset, trainer.experiment.training)
    answers = _answers(network)
    with np.errstate(all="ignore"):
        for truth in trainer.dataset.truths:
            meant = told(trainer.dataset, Stretches(truth=truth), most, carries=runs_on)
            ranked = ranking(network, trainer.parameters, meant, lambda share: None)
            order = ranked.order().tolist()
            inner = [at for at in order if ranked.cell(at).node not in answers] or order
            for at in inner[:BEST]:
                auc, bits = ranked.found.auc[at], ranked.found.information[at]
                found.append(Line(truth, ranked.cell(at).name, float(auc), float(bits)))
    return found


def _answers(network: "Network") -> set[str]:
    """The nodes that say what the network answers: no cells, as far as there are others."""
    graph = network.graph
    return {name for node in graph.outputs for name in (node.id, *node.inputs)}


def as_text(lines: list[Line]) -> str:
    """A table for a person."""
    truths = max(len(line.truth) for line in lines)
    cells = max(len("cell"), *(len(line.cell) for line in lines))
    rows = [f"{'true on held-out text':<{max(truths, 21)}}  {'cell':<{cells}}      AUC    bits"]
    before = ""
    for line in lines:
        truth = "" if line.truth == before else line.truth
        before = line.truth
        strength, sign = max(line.auc, 1 - line.auc), "+" if line.auc >= 0.5 else "−"
        rows.append(
            f"{truth:<{max(truths, 21)}}  {line.cell:<{cells}}  {sign}{strength:6.3f}"
            f"  {line.information:6.3f}"
        )
    return "\n".join(rows)


def as_object(lines: list[Line]) -> dict[str, Any]:
    """For a program: by truth, the best first; numbers that are none are null."""
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        auc = line.auc if line.auc == line.auc else None
        entry = {"cell": line.cell, "auc": auc, "bits": line.information}
        found.setdefault(line.truth, []).append(entry)
    return {"cells": found}
