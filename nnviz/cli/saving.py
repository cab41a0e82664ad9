"""What ``nnviz train`` keeps of a run, and how it is saved: as a checkpoint or as a project."""

from pathlib import Path

import numpy as np

from nnviz.cli.voices import Result, Voice
from nnviz.core.problem import Problem, ProblemError
from nnviz.engine.document import Document
from nnviz.engine.evaluation import Evaluation
from nnviz.engine.trainer import Trainer
from nnviz.files.checkpoint import save_checkpoint
from nnviz.files.opening import Opened
from nnviz.files.project import SUFFIX as PROJECT_SUFFIX
from nnviz.files.project import Project, data_checksum, write_project
from nnviz.record.history import History

ROWS = 4096


class Recorder:
    """A voice that also keeps the record of the run, which goes on from that of a project."""

    shows_ticks = True

    def __init__(self, voice: Voice, start: Opened, trainer: Trainer) -> None:
        self._voice = voice
        self.history = History()
        if start.project is not None and start.project.scalars is not None:
            self.history.restore(start.project.scalars)
        self._trainer = trainer
        self._rows: list[tuple[float, ...]] = []

    def tick(self, step: int, loss: float) -> None:
        """Take a step down."""
        if self._voice.shows_ticks:
            self._voice.tick(step, loss)
        trainer = self._trainer
        self._rows.append((step, loss, trainer.gradient_norm, trainer.rate, trainer.epochs))
        if len(self._rows) >= ROWS:
            self._flush()

    def report(self, evaluation: Evaluation) -> None:
        """Take an evaluation down."""
        self._flush()
        self.history.add_evaluations([evaluation])
        self._voice.report(evaluation)

    def finish(self, result: Result) -> None:
        """Nothing of its own."""
        self._voice.finish(result)

    def _flush(self) -> None:
        if self._rows:
            self.history.add_steps(np.array(self._rows))
            self._rows = []


def save(path: Path, trainer: Trainer, start: Opened, recorder: Recorder | None) -> Problem | None:
    """Save a run by the name's ending, and return what went wrong."""
    try:
        if path.suffix == PROJECT_SUFFIX:
            write_project(path, _project(trainer, start, recorder))
        else:
            save_checkpoint(path, trainer)
    except ProblemError as error:
        return error.problem
    return None


def _project(trainer: Trainer, start: Opened, recorder: Recorder | None) -> Project:
    """The project a run began with, as it is now; of anything else a new one."""
    before = start.project or Project(start.document)
    document = _document(trainer, start)
    return before.replace(
        document=document,
        trained=None if document.experiment == trainer.experiment else trainer.experiment,
        state=trainer.snapshot(),
        scalars=before.scalars if recorder is None else recorder.history.snapshot(),
        made_with={},
        data_checksum=data_checksum(trainer.dataset),
        problems=(),
    )


def _document(trainer: Trainer, start: Opened) -> Document:
    """What is drawn: a draft stays one, unless something was asked to be changed."""
    is_draft = start.document.experiment != start.experiment
    if is_draft and trainer.experiment == start.experiment:
        return start.document
    return start.document.with_experiment(trainer.experiment)
