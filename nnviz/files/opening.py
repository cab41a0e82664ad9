"""Opening what a person names: an example, a project, a checkpoint, or an experiment's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.checkpoint import SUFFIX, load_checkpoint
from nnviz.files.example import example, examples
from nnviz.files.experiment import load_experiment
from nnviz.files.project.folders import cache_folder
from nnviz.files.project.reading import read_project
from nnviz.files.project.value import Project
from nnviz.files.project.writing import SUFFIX as PROJECT_SUFFIX

EXPERIMENT_SUFFIX = ".json"
SUFFIXES = (PROJECT_SUFFIX, SUFFIX, EXPERIMENT_SUFFIX)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """What was named.

    An `example` has its name, `steps` and `speed`, a checkpoint `state` and `made_with`. A project
    has itself in `project`, and `state` belongs to `experiment`, which need not be that of the
    `document`: what is drawn may be a draft.
    """

    title: str
    experiment: Experiment
    document: Document
    steps: int | None = None
    speed: float | None = None
    state: TrainerState | None = None
    made_with: Mapping[str, str] = field(default_factory=dict)
    project: Project | None = None
    example: str = ""


def opened(target: str | Path, cache: Path | None = None) -> Opened:
    """The example of this name, else the file.

    Tables that a project brings along are unpacked into `cache`, if they are nowhere else.

    Raises:
        ProblemError: there is neither, or the file cannot be used.
    """
    path, names = Path(target), {found.name for found in examples()}
    if str(target) in names or not _names_a_file(path):
        found = example(str(target))
        document = found.document
        title, experiment, name = found.title, found.experiment, found.name
        return Opened(title, experiment, document, found.steps, found.speed, example=name)
    if path.suffix == PROJECT_SUFFIX:
        return _project(path, read_project(path, cache or cache_folder() / "tables"))
    if path.suffix == EXPERIMENT_SUFFIX:
        experiment = load_experiment(path)
        return Opened(path.name, experiment, Document(experiment))
    saved = load_checkpoint(path)
    return Opened(
        path.name,
        saved.experiment,
        Document(saved.experiment),
        state=saved.state,
        made_with=saved.made_with,
    )


def _project(path: Path, project: Project) -> Opened:
    return Opened(
        path.name,
        project.experiment,
        project.document,
        state=project.state,
        made_with=project.made_with,
        project=project,
    )


def _names_a_file(path: Path) -> bool:
    return path.suffix in SUFFIXES or len(path.parts) > 1 or path.is_file()
