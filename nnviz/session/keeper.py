"""The keeper of a person's work: the file it belongs to, what is unsaved, and what is put aside.

How a project is saved:

1. A `ProjectMaker` notes what is drawn and asks training for its state.
2. With the answer it makes a `Project`.
3. A thread of its own writes the file; then it is the saved version, unless edits came meanwhile.

Work that would be lost when something else is opened is put aside in a folder, as projects too.
"""

from itertools import chain, count
from pathlib import Path
from time import monotonic, strftime
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem, ProblemError
from nnviz.files.atomic import unwritable
from nnviz.files.project import SUFFIX, Extra, Project, write_project
from nnviz.files.project.journal import Journal, Recoverable
from nnviz.runtime.messages import RunState
from nnviz.session.file_worker import FileWorker
from nnviz.session.journaling import Journaling
from nnviz.session.project_maker import Looks, Made, ProjectMaker
from nnviz.session.session import Session

MOST_ASIDE = 10
LONG_S = 60.0
"""Training for longer than this is work, even where nothing has been edited."""


class _Job(NamedTuple):
    """A file to write.

    `work` is the number of what is open, `edits` how many edits there were; both are None for what
    is put aside. Its `journal` stays until it is written.
    """

    path: Path
    work: int | None = None
    edits: int | None = None
    journal: Journal | None = None


