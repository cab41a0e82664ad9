"""Takes the steps of walks on a thread of its own: through a large network one takes a while."""

from collections import deque
from typing import NamedTuple

from PySide6.QtCore import QObject, QThread, Signal, Slot

from nnviz.core.problem import ProblemError
from nnviz.data import Dataset
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.engine.walk import walk


class WalkJob(NamedTuple):
    """A step to take: from which state, of which experiment. `number` comes back with it."""

    number: int
    experiment: Experiment
    dataset: Dataset
    state: TrainerState


class WalkMaker(QThread):
    """Signals: `made(int, Walk | Problem)` with the number of the job. The last job wins."""

    made = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[WalkJob] = deque(maxlen=1)
        self._trainer: Trainer | None = None
        self.finished.connect(self._on_finished)

    def ask(self, job: WalkJob) -> None:
        """Take a step; called from the window's thread."""
        self._jobs.append(job)
        if not self.isRunning():
            self.start()

    def close(self) -> None:
        """Drop what is left to do, and wait for what is being done."""
        self._jobs.clear()
        self.wait()

    def run(self) -> None:
        """Do the jobs there are."""
        while self._jobs:
            job = self._jobs.popleft()
            try:
                trainer = self._trainer_for(job)
                trainer.restore(job.state)
                self.made.emit(job.number, walk(trainer))
            except ProblemError as error:
                self.made.emit(job.number, error.problem)

    def _trainer_for(self, job: WalkJob) -> Trainer:
        """The one of the last walk, while it trains the same."""
        kept = self._trainer
        if kept is None or kept.dataset is not job.dataset or kept.experiment != job.experiment:
            kept = self._trainer = Trainer(job.experiment, job.dataset)
        return kept

    @Slot()
    def _on_finished(self) -> None:
        """A job that came while the thread was about to end."""
        if self._jobs and not self.isRunning():
            self.start()
