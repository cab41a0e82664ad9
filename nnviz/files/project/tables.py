"""The tables, texts and series a project learns from: embedded when small, else found by checksum.

A name that comes out of a project is only ever used to look for a file, never to write one: what is
embedded goes into a folder of the caller's, under its own checksum. A file counts as found when its
size and its checksum are those it had.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nnviz.core.problem import Problem, ProblemError, Severity
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.text.recipe import TextRecipe
from nnviz.engine.experiment import Experiment
from nnviz.files.atomic import write_bytes
from nnviz.files.plain import Fields, fail
from nnviz.files.project.archive import Archive
from nnviz.files.project.checksums import file_checksum
from nnviz.files.recipe import is_place

EMBEDDED_LIMIT = 8 << 20
"""Bytes of a table that goes into the project itself."""

FOLDER = "data/"
TABLES_LIMIT = 100
NAME_LENGTH = 80
LARGEST = 1 << 50
UNKNOWN = 0
"""The size of a table that was not there when the project was saved."""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


OwnT = TypeVar("OwnT", TableRecipe, TextRecipe, SeriesRecipe)
OwnFile = TableRecipe | TextRecipe | SeriesRecipe


@dataclass(frozen=True, slots=True)
class Described:
    """What a project says of one table: where it was, and how to tell that it is the same.

    `near` is its path from the project's folder, with slashes; empty when there is none.
    """

    checksum: str
    size: int
    near: str
    path: str

    def to_json(self) -> dict[str, Any]:
        """Itself as JSON values."""
        return {"sha256": self.checksum, "size": self.size, "near": self.near, "path": self.path}

    @property
    def member(self) -> str:
        """The archive's member that holds it, if it is embedded."""
        return f"{FOLDER}{self.checksum}"


def tables_of(experiments: Iterable[Experiment]) -> list[OwnFile]:
    """The files of experiments, each one once; what nobody has read stays a path."""
    data = [experiment.data for experiment in experiments]
    files = [own for recipe in data for own in (recipe.table, recipe.text, recipe.series)]
    found = {own.checksum: own for own in files if own is not None and own.checksum}
    return list(found.values())


def described(table: OwnFile, project: Path) -> Described:
    """What a project at a path says of a table, a text or a series."""
    path = Path(table.path).absolute()
    try:
        near = Path(os.path.relpath(path, project.absolute().parent)).as_posix()
    except ValueError:  # on another drive
        near = ""
    size = path.stat().st_size if path.is_file() else UNKNOWN
    return Described(table.checksum, size, near, str(path))


def small_content(table: Described) -> bytes | None:
    """The bytes of a table that is to be embedded; None: it is large, gone, or has changed."""
    path = Path(table.path)
    try:
        if not path.is_file() or table.size > EMBEDDED_LIMIT:
            return None
        with path.open("rb") as file:
            content = file.read(EMBEDDED_LIMIT + 1)
        return content if file_checksum(path) == table.checksum else None
    except OSError:
        return None


def tables_from_json(found: Fields) -> dict[str, Described]:
    """What a project says of its tables, by checksum."""
    items = found.items("tables", TABLES_LIMIT) if "tables" in found.rest() else []
    tables = [
        _described(Fields(item, f"{found.where}, table {at}")) for at, item in enumerate(items)
    ]
    return {table.checksum: table for table in tables}


def _described(found: Fields) -> Described:
    near, path = found.rest().get("near"), found.rest().get("path")
    for value in (near, path):
        if not is_place(value):
            fail(found.where, "Its places should be paths of a file.")
    assert isinstance(near, str)
    assert isinstance(path, str)
    checksum = found.text("sha256")
    if not re.fullmatch("[0-9a-f]{64}", checksum):
        fail(found.where, "'sha256' is no checksum.")
    return Described(checksum, found.whole("size", 0, LARGEST), near, path)


