"""The archive of a project, read without trust.

All that its table of contents says is judged before a byte of a member is read: names, sizes, ways
of compression, and that members do not lie over each other. Nothing is ever unpacked under a name
from the archive. What is read is counted and compared with the checksum the project has for it.
"""

import hashlib
import os
import re
import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from nnviz.files.plain import Fields, fail, shown
from nnviz.files.project.tensors import Arrays, Entry, Source, fill, pieces, read_header

CONTENTS_LIMIT = 1 << 20
"""Bytes of the table of contents, and of anything else that zipfile reads at once."""

MEMBERS_LIMIT = 1000
COMMENT_LIMIT = 1000
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,4}")
ENCRYPTED = 0x1
DAMAGE = (
    *(BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError),
    *(UnicodeDecodeError, OverflowError, IndexError),
)
DAMAGED = "It is damaged, or no project"
ANOTHER_COPY = "Try another copy, or one of its backups."


class Archive:
    """The members of a project file by name. It is valid while its file is open."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        """Raises `ProblemError` when it is no archive, or none that nnviz would write."""
        self.where = where
        with undamaged(where):
            self._zip = ZipFile(_Measured(file, where))
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._checksums: Mapping[str, str] = {}
        _check_contents(self._zip, where)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members."""
        return tuple(self._members)

    def size(self, name: str) -> int:
        """The bytes of a member, unpacked, as the archive declares them."""
        return self._members[name].file_size

    def expect(self, checksums: Mapping[str, str]) -> None:
        """From now on compare what is read with these SHA-256 checksums."""
        self._checksums = checksums

    def small(self, name: str, limit: int) -> bytes:
        """A whole member. Raises `ProblemError` when it is missing, too large or damaged."""
        if name not in self:
            fail(self.where, f"The member {name} is missing.", ANOTHER_COPY)
        if self.size(name) > limit:
            what = f"{name} would have {self.size(name):,} bytes; at most {limit:,} are allowed."
            fail(self.where, what)
        with self.member(name) as source:
            return b"".join(pieces(source))

    def header(self, name: str) -> list[Entry]:
        """What a member of arrays says it holds. Raises `ProblemError` when it is none."""
        if name not in self:
            fail(self.where, f"The member {name} is missing.", ANOTHER_COPY)
        where = f"{self.where}, {name}"
        with undamaged(where), self._zip.open(name) as stream:
            return read_header(_Hashed(stream, self.size(name), where), self.size(name), where)

    def read_arrays(self, name: str, targets: Arrays) -> None:
        """Read a member of arrays into those given for each of them, which fit."""
        where = f"{self.where}, {name}"
        with self.member(name) as source:
            for entry in read_header(source, self.size(name), where):
                fill(source, targets[entry.name], where)

    @contextmanager
    def member(self, name: str) -> Iterator[Source]:
        """A member to be read from its start to its end; then its checksum is compared."""
        where = f"{self.where}, {name}"
        with undamaged(where), self._zip.open(name) as stream:
            source = _Hashed(stream, self.size(name), where)
            yield source
            source.finish(self._checksums.get(name, ""))


class _Hashed:
    """A stream that no more than was declared comes out of, and that knows its checksum."""

    def __init__(self, stream: Any, size: int, where: str) -> None:
        self._stream, self._left, self._where = stream, size, where
        self._hash = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""
        found: bytes = self._stream.read(min(size, self._left))
        self._left -= len(found)
        self._hash.update(found)
        return found

    def finish(self, checksum: str) -> None:
        """Compare with the checksum there should be; an empty one is none."""
        self._stream.read(1)  # zipfile compares its own checksum at the end
        if self._left:
            fail(self._where, "It ends too early.", ANOTHER_COPY)
        if checksum and self._hash.hexdigest() != checksum:
            fail(self._where, "Its checksum is wrong: it has been damaged.", ANOTHER_COPY)


class _Measured:
    """A file of which nobody reads very much at once, whatever the file itself asks for."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._file, self._where = file, where
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.mode = "rb"

    def read(self, size: int = -1, /) -> bytes:
        if size > 2 * CONTENTS_LIMIT:
            fail(self._where, f"Its table of contents would have {size:,} bytes.")
        return self._file.read(size)

    def close(self) -> None:
        """Leave the file to who opened it."""


@contextmanager
def undamaged(where: str) -> Iterator[None]:
    """Turn what the reading of an archive may raise into a sentence."""
    try:
        yield
    except OSError as error:
        fail(where, f"It cannot be read: {error.strerror or error}.")
    except DAMAGE as error:
        reason = str(error).strip().rstrip(".") or type(error).__name__
        fail(where, f"{DAMAGED} ({reason[:100]}).", ANOTHER_COPY)


def _check_contents(archive: ZipFile, where: str) -> None:
    infos = archive.infolist()
    if len(infos) > MEMBERS_LIMIT:
        fail(where, f"It has {len(infos):,} members; at most {MEMBERS_LIMIT:,} are allowed.")
    if len(archive.comment) > COMMENT_LIMIT:
        fail(where, f"It carries a comment of {len(archive.comment):,} bytes.")
    seen = set[str]()
    for info in infos:
        _check_member(info, where)
        if info.filename in seen:
            fail(where, f"The member {info.filename} is there twice.")
        seen.add(info.filename)
    _check_places(archive, where)


def _check_member(info: ZipInfo, where: str) -> None:
    if not NAME.fullmatch(info.orig_filename):
        fail(where, f"No project has a member called {shown(info.orig_filename)}.")
    named = f"{where}, {info.filename}"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        fail(named, "It is a link, or something else that is no file.")
    if info.flag_bits & ENCRYPTED:
        fail(named, "It is encrypted.", "Save the project without a password.")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        fail(named, f"It is compressed in a way ({info.compress_type}) that no project is.")
    if info.compress_type == ZIP_STORED and info.compress_size != info.file_size:
        fail(named, "It is not compressed, and yet has two sizes.")


def _check_places(archive: ZipFile, where: str) -> None:
    """Members lie one after the other and end before the table of contents."""
    end, ending = 0, archive.start_dir
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            fail(where, f"The member {info.filename} lies over another one.")
        end = info.header_offset + 30 + len(info.filename) + info.compress_size
        if end > ending:
            fail(f"{where}, {info.filename}", "It ends too early.", ANOTHER_COPY)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """The archive in a file. Raises `ProblemError` when there is none that can be read."""
    if not path.is_file():
        what = "It is no file." if path.exists() else "There is no such file."
        fail(path.name or str(path), what)
    with undamaged(path.name), open(path, "rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            fail(path.name, "The file is empty.", ANOTHER_COPY)
        yield Archive(file, path.name)


def checksums_of(found: Fields, archive: Archive, own: str) -> dict[str, str]:
    """The checksums that a list of members gives, `own` being the member that holds the list.

    Raises:
        ProblemError: the list and the members are not the same, or a size is another one.
    """
    listed = {name: found.fields(name, f"{found.where}, {name}") for name in found.rest()}
    for name in archive.names:
        if name != own and name not in listed:
            fail(archive.where, f"The member {name} is not in its list.")
    for name, entry in listed.items():
        if name not in archive:
            fail(archive.where, f"The member {name} is missing.", ANOTHER_COPY)
        if entry.whole("size") != archive.size(name):
            what = f"It has {archive.size(name):,} bytes, not the {entry.whole('size'):,} it had."
            fail(f"{archive.where}, {name}", what, ANOTHER_COPY)
    return {name: entry.text("sha256") for name, entry in listed.items()}
