"""Whatever happens while a project is saved: the old file or the new one, and words for it."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.engine.document import Document
from nnviz.files import atomic
from nnviz.files.example import example
from nnviz.files.project import Project, read_project, write_project
from nnviz.files.project.backups import Backups
from nnviz.files.project.refuge import refuge

from .conftest import any_project, same

OLD, NEW = any_project(4), any_project(6)
CALLS = ("write", "fsync", "replace", "seek")
FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "work" / "x.nnviz"
    path.parent.mkdir()
    write_project(path, OLD)
    return path


class Failing:
    """Counts the calls that reach the system, and fails at one of them."""

    def __init__(self, at: int, error: BaseException) -> None:
        self.at, self.error, self.count = at, error, 0

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.at:
            raise self.error


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Failing], None]]:
    """Let every write, fsync, link and rename go by a counter."""

    def install(failing: Failing) -> None:
        def counted(work: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **settings: Any) -> Any:
                failing()
                return work(*args, **settings)

            return call

        def opened(*args: Any, **settings: Any) -> Any:
            file = open(*args, **settings)  # noqa: SIM115
            return Counted(file, counted(file.write))

        monkeypatch.setattr(atomic, "open", opened, raising=False)
        monkeypatch.setattr(os, "fsync", counted(os.fsync))
        monkeypatch.setattr(Path, "replace", counted(Path.replace))

    yield install
    monkeypatch.undo()


class Counted:
    """A file whose writes are counted."""

    def __init__(self, file: Any, write: Callable[..., Any]) -> None:
        self._file, self.write = file, write

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def calls_of_a_save(tmp_path: Path, failing: Callable[[Failing], None]) -> int:
    counter = Failing(0, FULL)
    failing(counter)
    write_project(tmp_path / "other.nnviz", NEW)
    return counter.count


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()], ids=["full", "interrupted"])
def test_a_failure_at_every_call_leaves_the_old_file(
    path: Path,
    tmp_path: Path,
    failing: Callable[[Failing], None],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    count = calls_of_a_save(tmp_path, failing)
    monkeypatch.undo()
    assert count > 20
    before = path.read_bytes()
    for at in range(1, count):  # the last one forces the folder, when all is done
        failing(Failing(at, error))
        with pytest.raises((ProblemError, KeyboardInterrupt)) as caught:
            write_project(path, NEW)
        monkeypatch.undo()
        assert path.read_bytes() == before, at
        assert [file.name for file in path.parent.glob("*.tmp")] == []
        if isinstance(caught.value, ProblemError):
            said = str(caught.value)
            assert "cannot be written: No space left on device." in said
            assert "Free some space" in said or "instead." in said
    write_project(path, NEW)
    assert same(read_project(path).replace(problems=()), NEW)


def test_a_full_disk(path: Path) -> None:
    resource = pytest.importorskip("resource")
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        with pytest.raises(ProblemError, match="cannot be written: File too large"):
            write_project(path, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before


def test_a_folder_that_may_not_be_written_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    before = path.read_bytes()
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(ProblemError) as caught:
        write_project(path, NEW)
    monkeypatch.undo()
    said = str(caught.value)
    assert "x.nnviz cannot be written: Read-only file system." in said
    assert "What was saved before is still there. Save it in" in said
    assert path.read_bytes() == before


def test_another_place_is_on_another_disk_when_this_one_is_full(tmp_path: Path) -> None:
    place = refuge(tmp_path / "x.nnviz", is_full=False)
    assert place is not None
    assert os.access(place, os.W_OK)
    elsewhere = refuge(tmp_path / "x.nnviz", is_full=True)
    assert elsewhere is None or elsewhere.stat().st_dev != tmp_path.stat().st_dev


def test_a_project_that_cannot_be_judged_is_not_begun(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ProblemError, match="view: It would take"):
        write_project(path, NEW.replace(view={"a": "x" * 100_000}))
    assert path.read_bytes() == before
    assert Backups(path).all() == ()


def test_a_backup_that_cannot_be_kept_stops_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    notes = write_project(path, NEW, tmp_path / "file" / "backups")
    assert "no backup of the one before could be kept" in str(notes[0])
    assert same(read_project(path).replace(problems=()), NEW)


# --- killed --------------------------------------------------------------------------------------

SAVING = """
import os, sys
from pathlib import Path
from nnviz.files.project import read_project, write_project
path, *others = map(Path, sys.argv[1:])
projects = [read_project(other) for other in others]
for line in sys.stdin:
    child = os.fork()
    while child == 0:
        for project in projects:
            write_project(path, project)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""
"""For each line a process begins to save two projects in turn, until it is killed."""


def check_killed(tmp_path: Path, count: int) -> None:
    """Kill so many processes that save at random moments; a file is the old one or the new."""
    path, rng = tmp_path / "x.nnviz", random.Random(count)
    files = [tmp_path / "old.nnviz", tmp_path / "new.nnviz"]
    for file, project in zip(files, (OLD, NEW), strict=True):
        write_project(file, project)
    wanted = {file.read_bytes() for file in files}
    write_project(path, OLD)
    with subprocess.Popen(
        [sys.executable, "-c", SAVING, path, *files],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(count):
            print("next", file=process.stdin, flush=True)
            child = int(process.stdout.readline())
            deadline = time.perf_counter() + rng.uniform(0, 0.05)
            while time.perf_counter() < deadline:
                pass
            os.kill(child, signal.SIGKILL)
            assert process.stdout.readline() == "dead\n"
            assert path.read_bytes() in wanted
            assert read_project(path).document in (OLD.document, NEW.document)
    backups = Backups(path).all()
    assert backups
    assert all(backup.path.read_bytes() in wanted for backup in backups)


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")


@needs_fork
@pytest.mark.long
def test_killed_at_a_random_moment(tmp_path: Path) -> None:
    check_killed(tmp_path, 10)


@needs_fork
@pytest.mark.long
def test_killed_at_many_random_moments(tmp_path: Path) -> None:
    check_killed(tmp_path, 200)


def test_what_a_killed_process_left_is_swept_away_later(path: Path) -> None:
    young, old = path.with_name(".nnviz-aa.tmp"), path.with_name(".nnviz-bb.tmp")
    for file in (young, old):
        file.write_bytes(b"part")
    os.utime(old, (1e9, 1e9))
    write_project(path, NEW)
    assert young.exists()
    assert not old.exists()


def test_a_new_project_needs_no_old_one(tmp_path: Path) -> None:
    document = Document(example("xor").experiment)
    assert write_project(tmp_path / "a.nnviz", Project(document)) == ()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.nnviz"]
