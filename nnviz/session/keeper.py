"""The keeper of a person's work: the file it belongs to, what is unsaved, and what is put aside.

How a project is saved:

1. A `ProjectMaker` notes what is drawn and asks training for its state.
2. With the answer it makes a `Project`.
3. A thread of its own writes the file; then it is the saved version, unless edits came meanwhile.

Work that would be lost when something else is opened is put aside in a folder, as projects too.
"""

from pathlib import Path
from time import monotonic, strftime
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.core.problem import Problem
from nnviz.files.project import SUFFIX, Extra, write_project
from nnviz.runtime.messages import RunState
from nnviz.session.file_worker import FileWorker
from nnviz.session.journaling import Journaling
from nnviz.session.project_maker import Looks, Made, ProjectMaker
from nnviz.session.session import Session

MOST_ASIDE = 10
LONG_S = 60.0
"""Training for longer than this is work, even where nothing has been edited."""


class _Job(NamedTuple):
    """A file to write; `stand` is the undo stack's, None for a copy that is put aside."""

    path: Path
    stand: int | None
    step: int = 0


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
        self._writing: dict[int, _Job] = {}
        self._trained_s, self._runs_since = 0.0, 0.0
        self._maker, self._worker = ProjectMaker(session), FileWorker(self)
        self.journaling = Journaling(session, self._maker, self._worker, folder / "journals")
        self._worker.done.connect(self._on_done)
        session.state_changed.connect(self._on_state_changed)
        session.undo_stack.cleanChanged.connect(self._on_clean_changed)

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
        """Whether a file is being written."""
        return bool(self._writing) or self._maker.is_busy

    # -- opening and closing -------------------------------------------------------------------

    def begin(self, title: str, path: Path | None = None, extra: Extra | None = None) -> None:
        """Something has been opened, from a file or not; nothing of it is unsaved."""
        self.title, self.path, self._extra = title, path, extra or Extra()
        self.journaling.extra = self._extra
        self._forget_training()
        if self._session.document is not None:
            self.journaling.begin(self._session.document, title, path)
        self.changed.emit()

    def detach(self, title: str) -> None:
        """Go on as work of its own that no file has yet."""
        self.title, self.path = title, None
        self._session.undo_stack.resetClean()
        self.changed.emit()

    def close(self, *, keep_journal: bool) -> None:
        """Finish writing, and end; a journal that is kept is offered to the next window."""
        if keep_journal:
            self.journaling.leave()
        else:
            self.journaling.close()
        self._worker.settle()

    # -- saving --------------------------------------------------------------------------------

    def save(self, path: Path, looks: Looks) -> None:
        """Write everything to a file and belong to it from then on."""
        stand = self._session.undo_stack.index()
        self._maker.make(looks, self._extra, lambda made: self._write(path, stand, made))

    def keep_aside(self, looks: Looks) -> None:
        """Before something else is opened: write the work there is to the folder."""
        path = self.new_place_aside(self.title)
        self._maker.make(looks, self._extra, lambda made: self._write(path, None, made))

    def new_place_aside(self, title: str) -> Path:
        """Where work of a title is put aside now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{strftime('%Y-%m-%d %H.%M.%S')} {_plain(title)}{SUFFIX}"

    def aside(self) -> list[Path]:
        """What has been put aside, the latest first."""
        return sorted(self.folder.glob(f"*{SUFFIX}"), reverse=True)

    def _write(self, path: Path, stand: int | None, made: Made) -> None:
        step = 0 if made.project.state is None else made.project.state.step
        number = self._worker.order(lambda: write_project(path, made.whole()))
        self._writing[number] = _Job(path, stand, step)
        self.changed.emit()

    @Slot(int, object)
    def _on_done(self, number: int, result: tuple[Problem, ...] | Problem) -> None:
        job = self._writing.pop(number, None)
        if job is None:
            return
        if isinstance(result, Problem):
            self.failed.emit(result)
        elif job.stand is None:
            self._thin_out()
            self.put_aside.emit(job.path)
        else:
            self._settle(job)
            self.noticed.emit(result)
            self.saved.emit(job.path)
        self.changed.emit()

    def _settle(self, job: _Job) -> None:
        """What is open belongs to the file now."""
        self.path, self.title = job.path, job.path.name
        self._forget_training()
        if self._session.undo_stack.index() == job.stand:
            self._session.undo_stack.setClean()
            self.journaling.saved(job.path, job.step)

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

    @Slot(bool)
    def _on_clean_changed(self, _clean: bool) -> None:
        self.changed.emit()


def _plain(title: str) -> str:
    """A title as a part of a file's name."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in title.removesuffix(SUFFIX))
    return " ".join(kept.split())[:60] or "untitled"
