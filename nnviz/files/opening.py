"""Opening what a person names: an example, a checkpoint, or an experiment's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer_state import TrainerState
from nnviz.files.checkpoint import SUFFIX, load_checkpoint
from nnviz.files.example import example, examples
from nnviz.files.experiment import load_experiment

EXPERIMENT_SUFFIX = ".json"


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """What was named: an example has `steps` and `speed`, a checkpoint `state` and `made_with`."""

    title: str
    experiment: Experiment
    steps: int | None = None
    speed: float | None = None
    state: TrainerState | None = None
    made_with: Mapping[str, str] = field(default_factory=dict)


def opened(target: str | Path) -> Opened:
    """The example of this name, else the file.

    Raises:
        ProblemError: there is neither, or the file cannot be used.
    """
    path, names = Path(target), {found.name for found in examples()}
    if str(target) in names or not _names_a_file(path):
        found = example(str(target))
        return Opened(found.title, found.experiment, found.steps, found.speed)
    if path.suffix == EXPERIMENT_SUFFIX:
        return Opened(path.name, load_experiment(path))
    saved = load_checkpoint(path)
    return Opened(path.name, saved.experiment, state=saved.state, made_with=saved.made_with)


def _names_a_file(path: Path) -> bool:
    return path.suffix in (SUFFIX, EXPERIMENT_SUFFIX) or len(path.parts) > 1 or path.is_file()
