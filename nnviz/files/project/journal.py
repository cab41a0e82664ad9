"""The recovery journal: what a window has done since the last save, for the day it ends badly.

Each window has a folder of its own:

- ``owner.lock``, locked while its process lives (see `owner`);
- ``edits.jsonl``, a line for each edit with its length and checksum; the first line is the whole
  document. A last line that was torn is left out;
- ``state.nnviz``, a project with the state of training, written anew every few seconds.

An edit is written through to the system at once, which outlives the end of the process; with each
state it is forced to the disk, which outlives a power cut.
"""

import json
import os
import shutil
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import time
from typing import BinaryIO

from nnviz.core.problem import ProblemError
from nnviz.engine.document import Document
from nnviz.files.atomic import unwritable
from nnviz.files.plain import Fields, fail
from nnviz.files.project.documents import (
    Values,
    change_between,
    document_from_json,
    document_to_json,
    with_change,
)
from nnviz.files.project.json_text import parsed
from nnviz.files.project.owner import Owner, is_owned
from nnviz.files.project.reading import read_project
from nnviz.files.project.tables import problem_of
from nnviz.files.project.value import Project
from nnviz.files.project.writing import write_copy

EDITS, STATE = "edits.jsonl", "state.nnviz"
LONG = 8 << 20
"""Bytes of edits after which the next state begins a new list."""

LINE_LIMIT = 32 << 20
BAD_CHANGE = (KeyError, TypeError, AttributeError, ValueError)


