"""Keeps the journal of a window: every edit at once, and the state of training now and then.

What a window does is taken down for the day it ends badly. A state follows every ten seconds in
which anything has happened, less often where writing one takes long.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from nnviz.core.problem import Problem, ProblemError, Severity
from nnviz.engine.document import Document
from nnviz.files.project import Extra
from nnviz.files.project.journal import Journal, Recoverable, journals
from nnviz.runtime.messages import RunState
from nnviz.session.file_worker import FileWorker
from nnviz.session.project_maker import Looks, Made, ProjectMaker
from nnviz.session.session import Session

EVERY_MS = 10_000
SHARE = 0.05
"""The share of the time that may go into writing states."""


class Journaling(QObject):
    """`view` tells how the window looks, for the project that a state is."""

    def __init__(
        self, session: Session, maker: ProjectMaker, worker: FileWorker, root: Path
    ) -> None:
        super().__init__(session)
        self._session, self._maker, self._worker, self._root = session, maker, worker, root
        self._journal: Journal | None = None
        self._given_up: list[Journal] = []
        self._stale = self.is_writing = False
        self._recovered: Recoverable | None = None
        self.view: Callable[[], Mapping[str, Any]] = dict
        self.extra = Extra()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.take_state)
        worker.done.connect(self._on_done)
        session.document_changed.connect(self._on_document_changed)
        session.state_changed.connect(self._on_state_changed)
        self._numbers: set[int] = set()

    # -- the journal of this window ------------------------------------------------------------

    def begin(self, document: Document, title: str, path: Path | None) -> None:
        """Something else is open: begin another journal."""
        self.close()
        try:
            self._journal = Journal.begin(self._root, document, title, path)
        except ProblemError as error:
            self._give_up(error.problem)
            return
        self._timer.start()

    def unsaved(self, title: str, path: Path | None) -> None:
        """It is called so and belongs to that file, which has not all of it."""
        self._do(lambda journal: journal.unsaved(title, path))

    def saved(self, path: Path, step: int) -> None:
        """All of it is in a file now."""
        self._do(lambda journal: journal.saved(path, step))

    def close(self) -> None:
        """End well: there is nothing to recover."""
        self._end(lambda journal: journal.close())

    def leave(self) -> None:
        """End, but leave the journal for the next window to recover from."""
        self._end(lambda journal: journal.leave())

    def part(self) -> Journal | None:
        """Go on without the journal, also one that was given up; it is for the caller to end."""
        self._timer.stop()
        journal, self._journal = self._journal, None
        if journal is None and self._given_up:
            return self._given_up.pop()
        return journal

    def _end(self, end: Callable[[Journal], None]) -> None:
        journal = self.part()
        ended = self._given_up if journal is None else [*self._given_up, journal]
        self._given_up = []
        if ended and self._numbers:  # it is being written to
            self._worker.settle()
        for one in ended:
            end(one)

    @Slot(object)
    def _on_document_changed(self, document: Document) -> None:
        self._stale = True
        self._do(lambda journal: journal.edited(document))

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        self._stale |= state is RunState.RUNNING

    def _do(self, act: Callable[[Journal], None]) -> None:
        if self._journal is None:
            return
        try:
            act(self._journal)
        except ProblemError as error:
            self._give_up(error.problem)

    def _give_up(self, problem: Problem) -> None:
        """Without a journal one can work, but should know."""
        journal = self.part()
        if journal is not None:
            self._given_up.append(journal)
        what = f"Work is not protected against a crash: {problem.what}"
        self._session.report(Problem("", what, "Save often.", Severity.WARNING))

    # -- states --------------------------------------------------------------------------------

    @Slot()
    def take_state(self) -> None:
        """Take the state of training down, when anything has happened since the last."""
        running = self._session.state is RunState.RUNNING
        journal = self._journal
        if journal is None or self.is_writing or not (self._stale or running):
            return
        self._stale, self.is_writing = False, True
        self._maker.make(Looks(self.view()), self.extra, lambda made: self._write(journal, made))

    def _write(self, journal: Journal, made: Made) -> None:
        """Write it, unless something else is open by now, or only the state before has weights."""
        is_poorer = made.project.state is None and self._session.state is RunState.DEAD
        if journal is not self._journal or is_poorer:
            self.is_writing = False
            return
        self._numbers.add(self._worker.order(lambda: _timed(journal, made)))

    @Slot(int, object)
    def _on_done(self, number: int, result: float | Problem) -> None:
        if number not in self._numbers:
            return
        self._numbers.discard(number)
        self.is_writing = False
        if isinstance(result, Problem):
            self._give_up(result)
            return
        self._timer.setInterval(max(EVERY_MS, round(1e3 * result / SHARE)))
        recovered, self._recovered = self._recovered, None
        if recovered is not None:  # what it held is in this journal now
            recovered.discard()

    # -- journals of others --------------------------------------------------------------------

    def found(self) -> list[Recoverable]:
        """What windows have left that did not end well; what is not worth it is thrown away."""
        worth = []
        for journal in journals(self._root):
            if journal.is_worth_it:
                worth.append(journal)
            else:
                journal.discard()
        return worth

    def recovered(self, journal: Recoverable) -> None:
        """It has been opened; it is thrown away as soon as this journal has all of it."""
        self._recovered = journal
        self._stale = True


def _timed(journal: Journal, made: Made) -> float:
    """Write a state; the seconds it took. On the worker's thread."""
    began = perf_counter()
    journal.snapshot(made.whole())
    return perf_counter() - began
