"""Who a folder belongs to: a lock that the system takes back when its process ends, in any way."""

import os
import sys
from contextlib import suppress
from pathlib import Path

NAME = "owner.lock"


class Owner:
    """The lock on a folder while a process works in it."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    @classmethod
    def of(cls, folder: Path) -> "Owner | None":
        """Take the lock of a folder; None: somebody has it, in this process or another.

        Raises:
            OSError: the lock's file cannot be opened.
        """
        handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        if _lock(handle):
            return cls(handle)
        os.close(handle)
        return None

    def leave(self) -> None:
        """Give the lock up."""
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1


def is_owned(folder: Path) -> bool:
    """Whether somebody works in a folder; also when that cannot be found out."""
    try:
        owner = Owner.of(folder)
    except OSError:
        return True
    if owner is not None:
        owner.leave()
    return owner is None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        with suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

else:
    import fcntl

    def _lock(handle: int) -> bool:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
