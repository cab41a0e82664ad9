"""The bytes of a person's file: small enough, a text, and how it may be written.

Sizes are judged before memory is taken.
"""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nnviz.core.wording import counted
from nnviz.data.table.dialect import codec
from nnviz.data.table.scan import BINARY, NOT_CP1252, UTF_16
from nnviz.data.table.wording import refuse
from nnviz.data.table.work import Work

SIZE_LIMIT = 32 << 20
"""Bytes of a text at most: as windows they take four times as many."""

BLOCK = 1 << 20
MOST_SHOWN = 3
UTF_8 = ("utf-8", "utf-8-sig")


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A file's bytes with their SHA-256 in hexadecimal digits."""

    file: str
    data: bytes
    checksum: str


def content(path: Path, work: Work) -> Content:
    """Read a file of at most `SIZE_LIMIT` bytes.

    Raises:
        ProblemError: there is none, it may not be read, is empty or too large.
        WorkCancelled: somebody asked for an end.
    """
    hint = "Choose a text file."
    try:
        if not path.is_file():
            what = "It is not a file." if path.exists() else f"There is no file {path}."
            refuse(path.name or str(path), what, hint, "path")
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            _refuse_size(path.name, size)
            data = b"".join(_blocks(file.read, size, work))
    except PermissionError:
        refuse(path.name, "You may not read it.", "Ask its owner, or copy it elsewhere.", "path")
    except OSError as error:
        what = f"It cannot be read: {error.strerror or error}."
        refuse(path.name, what, "Try another copy.", "path")
    return Content(path.name, data, hashlib.sha256(data).hexdigest())


def _blocks(read: object, size: int, work: Work) -> Iterator[bytes]:
    done = 0
    while done < size and (block := read(min(BLOCK, size - done))):  # type: ignore[operator]
        yield block
        done += len(block)
        work.reached(done / size)


def _refuse_size(name: str, size: int) -> None:
    if size == 0:
        refuse(name, "The file is empty.", "Choose another file.", "path")
    if size > SIZE_LIMIT:
        what = f"It has {size / (1 << 20):,.0f} MB; a text may have {SIZE_LIMIT >> 20} MB here."
        refuse(name, what, "Cut a part of it out into a file of its own.", "path")


def refuse_binary(found: Content) -> None:
    """Stop with a sentence where a file is no text."""
    hint = "Choose a text file, or let a step be a byte."
    for start, kind in BINARY.items():
        if found.data.startswith(start):
            refuse(found.file, f"It is {kind}, not a text.", hint, "unit")
    if not found.data.startswith(UTF_16) and (at := found.data.find(b"\0")) >= 0:
        line = found.data.count(b"\n", 0, at) + 1
        what = f"Line {line:,} holds a NUL byte, which no text has."
        refuse(found.file, what, hint, "unit")


def guessed_encoding(data: bytes) -> str:
    """How bytes are most likely written: UTF-8 unless more lines of them cannot be."""
    if data.startswith(UTF_16):
        return "utf-16"
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    good, bad = utf8_lines(data)
    if len(bad) <= len(good):
        return "utf-8"
    return "latin-1" if NOT_CP1252.search(data) else "cp1252"


def utf8_lines(data: bytes) -> tuple[list[int], list[int]]:
    """The numbers of lines that are not all ASCII: those in UTF-8, and those in anything else."""
    good: list[int] = []
    bad: list[int] = []
    if data.isascii():
        return good, bad
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good.append(number)
        except UnicodeDecodeError:
            bad.append(number)
    return good, bad


def encoding_note(data: bytes, encoding: str) -> str:
    """What to say of lines that are written in another encoding than is chosen; mostly nothing."""
    if data.startswith(UTF_16) or encoding.startswith("utf-16"):
        return ""
    good, bad = utf8_lines(data)
    if encoding in UTF_8 and bad:
        said = "is no UTF-8" if len(bad) == 1 else "are no UTF-8"
        return f"{_lines(bad)} {said}: what cannot be read there becomes �."
    if encoding not in UTF_8 and good and bad:
        said = "is UTF-8" if len(good) == 1 else "are UTF-8"
        return f"{_lines(good)} {said} and others are not: letters come out wrong there."
    return ""


def decoded(data: bytes, encoding: str) -> str:
    """The text, with � for what is not of the encoding, and every line's end as one sign."""
    text = data.decode(codec(encoding), "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Line {numbers[0]:,}"
    first = ", ".join(f"{number:,}" for number in numbers[:MOST_SHOWN])
    rest = len(numbers) - MOST_SHOWN
    return f"Lines {first}" + (f" and {counted(rest, 'other')}" if rest > 0 else "")
