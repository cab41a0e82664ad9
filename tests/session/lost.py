"""A network that was trained on a table which is gone now, and may come back."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from nnviz.data import DataRecipe, load
from nnviz.data.table.guess import guess
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.record.scalars import Scalars
from nnviz.session.session import Session
from nnviz.session.version import Version
from tests.runtime.talking import experiment
from tests.session.watching import PATIENCE_MS


class Lost:
    """`state` is that of `experiment` after 20 steps."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "gone.csv"
        self._restore()
        recipe = DataRecipe(name="table", table=guess(self._path).recipe)
        dataset = load(recipe)
        trainer = Trainer(fitted(replace(experiment(4), data=recipe), dataset), dataset)
        for _ in trainer.steps(20):
            pass
        self.experiment: Experiment = trainer.experiment
        self.state: TrainerState = trainer.snapshot()
        self._path.unlink()

    def version(self) -> Version:
        """What is drawn and trained of it."""
        return Version(Document(self.experiment), self.experiment)

    def come_back(self) -> None:
        """Let the table be there again."""
        self._restore()

    def open(self, qtbot: QtBot, session: Session, scalars: Scalars | None = None) -> None:
        """Open it, and wait until it has been refused."""
        with qtbot.waitSignal(session.dropped, timeout=PATIENCE_MS):
            session.open_version(self.version(), self.state, scalars)

    def _restore(self) -> None:
        rows = [f"{n % 13},{n * 7 % 11},{'ab'[n % 2]}" for n in range(100)]
        self._path.write_text("p,q,class\n" + "\n".join(rows))


def held(qtbot: QtBot, session: Session) -> tuple[Experiment | None, TrainerState | None]:
    """What the process holds, whatever the session shows."""
    with qtbot.waitSignal(session.snapshot_answered, timeout=PATIENCE_MS) as caught:
        session.take_snapshot("test")
    return caught.args[0].experiment, caught.args[0].state
