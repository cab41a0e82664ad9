"""A save that fails, or is killed, leaves the old file or the new one, and nothing beside it."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from nnviz.core.problem import ProblemError
from nnviz.files import atomic

OLD, NEW = b"old" * 1000, b"new" * 1000
CALLS = ("open", "write", "fsync", "replace")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(OLD)
    return path


def test_new_content_takes_the_place_of_the_old(target: Path) -> None:
    atomic.write_bytes(target, NEW)
    assert target.read_bytes() == NEW
    assert list(target.parent.iterdir()) == [target]


def test_a_new_file_is_made(tmp_path: Path) -> None:
    atomic.write_bytes(str(tmp_path / "x"), b"")
    assert (tmp_path / "x").read_bytes() == b""


def test_who_could_read_it_still_can(target: Path) -> None:
    target.chmod(0o640)
    atomic.write_bytes(target, NEW)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_goes_on_pointing_to_its_file(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(target)
    atomic.write_bytes(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException
) -> None:
    fail_at(monkeypatch, call, error)
    with pytest.raises((ProblemError, KeyboardInterrupt)) as caught:
        atomic.write_bytes(target, NEW)
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]
    if isinstance(caught.value, ProblemError):
        assert "cannot be written: No space left on device. Free some space" in str(caught.value)


def test_a_full_disk_leaves_the_old_file(target: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        with pytest.raises(ProblemError, match="cannot be written: File too large"):
            atomic.write_bytes(target, NEW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_folder_that_cannot_be_forced_to_the_disk_is_no_failure(
    target: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The new file is in its place by then: "not saved" would be untrue."""
    replace = Path.replace

    def replaced(self: Path, other: Path) -> Path:
        done = replace(self, other)
        fail_at(monkeypatch, call, OSError(errno.EINVAL, "no"))
        return done

    monkeypatch.setattr(Path, "replace", replaced)
    atomic.write_bytes(target, NEW)
    assert target.read_bytes() == NEW


KILLED_AT = """
import os, sys
from nnviz.files import atomic
from pathlib import Path
def die(*_, **__): os._exit(9)
call, path = sys.argv[1:]
if call == "replace": Path.replace = die
elif call == "folder": atomic._force_folder = die
else: setattr(os, call, die)
atomic.write_bytes(path, b"new" * 1000)
"""


@pytest.mark.parametrize(("call", "content"), [("fsync", OLD), ("replace", OLD), ("folder", NEW)])
def test_a_killed_process_leaves_one_or_the_other(target: Path, call: str, content: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED_AT, call, str(target)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 9
    assert target.read_bytes() == content


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("nowhere/x", "No such file or directory. Choose a folder that exists."),
        ("file.bin/x", "Not a directory. Choose a folder that exists."),
        (".", "Is a directory. Choose another name."),
    ],
)
def test_a_place_that_cannot_be_written(target: Path, place: str, sentence: str) -> None:
    with pytest.raises(ProblemError) as caught:
        atomic.write_bytes(target.parent / place, NEW)
    assert str(caught.value).endswith(sentence)
    assert list(target.parent.iterdir()) == [target]


def fail_at(monkeypatch: pytest.MonkeyPatch, call: str, error: BaseException) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    if call == "write":
        monkeypatch.setattr(atomic, "open", opening(fail), raising=False)
    else:
        monkeypatch.setattr(os, call, fail)


def opening(write: Any) -> Any:
    """The built-in `open` of files whose `write` is another one."""

    class File:
        def __init__(self, file: Any) -> None:
            self._file, self.write = file, write

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

    @contextmanager
    def opened(*args: Any, **settings: Any) -> Iterator[Any]:
        with open(*args, **settings) as file:
            yield File(file)

    return opened
