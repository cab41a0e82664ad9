"""Writing a file so that a crash leaves the old one or the new one, never a part.

1. The bytes go into a new file beside the old one.
2. They are forced to the disk.
3. The new file takes the old one's name in one step.
4. The folder is forced to the disk, so that the new name outlives a power cut.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import time
from typing import BinaryIO

from nnviz.core.problem import Problem, ProblemError

TEMPORARY = ".nnviz-{}.tmp"
ABANDONED_S = 3600.0
HINTS = {
    errno.ENOSPC: "Free some space, or save elsewhere.",
    errno.EDQUOT: "Free some space, or save elsewhere.",
    errno.EACCES: "Choose a folder you may write to.",
    errno.EPERM: "Choose a folder you may write to.",
    errno.EROFS: "Choose a folder you may write to.",
    errno.ENOENT: "Choose a folder that exists.",
    errno.ENOTDIR: "Choose a folder that exists.",
    errno.EISDIR: "Choose another name.",
}


def no_farewell(old: Path) -> None:
    """Nothing to do before a file is replaced."""


def write_bytes(path: Path | str, content: bytes) -> None:
    """Give a file new content, whole or not at all. A link goes on pointing to its file.

    Raises:
        ProblemError: it cannot be written; what was there is still there.
    """
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise ProblemError(unwritable(path, error)) from error


@contextmanager
def replacing(
    path: Path | str, before: Callable[[Path], object] = no_farewell
) -> Iterator[BinaryIO]:
    """A file to write into that takes the place of `path` at the end; after an error, nothing does.

    `before` is called with the path when all has been written and the old file still stands there.

    Raises:
        OSError: it cannot be written; what was there is still there.
    """
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    temporary = target.with_name(TEMPORARY.format(token_hex(6)))
    try:
        with _new_file(temporary, _mode(target)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        before(target)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _force_folder(target.parent)


def sweep(folder: Path) -> None:
    """Delete what processes left in a folder that were killed while they wrote, some time ago."""
    for path in folder.glob(TEMPORARY.format("*")):
        with suppress(OSError):
            if time() - path.stat().st_mtime > ABANDONED_S:
                path.unlink()


def unwritable(path: Path | str, error: OSError) -> Problem:
    """The problem of a file that the system does not let us write."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    hint = HINTS.get(error.errno or 0, "Save elsewhere.")
    return Problem("file", f"{path} cannot be written: {reason}.", hint)


def _mode(target: Path) -> int:
    """Who may read the new file: those who may read the old one."""
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666


def _new_file(path: Path, mode: int) -> BinaryIO:
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))


def _force_folder(folder: Path) -> None:
    """Force a folder to the disk where the system can.

    The new file is whole and in its place by now: "not saved" would be untrue, so nothing is said.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
