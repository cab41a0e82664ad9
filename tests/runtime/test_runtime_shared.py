"""Shared memory: where it lies, what happens when it is full, and that nothing is left behind."""

import errno
import gc
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.runtime import shared
from nnviz.runtime.samples import ARRAYS, received, share
from nnviz.runtime.shared import Block, Field, remove_left_by, remove_stale, unlink

FIELDS = {"a": Field((3, 5), "f4"), "b": Field((), "i8"), "none": Field((0, 4)), "c": Field((7,))}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks at POSIX files")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two folders in place of the memory device and the temporary folder."""
    places = tmp_path / "memory", tmp_path / "disk"
    for place in places:
        place.mkdir()
    monkeypatch.setattr(shared, "_folders", lambda: list(places))
    return places


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Folders in here have no room."""
    folders: set[Path] = set()
    reserve = os.posix_fallocate

    def refuse(descriptor: int, offset: int, length: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().parent in folders:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        reserve(descriptor, offset, length)

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    return folders


def test_both_sides_see_the_same() -> None:
    block = Block.create(FIELDS)
    other = Block.attach(block.handle)
    assert all((block[name] == 0).all() for name in FIELDS)
    block["a"][1, 2] = 4.5
    other["b"][...] = -3
    other.raw("c")[6] = 0.25
    assert other["a"][1, 2] == 4.5
    assert block["b"] == -3
    assert block["c"].tolist() == [0] * 6 + [0.25]
    assert other["none"].shape == (0, 4)


def test_whoever_maps_a_block_takes_its_name_away() -> None:
    block = Block.create(FIELDS)
    assert Path(block.handle.path).exists()
    Block.attach(block.handle)
    assert not Path(block.handle.path).exists()
    unlink(block.handle)  # once more does no harm
    with pytest.raises(FileNotFoundError):
        Block.attach(block.handle)


def test_nobody_else_can_read_it() -> None:
    block = Block.create(FIELDS)
    assert Path(block.handle.path).stat().st_mode & 0o777 == 0o600
    unlink(block.handle)


def test_a_data_set_arrives_as_it_is_and_read_only() -> None:
    dataset = load(DataRecipe(name="digits"))
    there = received(share(dataset))
    for name in ARRAYS:
        mine, other = getattr(dataset, name), getattr(there, name)
        np.testing.assert_array_equal(other, mine, strict=True)
        assert not other.flags.writeable
    assert (there.task, there.features) == (dataset.task, dataset.features)
    assert (there.sample_shape, there.image_shape) == ((64,), (8, 8, 1))


def test_a_block_is_given_back_with_its_last_array() -> None:
    gc.collect()  # what other tests left open is not counted
    before = len(list(Path("/proc/self/fd").iterdir()))
    block = Block.create(FIELDS)
    other = Block.attach(block.handle)
    array = other["a"]
    del block, other
    array[...] = 1  # still there
    del array
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# --- no room -------------------------------------------------------------------------------------


def test_memory_comes_first(folders: tuple[Path, Path]) -> None:
    assert Path(Block.create(FIELDS).handle.path).parent == folders[0]


def test_without_memory_the_temporary_folder_does(
    folders: tuple[Path, Path], full: set[Path]
) -> None:
    full.add(folders[0])
    block = Block.create(FIELDS)
    assert Path(block.handle.path).parent == folders[1]
    assert not list(folders[0].iterdir())
    Block.attach(block.handle)["a"][...] = 1
    assert block["a"].sum() == 15


def test_without_any_room_there_is_a_sentence(folders: tuple[Path, Path], full: set[Path]) -> None:
    full.update(folders)
    with pytest.raises(ProblemError) as caught:
        Block.create({"big": Field((1000, 1000))})
    assert caught.value.problem.where == "memory"
    assert "8.0 MB" in caught.value.problem.what
    assert caught.value.problem.hint
    assert not [path for folder in folders for path in folder.iterdir()]


def test_where_room_cannot_be_reserved_zeros_are_written(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_offered(*_: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "not offered")

    monkeypatch.setattr(os, "posix_fallocate", not_offered)
    block = Block.create({"big": Field((3 << 20,), "u1")})
    assert Path(block.handle.path).stat().st_blocks * 512 >= 3 << 20
    assert not block["big"].any()


def test_a_missing_temporary_folder_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: set[Path]
) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr(shared.tempfile, "gettempdir", none)
    full.add(Path("/dev/shm"))
    with pytest.raises(ProblemError, match="no room"):
        Block.create(FIELDS)


# --- what others left ----------------------------------------------------------------------------


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_ended_processes_left_is_removed(folders: tuple[Path, Path]) -> None:
    gone, here = ended_process(), os.getpid()
    left = [folder / f"nnviz-{gone}-00aa" for folder in folders]
    kept = [folders[0] / name for name in (f"nnviz-{here}-00aa", "nnviz-notes-1", "other")]
    for path in (*left, *kept):
        path.write_bytes(b"x")
    remove_stale()
    assert not [path for path in left if path.exists()]
    assert all(path.exists() for path in kept)


def test_what_one_process_left_is_removed(folders: tuple[Path, Path]) -> None:
    left, kept = folders[1] / "nnviz-12-ab", folders[1] / "nnviz-123-ab"
    for path in (left, kept):
        path.write_bytes(b"x")
    remove_left_by(12)
    assert [path.exists() for path in (left, kept)] == [False, True]


def test_the_running_children_are_spared() -> None:
    child = multiprocessing.get_context("spawn").Process(target=_wait_for_ever, daemon=True)
    child.start()
    path = Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp") / f"nnviz-{child.pid}-0"
    path.write_bytes(b"x")
    remove_stale()
    assert path.exists()
    child.kill()
    child.join()
    remove_stale()
    assert not path.exists()
    child.close()


def _wait_for_ever() -> None:
    multiprocessing.Event().wait()
