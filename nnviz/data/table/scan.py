"""Once through all bytes of a file: is it text, has it changed, how many lines has it.

Knows nothing of separators and columns.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nnviz.data.table.wording import refuse
from nnviz.data.table.work import Work

BLOCK = 1 << 20
LINE_LIMIT = 16 << 20
"""Bytes of one line; ten thousand columns of numbers take a hundredth."""

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BINARY = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "compressed by gzip",
    b"\xfd7zXZ": "compressed by xz",
    b"\x89HDF": "an HDF5 file",
    b"\x89PNG": "a picture",
    b"\x93NUMPY": "a NumPy array",
    b"SQLite format 3\0": "a database",
}
NOT_CP1252 = re.compile(b"[\x81\x8d\x8f\x90\x9d]")


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass over a file found.

    Attributes:
        size: bytes.
        lines: lines, the last one counted whether or not it ends.
        checksum: SHA-256 in hexadecimal digits.
        not_utf8: the first line that is no UTF-8, counted from 1; 0 when all are.
        fits_cp1252: whether every byte means something in the Western European code of Windows.
    """

    size: int
    lines: int
    checksum: str
    not_utf8: int
    fits_cp1252: bool


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """A file opened for reading its bytes.

    Raises:
        ProblemError: there is no such file, it is none, or it may not be read.
    """
    try:
        if not path.is_file():
            what = "It is not a file." if path.exists() else f"There is no file {path}."
            refuse(path.name or str(path), what, "Choose a CSV file.")
        with open(path, "rb") as file:
            yield file
    except PermissionError:
        refuse(path.name, "You may not read it.", "Ask its owner, or copy it elsewhere.")
    except OSError as error:
        refuse(path.name, f"It cannot be read: {error.strerror or error}.", "Try another copy.")


def scan(file: IO[bytes], name: str, work: Work) -> Scan:
    """Look at all bytes of a file; `name` is for sentences.

    Raises:
        ProblemError: it is empty or no text.
        WorkCancelled: somebody asked for an end.
    """
    size = file.seek(0, 2)
    file.seek(0)
    hashed, text, done = hashlib.sha256(), _Text(name), 0
    while block := file.read(min(BLOCK, size - done)):  # somebody may be writing at its end
        hashed.update(block)
        text.add(block)
        done += len(block)
        work.reached(done / size)
    text.end()
    if done == 0:
        refuse(name, "The file is empty.", "Save the table again, or choose another file.")
    return Scan(done, text.lines(), hashed.hexdigest(), text.not_utf8, text.fits_cp1252)


class _Text:
    """What is known of a text whose bytes come block by block."""

    def __init__(self, name: str) -> None:
        self.not_utf8 = 0
        self.fits_cp1252 = True
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._wide: bool | None = None
        self._ended_lines = 0
        self._last = b""
        self._line_length = 0

    def add(self, block: bytes) -> None:
        """Take up the next bytes."""
        if self._wide is None:
            self._wide = block.startswith(UTF_16)
            self._refuse_binary(block)
        if not self._wide:
            self._refuse_nul(block)
            self._judge(block)
        self._refuse_long_line(block)
        self._ended_lines += self._line_ends(block)
        self._last = block[-2:]

    def end(self) -> None:
        """Take notice that no bytes follow."""
        if not self._wide:
            self._decode(b"", final=True)

    def lines(self) -> int:
        """Lines so far, whichever way they end."""
        is_open = self._last.strip(b"\0")[-1:] not in (b"\n", b"\r")
        return self._ended_lines + is_open

    def _judge(self, block: bytes) -> None:
        pending = bool(self._decoder.getstate()[0])
        if block.isascii() and not pending:
            return
        self.fits_cp1252 = self.fits_cp1252 and NOT_CP1252.search(block) is None
        self._decode(block)

    def _decode(self, block: bytes, final: bool = False) -> None:
        if self.not_utf8:
            return
        try:
            self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            self.not_utf8 = self._line_at(error.object, error.start)
            self._decoder.reset()

    def _refuse_binary(self, block: bytes) -> None:
        for start, kind in BINARY.items():
            if block.startswith(start):
                hint = "Unpack it, or save the table as CSV from the program that made it."
                refuse(self._name, f"It is {kind}, not a text.", hint)

    def _refuse_nul(self, block: bytes) -> None:
        at = block.find(b"\0")
        if at >= 0:
            what = f"Line {self._line_at(block, at):,} holds a NUL byte, which no text has."
            hint = "Save the table again as CSV; the file is damaged or of another kind."
            refuse(self._name, what, hint)

    def _refuse_long_line(self, block: bytes) -> None:
        end = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self._line_length = len(block) - end - 1 + (self._line_length if end < 0 else 0)
        if self._line_length > LINE_LIMIT:
            line, limit = self._line_at(b"", 0), LINE_LIMIT >> 20
            what = f"Line {line:,} is longer than {limit} MB."
            refuse(self._name, what, "A table has one row a line; choose another file.")

    def _line_at(self, block: bytes, at: int) -> int:
        """The number of the line in which a byte of the next block stands."""
        return self._ended_lines + self._line_ends(block[:at]) + 1

    def _line_ends(self, block: bytes) -> int:
        """How many lines end in the next block; a return and a feed together end one."""
        pair = b"\r\0\n" if self._wide else b"\r\n"
        across = self._last[-len(pair) + 1 :] + block[: len(pair) - 1]
        pairs = block.count(pair) + across.count(pair)
        return block.count(b"\n") + block.count(b"\r") - pairs
