"""Memory shared by two processes: named arrays over one mapped file.

The file lies in memory where the system offers that and it has room, else in the folder for
temporary files. Its room is reserved before it is touched: a full memory device would end the
process with a signal that no handler sees. On POSIX the reader unlinks the file as soon as it has
mapped it, so that nothing is left behind however either process ends.
"""

import errno
import mmap
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError

PREFIX = "nnviz-"
ALIGNMENT = 64
NOT_OFFERED = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}
"""What a file system answers that cannot reserve room; zeros are written to it instead."""


@dataclass(frozen=True, slots=True)
class Field:
    """One array of a block: its shape, and its dtype as NumPy writes it."""

    shape: tuple[int, ...]
    dtype: str = "f8"

    @property
    def nbytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class Handle:
    """What another process needs to map the same block."""

    path: str
    fields: tuple[tuple[str, Field], ...]


class Block:
    """Named arrays over one shared mapping."""

    def __init__(self, handle: Handle, memory: mmap.mmap) -> None:
        self.handle, self._memory = handle, memory
        self._arrays = dict(_views(handle, memory))

    @classmethod
    def create(cls, fields: Mapping[str, Field]) -> "Block":
        """A zeroed block. Raises `ProblemError` when no folder has room for it."""
        items = tuple(fields.items())
        size = max(1, _offsets(items)[-1])
        for folder in _folders():
            path = folder / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
            with suppress(OSError):
                return cls(Handle(str(path), items), _reserve(path, size))
        raise ProblemError(
            Problem(
                "memory",
                f"There is no room for {size / 1e6:.1f} MB to share with the training process.",
                "Free some space in the folder for temporary files.",
            )
        )

    @classmethod
    def attach(cls, handle: Handle) -> "Block":
        """Map a block that another process made, and take its name off the disk."""
        block = cls.look_at(handle)
        if os.name == "posix":
            unlink(handle)
        return block

    @classmethod
    def look_at(cls, handle: Handle) -> "Block":
        """Map a block that its owner keeps. Raises `FileNotFoundError` when it no longer does."""
        with open(handle.path, "r+b") as file:
            return cls(handle, mmap.mmap(file.fileno(), 0))

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def raw(self, name: str) -> memoryview:
        """A block's array as a flat memoryview: an element costs a fifth of NumPy's."""
        array = self._arrays[name]
        flat: Any = array.reshape(-1).view(np.uint8)
        return memoryview(flat).cast(array.dtype.char)  # type: ignore[arg-type, return-value]


def unlink(handle: Handle) -> None:
    """Take a block's name off the disk; whoever has mapped it keeps it."""
    with suppress(OSError):
        Path(handle.path).unlink()


def remove_left_by(process: int) -> None:
    """Remove the blocks that an ended process made and nobody has come to map."""
    for folder in _folders():
        for path in folder.glob(f"{PREFIX}{process}-*"):
            with suppress(OSError):
                path.unlink()


def remove_stale() -> None:
    """Remove what processes that no longer run have left behind."""
    for folder in _folders():
        for path in folder.glob(f"{PREFIX}*-*"):
            owner = path.name.removeprefix(PREFIX).split("-")[0]
            if owner.isdigit() and not _runs(int(owner)):
                with suppress(OSError):
                    path.unlink()


def _runs(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _folders() -> list[Path]:
    """Where blocks may lie, the best first."""
    memory = Path("/dev/shm")
    folders = [memory] if memory.is_dir() and os.access(memory, os.W_OK) else []
    with suppress(OSError):
        folders.append(Path(tempfile.gettempdir()))
    return folders


def _reserve(path: Path, size: int) -> mmap.mmap:
    """A new mapped file of zeros whose room is taken. Leaves nothing behind when it fails."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _take_room(descriptor, size)
        return mmap.mmap(descriptor, size)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def _take_room(descriptor: int, size: int) -> None:
    if not hasattr(os, "posix_fallocate"):
        _write_zeros(descriptor, size)
        return
    try:
        os.posix_fallocate(descriptor, 0, size)
    except OSError as error:
        if error.errno not in NOT_OFFERED:
            raise
        _write_zeros(descriptor, size)


def _write_zeros(descriptor: int, size: int) -> None:
    zeros = bytes(1 << 20)
    while size > 0:
        size -= os.write(descriptor, zeros[:size])


def _offsets(items: tuple[tuple[str, Field], ...]) -> list[int]:
    offsets = [0]
    for _, field in items:
        offsets.append(offsets[-1] + -(-field.nbytes // ALIGNMENT) * ALIGNMENT)
    return offsets


def _views(handle: Handle, memory: mmap.mmap) -> Iterator[tuple[str, NDArray[Any]]]:
    for (name, field), offset in zip(handle.fields, _offsets(handle.fields), strict=False):
        count = int(np.prod(field.shape, dtype=np.int64))
        flat = np.frombuffer(memory, field.dtype, count, offset)
        yield name, flat.reshape(field.shape)
