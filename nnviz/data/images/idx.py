"""IDX files, as MNIST has them: http://yann.lecun.com/exdb/mnist, gzipped or not.

A file is a magic number with the type and the number of axes, the axes' lengths as big-endian
whole numbers, and then the values. Pictures are bytes of three axes, labels bytes of one.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, cast

import numpy as np

from nnviz.core.wording import counted
from nnviz.data.images.raw import Piece, Pieces
from nnviz.data.images.recipe import VALUES_LIMIT, ImageRecipe
from nnviz.data.images.wording import CUT_SHORT, refuse, told
from nnviz.data.table.work import Work

GZIP = b"\x1f\x8b"
CHUNK_BYTES = 1 << 20
TYPES = {8: "u1", 9: "i1", 11: ">i2", 12: ">i4"}
PICTURE_AXES = (3, 4)
LARGEST_AXIS = 1 << 16
DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of an IDX file: the values' dtype, the axes' lengths, and its own bytes."""

    dtype: str
    shape: tuple[int, ...]
    length: int

    @property
    def is_pictures(self) -> bool:
        """Whether these are pictures, not labels."""
        return len(self.shape) in PICTURE_AXES


def is_idx(head: bytes) -> bool:
    """Whether the first bytes of a file, unpacked, are those of IDX."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in TYPES and 1 <= head[3] <= 4


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """A file opened for reading what is in it, gzipped or not. Raises `ProblemError`."""
    with told(path), open(path, "rb") as file:
        is_packed = file.read(2) == GZIP
        file.seek(0)
        try:
            if is_packed:
                with gzip.GzipFile(fileobj=file) as inner:
                    yield cast(IO[bytes], inner)
            else:
                yield file
        except EOFError:
            refuse(path.name, "It is cut short: its packed bytes end too soon.", CUT_SHORT)
        except (gzip.BadGzipFile, zlib.error) as error:
            refuse(path.name, f"It cannot be unpacked: {error}.", "Copy or download it again.")


def header(path: Path) -> Header:
    """The header of a file, judged: what it promises may be there and has room.

    Raises:
        ProblemError: it is no IDX file, or its header cannot be true.
    """
    with unpacked(path) as file:
        found = read_header(file, path)
    promised = found.length + prod(found.shape) * np.dtype(found.dtype).itemsize
    _check_room(found, path)
    with told(path), open(path, "rb") as raw:
        if raw.read(2) != GZIP:
            _check_size(promised, path)
    return found


def read_header(file: IO[bytes], path: Path) -> Header:
    """The header where a file begins."""
    head = file.read(4)
    if not is_idx(head):
        refuse(path.name, "It is no IDX file.", "Its first bytes should be 0, 0, a type and axes.")
    axes = file.read(4 * head[3])
    if len(axes) < 4 * head[3]:
        refuse(path.name, "It is cut short within its header.", CUT_SHORT)
    return Header(TYPES[head[2]], struct.unpack(f">{head[3]}I", axes), 4 + len(axes))


def _check_room(found: Header, path: Path) -> None:
    values = prod(found.shape)
    sizes = " × ".join(f"{length:,}" for length in found.shape)
    if values == 0:
        refuse(path.name, f"It is empty: its header says {sizes}.", "Choose another file.")
    if values > VALUES_LIMIT or any(length > LARGEST_AXIS for length in found.shape[1:]):
        what = f"Its header says {sizes} values, more than there is room for."
        refuse(path.name, what, f"The limit is {VALUES_LIMIT:,}; is the file damaged?")


def _check_size(promised: int, path: Path) -> None:
    size = path.stat().st_size
    if size < promised:
        what = f"It is cut short: its header promises {promised:,} bytes, and {size:,} are there."
        refuse(path.name, what, CUT_SHORT)
    if size > promised:
        what = f"Its header promises {promised:,} bytes, but {size:,} are there."
        refuse(path.name, what, "The header or the file is damaged; copy it again.")


def labels_of(path: Path, pictures: int) -> tuple[str, ...]:
    """The labels of so many pictures."""
    found = header(path)
    if found.is_pictures:
        refuse(path.name, "It holds pictures where labels should be.", "Rename the files.")
    if found.shape[0] != pictures:
        what = f"It holds {counted(found.shape[0], 'label')} for {counted(pictures, 'picture')}."
        refuse(path.name, what, "Take the two files from one download.")
    with unpacked(path) as file:
        read_header(file, path)
        count = prod(found.shape)
        content = _exactly(file, count * np.dtype(found.dtype).itemsize, path)
        _check_end(file, path)
    table = np.frombuffer(content, found.dtype).reshape(found.shape[0], -1)
    return tuple(map(str, table[:, 0].tolist()))


def pieces(recipe: ImageRecipe, work: Work) -> Pieces:
    """The pictures of pairs of files, a megabyte at a time."""
    pairs = list(zip(recipe.paths[::2], recipe.paths[1::2], strict=True))
    for at, (pictures, labels) in enumerate(pairs):
        part = work.stretch(at / len(pairs), (at + 1) / len(pairs))
        yield from _pair(pictures, labels, at == 0, part)


def _pair(pictures: Path, labels: Path, is_training: bool, work: Work) -> Pieces:
    found = header(pictures)
    if not found.is_pictures or found.dtype != "u1":
        refuse(pictures.name, "It holds no pictures of bytes.", "Choose the file of pictures.")
    shape = (*found.shape[1:], 1)[:3]
    if shape[2] not in (1, 3):
        refuse(pictures.name, f"Its pictures have {shape[2]} channels.", "1 or 3 can be read.")
    names = labels_of(labels, found.shape[0])
    values = prod(shape)
    step = max(1, CHUNK_BYTES // values)
    with unpacked(pictures) as file:
        read_header(file, pictures)
        for start in range(0, len(names), step):
            some = names[start : start + step]
            content = _exactly(file, len(some) * values, pictures, start, len(names), values)
            pixels = np.frombuffer(content, np.uint8).reshape(len(some), *shape)
            yield Piece(some, pixels, is_training)
            work.reached((start + len(some)) / len(names))
        _check_end(file, pictures)


def _exactly(
    file: IO[bytes], size: int, path: Path, before: int = 0, count: int = 0, values: int = 1
) -> bytes:
    content = file.read(size)
    if len(content) < size:
        there = before + len(content) // values
        promised = f"{count:,} pictures" if count else f"{size:,} bytes of labels"
        what = f"It is cut short: its header promises {promised}, and {there:,} are there."
        refuse(path.name, what, CUT_SHORT)
    return content


def _check_end(file: IO[bytes], path: Path) -> None:
    if file.read(1):
        what = "More is in it than its header says."
        refuse(path.name, what, "The header or the file is damaged; copy it again.")
