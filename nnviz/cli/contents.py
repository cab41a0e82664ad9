"""What is inside of what has been opened, and what is wrong with it, as plain values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph
from nnviz.core.infer import infer
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import load
from nnviz.engine.experiment import Experiment, compiled, fitted
from nnviz.files.opening import Opened
from nnviz.files.project import data_problem
from nnviz.files.project.archive import opened_archive


def contents(found: Opened) -> dict[str, Any]:
    """Title, layers, data, step, versions: what there is to say, as JSON values."""
    graph, state = found.document.graph, found.state
    return {
        "title": found.title,
        "layers": layer_table(graph),
        "parameters": infer(graph).total_parameters,
        "data": found.document.experiment.data.name,
        "step": None if state is None else state.step,
        "draft": found.document.experiment != found.experiment,
        "made_with": dict(found.made_with),
        "problems": [str(problem) for problem in _noticed(found)],
    }


def layer_table(graph: Graph) -> list[dict[str, Any]]:
    """A row for each layer. `shape` is None where it does not follow."""
    facts = infer(graph)
    return [
        {
            "id": node.id,
            "kind": node.layer.kind or node.layer.summary(),
            "inputs": list(node.inputs),
            "shape": shapes.text(facts.shapes[node.id]) if node.id in facts.shapes else None,
            "parameters": facts.parameter_count(node.id),
        }
        for node in graph
    ]


def member_sizes(target: str, found: Opened) -> dict[str, int]:
    """The members of a project's archive with their bytes; of any other file, itself."""
    path = Path(target)
    if found.project is None:
        return {path.name: path.stat().st_size} if found.steps is None else {}
    with opened_archive(path) as archive:
        return {name: archive.size(name) for name in archive.names}


def problems_in(found: Opened) -> tuple[Problem, ...]:
    """All that is wrong: with the file, with what is drawn, and with what is trained."""
    noticed = tuple(_noticed(found))
    own = dict.fromkeys(_of_experiment(found.document.experiment))
    trained = dict.fromkeys(() if found.state is None else _of_state(found))
    return tuple(dict.fromkeys((*noticed, *own, *trained)))


def _noticed(found: Opened) -> tuple[Problem, ...]:
    return () if found.project is None else found.project.problems


def _of_experiment(experiment: Experiment) -> Iterator[Problem]:
    """The problems of a graph; when there are none, what keeps it from being trained."""
    drawn = infer(experiment.graph).problems
    yield from drawn
    if drawn:
        return
    try:
        dataset = load(experiment.data)
        compiled(fitted(experiment, dataset), dataset)
    except ProblemError as error:
        yield error.problem


def _of_state(found: Opened) -> Iterator[Problem]:
    """Whether training could go on, and with the samples it began with."""
    checksum = found.project.data_checksum if found.project is not None else ""
    try:
        dataset = load(found.experiment.data)
        compiled(found.experiment, dataset)
    except ProblemError as error:
        yield error.problem
        return
    if problem := data_problem(checksum, dataset):
        yield problem