class Keeper(QObject):
    """Signals:

    - `changed()`: another title or file, or there is unsaved work or no longer any.
    - `saved(Path)`, `failed(Problem)`: how saving ended.
    - `noticed(tuple[Problem])`: what a person should know although all is saved.
    - `put_aside(Path)`: work that was not saved lies there now.
    """

    changed = Signal()
    saved = Signal(object)
    failed = Signal(object)
    noticed = Signal(object)
    put_aside = Signal(object)

    def __init__(self, session: Session, folder: Path) -> None:
        """`folder` is where what is the application's own lies."""
        super().__init__(session)
        self._session = session
        self.folder = folder / "aside"
        self.path: Path | None = None
        self.title = ""
        self._extra = Extra()
        self._work = self._edits = 0
        self._jobs: list[_Job] = []
        self._writing: dict[int, tuple[_Job, int]] = {}
        self._trained_s, self._runs_since = 0.0, 0.0
        self._maker, self._worker = ProjectMaker(session), FileWorker(self)
        self.journaling = Journaling(session, self._maker, self._worker, folder / "journals")
        self._worker.done.connect(self._on_done)
        session.state_changed.connect(self._on_state_changed)
        session.undo_stack.cleanChanged.connect(self._on_clean_changed)
        session.undo_stack.indexChanged.connect(self._on_index_changed)

    # -- what it knows -------------------------------------------------------------------------

    @property
    def is_edited(self) -> bool:
        """Whether there are edits that no file has."""
        return not self._session.undo_stack.isClean()

    @property
    def has_work(self) -> bool:
        """Whether closing now would lose something: edits, or more than a minute of training."""
        return self.is_edited or self.trained_s > LONG_S

    @property
    def trained_s(self) -> float:
        """How long training has run since the last saving or opening."""
        running = monotonic() - self._runs_since if self._runs_since else 0.0
        return self._trained_s + running

    @property
    def is_saving(self) -> bool:
        """Whether a file that was asked for is not written yet."""
        return bool(self._jobs)

    # -- opening and closing -------------------------------------------------------------------

    def begin(
        self, title: str, path: Path | None = None, extra: Extra | None = None, step: int = 0
    ) -> None:
        """Something has been opened, from a file at a step or not; nothing of it is unsaved."""
        self.title, self.path, self._extra = title, path, extra or Extra()
        self.journaling.extra = self._extra
        self._work += 1
        self._forget_training()
        if self._session.document is not None:
            self.journaling.begin(self._session.document, title, path)
            if path is not None:
                self.journaling.saved(path, step)
        self.changed.emit()

    def detach(self, title: str) -> None:
        """Go on as work of its own that no file has yet."""
        self._work += 1
        self._be_unsaved(title, None)

    def recovered(self, found: Recoverable) -> None:
        """What was opened is what another window left: unsaved work, of its file if it had one."""
        self._be_unsaved(self.title, self.path)
        self.journaling.recovered(found)

    def _be_unsaved(self, title: str, path: Path | None) -> None:
        self.title, self.path = title, path
        self._session.undo_stack.resetClean()
        self.journaling.unsaved(title, path)
        self.changed.emit()

    def close(self, *, keep_journal: bool) -> None:
        """Finish writing, and end; a journal that is kept is offered to the next window."""
        if keep_journal:
            self.journaling.leave()
        else:
            self.journaling.close()
        self._worker.settle()
        for job in self._jobs:
            if job.journal is not None:
                job.journal.leave()
        self._jobs.clear()

    # -- saving --------------------------------------------------------------------------------

    def save(self, path: Path, looks: Looks) -> None:
        """Write everything to a file and belong to it from then on."""
        self._order(_Job(path, self._work, self._edits), looks)

    def keep_aside(self, looks: Looks) -> None:
        """Before something else is opened: write the work there is to the folder."""
        job = _Job(self.new_place_aside(self.title), journal=self.journaling.part())
        self._order(job, looks)

    def new_place_aside(self, title: str) -> Path:
        """Where work of a title is put aside now; no other work lies there or soon will."""
        name = f"{strftime('%Y-%m-%d %H.%M.%S')} {_plain(title)}"
        endings = chain([""], (f" {number}" for number in count(2)))
        places = (self.folder / f"{name}{ending}{SUFFIX}" for ending in endings)
        ordered = {job.path for job in self._jobs}
        return next(place for place in places if place not in ordered and not place.exists())

    def aside(self) -> list[Path]:
        """What has been put aside, the latest first."""
        return sorted(self.folder.glob(f"*{SUFFIX}"), reverse=True)

    def _order(self, job: _Job, looks: Looks) -> None:
        if self._session.document is None:
            return
        self._jobs.append(job)
        self._maker.make(looks, self._extra, lambda made: self._write(job, made))

    def _write(self, job: _Job, made: Made) -> None:
        if job not in self._jobs:  # it has ended
            return
        step = 0 if made.project.state is None else made.project.state.step
        write = write_aside if job.work is None else write_project
        number = self._worker.order(lambda: write(job.path, made.whole()))
        self._writing[number] = job, step
        self.changed.emit()

    @Slot(int, object)
    def _on_done(self, number: int, result: tuple[Problem, ...] | Problem) -> None:
        job, step = self._writing.pop(number, (None, 0))
        if job is None or job not in self._jobs:
            return
        self._jobs.remove(job)
        if job.journal is not None:
            job.journal.leave() if isinstance(result, Problem) else job.journal.close()
        if isinstance(result, Problem):
            self.failed.emit(result)
        elif job.work is None:
            self._thin_out()
            self.put_aside.emit(job.path)
        else:
            self._settle(job, step)
            self.noticed.emit(result)
            self.saved.emit(job.path)
        self.changed.emit()

    def _settle(self, job: _Job, step: int) -> None:
        """What is open belongs to the file now, unless something else has been opened."""
        if job.work != self._work:
            return
        self.path, self.title = job.path, job.path.name
        self._forget_training()
        if job.edits == self._edits:
            self._session.undo_stack.setClean()
            self.journaling.saved(job.path, step)
        else:
            self.journaling.unsaved(self.title, self.path)

    def _thin_out(self) -> None:
        for path in self.aside()[MOST_ASIDE:]:
            path.unlink(missing_ok=True)

    # -- news ----------------------------------------------------------------------------------

    def _forget_training(self) -> None:
        self._trained_s = 0.0
        self._runs_since = monotonic() if self._session.state is RunState.RUNNING else 0.0

    @Slot(object)
    def _on_state_changed(self, state: RunState) -> None:
        self._trained_s = self.trained_s
        self._runs_since = monotonic() if state is RunState.RUNNING else 0.0

    @Slot(int)
    def _on_index_changed(self, _index: int) -> None:
        self._edits += 1

    @Slot(bool)
    def _on_clean_changed(self, _clean: bool) -> None:
        self.changed.emit()


def write_aside(path: Path, project: Project) -> tuple[Problem, ...]:
    """Write to a folder that may not be there yet. On the worker's thread."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProblemError(unwritable(path.parent, error)) from error
    return write_project(path, project)


def _plain(title: str) -> str:
    """A title as a part of a file's name."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title.removesuffix(SUFFIX))
    return " ".join(kept.split())[:60] or "untitled"