class Journal:
    """The journal of a window that is open. `edited` is for its own thread, `snapshot` for any."""

    def __init__(self, folder: Path, owner: Owner, title: str, path: Path | None) -> None:
        self.folder = folder
        self._owner, self._title, self._path = owner, title, path
        self._lock = threading.Lock()
        self._edits: BinaryIO
        self._document: Document
        self._unsaved = self._written = 0
        self._step = 0

    @classmethod
    def begin(cls, root: Path, document: Document, title: str, path: Path | None) -> "Journal":
        """A new journal below the folder of all journals; `path` is the project's file, if any.

        Raises:
            ProblemError: the folder cannot be written to.
        """
        folder = root / f"{os.getpid()}-{token_hex(6)}"
        try:
            folder.mkdir(parents=True, mode=0o700)
            owner = Owner.of(folder)
            assert owner is not None
            journal = cls(folder, owner, title, path)
            journal._document = document
            journal._edits = open(folder / EDITS, "ab")  # noqa: SIM115
            journal._append(journal._beginning(document))
        except OSError as error:
            raise ProblemError(unwritable(folder, error)) from error
        return journal

    def edited(self, document: Document) -> None:
        """Take an edit down. Raises `ProblemError` when that cannot be done."""
        if document is self._document:
            return
        change = change_between(self._document, document)
        with self._lock:
            self._document = document
            self._unsaved += 1
            self._append({"change": change})

    def unsaved(self, title: str, path: Path | None) -> None:
        """Take down what it is called and belongs to now, and that no file has all of it."""
        with self._lock:
            self._path, self._title = path, title
            self._unsaved += 1
            self._append({"unsaved": title, "path": None if path is None else str(path)})

    def saved(self, path: Path, step: int = 0) -> None:
        """Take down that all of it is in a file now."""
        with self._lock:
            self._path, self._title = path, path.name
            self._unsaved, self._step = 0, step
            self._append({"saved": str(path), "step": step})

    def snapshot(self, project: Project) -> None:
        """Keep the state of training, and force all to the disk.

        Raises:
            ProblemError: it cannot be written; the state before is still there.
        """
        write_copy(self.folder / STATE, project)
        with self._lock:
            if project.state is not None:
                self._append({"reached": project.state.step})
            document, unsaved = self._document, self._unsaved
            os.fsync(self._edits.fileno())
        if self._written > LONG:
            self._begin_anew(document, unsaved)

    def leave(self) -> None:
        """End, and leave all of it to be recovered."""
        with suppress(OSError):  # a full disk has been told of
            self._edits.close()
        self._owner.leave()

    def close(self) -> None:
        """End well: there is nothing to recover."""
        self.leave()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _beginning(self, document: Document) -> Values:
        path = None if self._path is None else str(self._path)
        values = {"title": self._title, "path": path, "unsaved": self._unsaved, "step": self._step}
        return values | {"document": document_to_json(document)}

    def _begin_anew(self, document: Document, unsaved: int) -> None:
        """Put a list that holds the whole document into the place of one that has grown long.

        It is made while edits go on; when one came, the next state tries again.
        """
        line, new = _line(self._beginning(document)), self.folder / f"{EDITS}.new"
        with open(new, "wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        with self._lock:
            if self._unsaved == unsaved and self._document is document:
                self._edits.close()
                new.replace(self.folder / EDITS)
                self._edits = open(self.folder / EDITS, "ab")  # noqa: SIM115
                self._written = 0

    def _append(self, values: Values) -> None:
        line = _line(values | {"time": time()})
        try:
            self._edits.write(line)
            self._edits.flush()
        except OSError as error:
            raise ProblemError(unwritable(self.folder, error)) from error
        self._written += len(line)


@dataclass(frozen=True, slots=True)
class Recoverable:
    """What a window left behind that did not end well.

    Attributes:
        title: what it had open.
        path: the project's file; None: it was never saved.
        time: of the last thing it took down, in seconds since 1970.
        unsaved: edits since the last save.
        step: the step of training that can be gone on from; None: none.
        saved_step: the step of training that was last saved.
    """

    folder: Path
    title: str
    path: Path | None
    time: float
    unsaved: int
    step: int | None
    saved_step: int

    @property
    def is_worth_it(self) -> bool:
        """Whether there is more in it than in the file."""
        return bool(self.unsaved) or (self.step or 0) > self.saved_step

    def restore(self, cache: Path | None = None) -> Project:
        """The document after the last edit, with the last state there is of its training.

        Raises:
            ProblemError: the journal is gone or damaged.
        """
        document = _document(list(_lines(self.folder / EDITS)), self.title)
        try:
            kept = read_project(self.folder / STATE, cache)
        except ProblemError as error:
            lost = () if self.step is None else (problem_of(error),)
            return Project(document, problems=lost)
        trained = None if kept.experiment == document.experiment else kept.experiment
        return kept.replace(document=document, trained=trained)

    def discard(self) -> None:
        """Throw it away. Raises `ProblemError` when the window it belongs to is open after all."""
        if self.folder.is_dir() and is_owned(self.folder):
            fail("recovery", f"{self.title} is open in another window.", "Close it first.")
        shutil.rmtree(self.folder, ignore_errors=True)


def journals(root: Path) -> tuple[Recoverable, ...]:
    """What can be recovered below the folder of all journals, the newest first."""
    if not root.is_dir():
        return ()
    folders = (folder for folder in root.iterdir() if (folder / EDITS).is_file())
    found = (_recoverable(folder) for folder in folders if not is_owned(folder))
    return tuple(sorted((f for f in found if f is not None), key=lambda f: -f.time))


def _line(values: Values) -> bytes:
    """One line: checksum, length and JSON."""
    text = json.dumps(values).encode()
    return b"%08x %d %s\n" % (zlib.crc32(text), len(text), text)


def _lines(path: Path) -> Iterator[Values]:
    """The lines of a list up to the first that is damaged."""
    with suppress(OSError), open(path, "rb") as file:
        while line := file.readline(LINE_LIMIT):
            checksum, _, rest = line.partition(b" ")
            length, _, text = rest.removesuffix(b"\n").partition(b" ")
            if b"%d" % len(text) != length or b"%08x" % zlib.crc32(text) != checksum:
                return
            values = parsed(text, path.name)
            if not isinstance(values, dict):
                return
            yield values


def _recoverable(folder: Path) -> Recoverable | None:
    """What a folder can be recovered to; None when its list has no beginning."""
    try:
        lines = list(_lines(folder / EDITS))
        first = Fields(lines[0], folder.name)
        title, path = first.text("title"), first.rest().get("path")
        unsaved, saved_step = first.whole("unsaved"), first.whole("step")
        moment = Fields(lines[-1], folder.name).number("time", 0, 1e12)
    except (IndexError, ProblemError):
        return None
    step = None
    for line in lines[1:]:
        unsaved += "change" in line or "unsaved" in line
        step = line.get("reached", step)
        if "unsaved" in line:
            path, title = line["path"], line["unsaved"]
        if "saved" in line:
            path, unsaved, saved_step = line["saved"], 0, line["step"]
            title = Path(path).name
    place = Path(path) if isinstance(path, str) else None
    return Recoverable(folder, title, place, moment, unsaved, step, saved_step)


def _document(lines: list[Values], title: str) -> Document:
    """The document after all edits that can be followed."""
    if not lines:
        fail("recovery", f"Nothing can be read any more of {title}.", "Open its file instead.")
    values = dict(Fields(lines[0], title).fields("document", title).rest())
    with suppress(*BAD_CHANGE):
        for line in lines[1:]:
            values = with_change(values, line.get("change", {}))
    return document_from_json(Fields(values, title), title)
