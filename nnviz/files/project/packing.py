"""Writing the archive of a project, a piece at a time, with the list of its members.

The same members give the same bytes: nothing in it tells the time. Arrays are stored as they are.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from nnviz.files.project.tensors import PIECE, Arrays, tensors_size, write_tensors

UNIX, READABLE = 3, 0o644
BEGINNING = (1980, 1, 1, 0, 0, 0)


class Packing:
    """Members are added one after the other. `members` lists them, with sizes and checksums.

    Leaving it writes the table of contents; after an error nothing more is meant.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w")
        self.members: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> "Packing":
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._zip.close()
        else:
            with suppress(OSError, ValueError):  # or it would close itself when it is forgotten
                self._zip.close()

    def add_arrays(self, name: str, arrays: Arrays) -> None:
        """Add a member of arrays."""
        with self._member(name, ZIP_STORED, tensors_size(arrays)) as sink:
            write_tensors(sink, arrays)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a member that is compressed already, or as one that somebody else wrote."""
        self._add(name, ZIP_STORED, content)

    def add_text(self, name: str, text: str) -> None:
        """Add a member of text."""
        self._add(name, ZIP_DEFLATED, text.encode())

    def _add(self, name: str, way: int, content: bytes) -> None:
        with self._member(name, way, len(content)) as sink:
            view = memoryview(content)
            for start in range(0, len(view), PIECE):
                sink.write(view[start : start + PIECE])

    @contextmanager
    def _member(self, name: str, way: int, size: int) -> Iterator["_Counted"]:
        info = ZipInfo(name, BEGINNING)
        info.compress_type, info.file_size = way, size
        info.create_system, info.external_attr = UNIX, READABLE << 16
        with self._zip.open(info, "w") as stream:
            sink = _Counted(stream)
            yield sink
        self.members[name] = {"size": sink.size, "sha256": sink.checksum}


class _Counted:
    """A stream that knows how much was written, and its checksum."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._hash, self.size = stream, hashlib.sha256(), 0

    @property
    def checksum(self) -> str:
        """SHA-256 in hexadecimal digits."""
        return self._hash.hexdigest()

    def write(self, data: Any, /) -> None:
        """Write some bytes."""
        self._hash.update(data)
        self._stream.write(data)
        self.size += len(data)
