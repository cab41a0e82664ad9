"""`Projects`: opening and saving what is worked on, from the window's side.

Opening never loses work: what is unsaved is put aside first, and can be brought back.
"""

from pathlib import Path
from time import localtime, strftime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from nnviz.core.problem import Problem, Remedy, Severity
from nnviz.files.example import example
from nnviz.files.opening import SUFFIXES, Opened, opened
from nnviz.files.project import SUFFIX, data_problem
from nnviz.files.project.folders import cache_folder
from nnviz.files.project.journal import Recoverable
from nnviz.session.file_worker import FileWorker
from nnviz.session.frame import Model
from nnviz.session.fresh import fresh_document
from nnviz.session.keeper import Keeper, write_aside
from nnviz.session.version import Version
from nnviz.ui import looks
from nnviz.ui.in_front import InFront
from nnviz.ui.levels import Level

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow

KINDS = f"nnviz ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"
MOST_RECENT = 10
MOST_OFFERED = 3
BRING_BACK = "bring back"
"""The key of a problem whose remedy opens a file that was put aside."""


class Projects(QObject):
    """Signals: `recent_changed()`, other files have been opened or saved last."""

    recent_changed = Signal()

    def __init__(self, window: "MainWindow", folder: Path) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.keeper = Keeper(window.session, folder)
        self.keeper.journaling.view = lambda: looks.view_of(window)
        self._reader = FileWorker(self)
        self._reading: dict[int, Path | Recoverable] = {}
        self._view: dict[str, object] | None = None
        self._checksum = ""
        self._in_front = InFront(window)
        self._closing = False
        self._reader.done.connect(self._on_read)
        self.keeper.changed.connect(self._on_keeper_changed)
        self.keeper.saved.connect(self._on_saved)
        self.keeper.failed.connect(self._on_failed)
        self.keeper.noticed.connect(self._on_noticed)
        self.keeper.put_aside.connect(self._on_put_aside)
        self._session.loaded.connect(self._on_loaded)

    # -- opening -------------------------------------------------------------------------------

    def open_file(self, path: Path) -> None:
        """Open a file without holding up the window."""
        self._window.status.show_hint(f"Opening {path.name} …")
        self._reading[self._reader.order(lambda: opened(path))] = path

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read, or data are being looked at."""
        return bool(self._reading) or self._reader.is_busy

    @Slot(int, object)
    def _on_read(self, number: int, found: Opened | Problem | None) -> None:
        if number not in self._reading:  # the look at the data
            if isinstance(found, Problem):
                self._session.report(found)
            return
        source = self._reading.pop(number)
        self._window.status.show_hint("")
        if isinstance(found, Problem):
            self._session.report(found)
        elif found is not None:
            path = source.path if isinstance(source, Recoverable) else source
            self._window.show_opened(found, path)
            if isinstance(source, Recoverable):
                self.keeper.recovered(source)

    def show(self, found: Opened, path: Path | None = None) -> None:
        """Take up what has been read from a file, or an example."""
        self._make_room()
        self._view, self._checksum = None, ""
        self._window.sketch_canvas.fit()
        project = found.project
        version = Version(found.document, found.experiment)
        if project is None:
            self._session.open_version(version, found.state)
            self.keeper.begin(found.title)
            self._in_front.show(example(found.example).views if found.example else ())
            return
        self._view, self._checksum = dict(project.view), project.data_checksum
        self._window.set_speed(looks.speed_of(project.view))
        self._session.open_version(version, found.state, project.scalars)
        is_file = path is not None and path.parent != self.keeper.folder
        step = 0 if found.state is None else found.state.step
        self.keeper.begin(found.title, path if is_file else None, project.extra, step)
        if path is not None and is_file:
            self._remember(path)
        else:
            self.keeper.detach(found.title)
        for problem in project.problems:
            self._session.report(problem)

    def new(self) -> None:
        """Begin with as little as can be trained, and with what draws more at hand."""
        self._make_room()
        self._view, self._checksum = None, ""
        self._window.forget_example()
        self._window.sketch_canvas.fit()
        self._window.canvas_stack.show_level(Level.LAYERS)
        self._window.raise_view("palette")
        experiment, model = self._session.experiment, self._session.model
        is_loaded = experiment and model and experiment.data == model.experiment.data
        document = fresh_document(experiment, model.dataset if model and is_loaded else None)
        self._session.open_version(Version(document, document.experiment))
        self.keeper.begin("Untitled")

    def revert(self) -> None:
        """Go back to what was saved."""
        if self.keeper.path is not None:
            self.open_file(self.keeper.path)

    def _make_room(self) -> None:
        """Put aside what would be lost."""
        if self.keeper.has_work:
            self.keeper.keep_aside(looks.captured(self._window))

    @Slot(object)
    def _on_loaded(self, model: Model) -> None:
        experiment = self._session.experiment
        if experiment is None or model.experiment.data != experiment.data:
            return  # something else has been opened meanwhile
        checksum, self._checksum = self._checksum, ""
        if checksum:  # that of large data takes a while
            self._reader.order(lambda: data_problem(checksum, model.dataset))
        view, self._view = self._view, None
        if view is not None:
            looks.show(self._window, view)

    # -- saving --------------------------------------------------------------------------------

    def save(self) -> None:
        """Write to the file it belongs to, or ask for one."""
        if self.keeper.path is None:
            self.save_as()
        else:
            self.keeper.save(self.keeper.path, looks.captured(self._window))

    def save_as(self) -> bool:
        """Ask for a file and write to it; False when nobody said which."""
        title = self.keeper.title.removesuffix(SUFFIX)
        start = self.keeper.path or Path(_documents()) / f"{title}{SUFFIX}"
        kinds = f"Projects (*{SUFFIX})"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save as", str(start), kinds)
        if chosen:
            path = Path(chosen)
            path = path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
            self.keeper.save(path, looks.captured(self._window))
        return bool(chosen)

    def duplicate(self) -> None:
        """Go on with a copy that has no file yet."""
        self.keeper.detach(f"{self.keeper.title} copy")

    def save_and_close(self) -> None:
        """Close the window once everything is in its file."""
        if self.keeper.path is not None:
            self.save()
        elif not self.save_as():
            return
        self.close_when_saved()

    @property
    def is_closing(self) -> bool:
        """Whether the window closes once everything is in its file."""
        return self._closing

    def close_when_saved(self) -> None:
        """Close the window when no file is being written any more."""
        self._closing = True

    @Slot()
    def _on_keeper_changed(self) -> None:
        if self._closing and not self.keeper.is_saving:
            self._closing = False
            self._window.close()  # asks again when there have been edits meanwhile

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._remember(path)
        self._window.status.show_hint(f"Saved {path.name}")

    @Slot(object)
    def _on_failed(self, problem: Problem) -> None:
        self._closing = False
        self._session.report(problem)

    @Slot(object)
    def _on_noticed(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self._session.report(problem)

    @Slot(object)
    def _on_put_aside(self, path: Path) -> None:
        what = "What was open and not saved has been put aside."
        remedy = Remedy("Bring it back", (("path", str(path)),))
        self._session.report(
            Problem("", what, severity=Severity.NOTE, key=BRING_BACK, remedy=remedy)
        )

    def bring_back(self, problem: Problem) -> None:
        """Open what a problem says was put aside, or left by a window that ended badly."""
        self._session.dismiss(problem)
        (_, where), *_ = problem.remedy.changes if problem.remedy is not None else (("", ""),)
        if isinstance(where, Recoverable):
            self._reading[self._reader.order(lambda: _recovered(where))] = where
        else:
            self.open_file(Path(str(where)))

    def dismiss(self, problem: Problem) -> None:
        """Take a problem off the bar; work that could have been brought back is put aside."""
        self._session.dismiss(problem)
        where = dict(problem.remedy.changes).get("journal") if problem.remedy is not None else None
        if isinstance(where, Recoverable):
            path = self.keeper.new_place_aside(where.title)
            self._reader.order(lambda: _set_aside(where, path))

    def offer_recovery(self) -> None:
        """Say what windows have left behind that did not end well; the newest is seen first."""
        for found in reversed(self.keeper.journaling.found()[:MOST_OFFERED]):
            when = strftime("%d %B, %H:%M", localtime(found.time))
            what = f"nnviz ended before “{found.title}” was saved ({when})."
            remedy = Remedy("Bring it back", (("journal", found),))
            self._session.report(
                Problem("", what, severity=Severity.NOTE, key=BRING_BACK, remedy=remedy)
            )

    # -- what was open lately ------------------------------------------------------------------

    def recent(self) -> list[Path]:
        """Files that were opened or saved, the latest first, as far as they are there."""
        found = self._window.settings.value("recent")
        names = [found] if isinstance(found, str) else list(found or ())
        return [Path(name) for name in names[:MOST_RECENT] if Path(name).is_file()]

    def _remember(self, path: Path) -> None:
        path = path.resolve()
        names = [str(path), *(str(p) for p in self.recent() if p != path)]
        self._window.settings.setValue("recent", names[:MOST_RECENT])
        self.recent_changed.emit()

    def close(self, *, keep_journal: bool) -> None:
        """Finish what is under way."""
        self._reader.settle()
        self.keeper.close(keep_journal=keep_journal)


def _recovered(found: Recoverable) -> Opened:
    """What a journal holds, as if it had been opened. On the reader's thread."""
    project = found.restore(cache_folder() / "tables")
    return Opened(
        found.title, project.experiment, project.document, state=project.state, project=project
    )


def _set_aside(found: Recoverable, path: Path) -> None:
    """Keep what a journal holds as a project. On the reader's thread."""
    write_aside(path, found.restore(cache_folder() / "tables"))
    found.discard()


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
