"""A script for `test_application_killed.py`: an application without a window that trains.

The argument says what it is doing when it gets killed. Prints the training process's number when it
has come so far.
"""

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QTimer

from nnviz.data import DataRecipe
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.questions import Endless


def main(doing: str) -> None:
    app = QCoreApplication([])
    session = Session(threads=1)
    arrived: dict[str, Callable[[], object]] = {
        "starting": session.process_id,
        "loading": session.process_id,
        "asking": lambda: session.model and session.background.process_id(),
        "training": lambda: session.history.step > 1000,
        "working": lambda: session.state is RunState.PAUSED,
    }
    begin(session, doing)
    timer = QTimer()
    timer.timeout.connect(lambda: arrived[doing]() and (timer.stop(), tell(session, doing)))
    timer.start(1)
    app.exec()


def begin(session: Session, doing: str) -> None:
    if doing == "starting":
        return
    if doing == "asking":
        session.background.ask(Endless(os.devnull))
        session.open(experiment())
        return
    if doing == "loading":
        session.open(experiment().with_data(DataRecipe(name="wine")))
        return
    wide = {"size": 2000, "batch_size": 1000}
    session.open(experiment(1500, 1500, **wide) if doing == "working" else experiment())
    session.play()


def tell(session: Session, doing: str) -> None:
    worker = session.background.process_id()
    print(worker if doing == "asking" else session.process_id(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