class Finder:
    """Finds the tables of an opened project.

    `problems` tells of those that are not to be found, `placed` are the archive's members that
    need not be carried along, because what they hold lies in a file.
    """

    def __init__(
        self, tables: Mapping[str, Described], archive: Archive, project: Path, cache: Path | None
    ) -> None:
        self._tables, self._archive = tables, archive
        self._project, self._cache = project, cache
        self._found: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.placed: set[str] = set()

    def with_table(self, experiment: Experiment) -> Experiment:
        """The experiment with its files where they are now."""
        data = experiment.data
        moved = data.replace(
            table=self._moved(data.table),
            text=self._moved(data.text),
            series=self._moved(data.series),
        )
        return experiment if moved == data else experiment.with_data(moved)

    def _moved(self, own: OwnT | None) -> OwnT | None:
        known = None if own is None else self._tables.get(own.checksum)
        if own is None or known is None:
            return own
        if known.checksum not in self._found:
            self._found[known.checksum] = self._place(known) or own.path
        return own.replace(path=self._found[known.checksum])

    def _place(self, table: Described) -> str:
        """Where the file is, or else nothing and a problem."""
        candidates = _candidates(table, self._project)
        for path in candidates:
            if _is_same(path, table):
                self.placed.add(table.member)
                return table.path if _are_one(path, table.path) else str(path)
        if table.member in self._archive and self._cache is not None:
            self.placed.add(table.member)
            return str(self._unpacked(table, self._cache))
        self.problems.append(_problem(table, [path for path in candidates if path.is_file()]))
        return ""

    def _unpacked(self, table: Described, cache: Path) -> Path:
        """The embedded table in the cache, under its checksum."""
        path = cache / table.checksum / safe_name(table.path)
        if _is_same(path, table):
            return path
        content = self._archive.small(table.member, EMBEDDED_LIMIT)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
        if not _is_same(path, table):
            path.unlink()
            fail(f"{self._archive.where}, {table.member}", "It is not the table that it should be.")
        return path


def safe_name(path: str) -> str:
    """A file's name out of a path from anywhere, fit for any file system."""
    last = re.split(r"[/\\]", path)[-1]
    name = re.sub(r"[^\w .()-]", "_", last).strip(" .")[-NAME_LENGTH:].strip(" .")
    return name if name and not RESERVED.fullmatch(name) else "table.csv"


def _candidates(table: Described, project: Path) -> list[Path]:
    """Beside the project first, then where it was; never over a network by its mere name."""
    places = [project.parent / table.near] if table.near else []
    return [path for path in (*places, Path(table.path)) if not _is_remote(str(path))]


def _is_remote(path: str) -> bool:
    return path.startswith(("//", "\\\\"))


def _is_same(path: Path, table: Described) -> bool:
    try:
        if not path.is_file() or table.size not in (UNKNOWN, path.stat().st_size):
            return False
        return file_checksum(path) == table.checksum
    except OSError:
        return False


def _are_one(path: Path, other: str) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _problem(table: Described, changed: list[Path]) -> Problem:
    name = re.split(r"[/\\]", table.path)[-1]
    if changed:
        size = changed[0].stat().st_size
        known = table.size not in (UNKNOWN, size)
        was = (
            f"it has {size:,} bytes and had {table.size:,}" if known else "its checksum is another"
        )
        what = f"{name} has changed since the project was saved ({was})."
        hint = f"Put the old file back to {changed[0]}, or choose the data anew."
    else:
        what = f"{name} is not there any more; it was {table.path}."
        hint = "Put it beside the project, or choose the data anew."
    return Problem("data", what, hint, Severity.WARNING, key="data")


def missing(table: Described) -> Problem:
    """A warning: a project has been saved without a table that nobody could read."""
    what = f"{table.path} could not be read; the project was saved without it."
    return Problem("data", what, "Choose the data anew.", Severity.WARNING, key="data")


def problem_of(error: ProblemError) -> Problem:
    """An error as a warning."""
    found = error.problem
    return Problem(found.where, found.what, found.hint, Severity.WARNING, found.key)
