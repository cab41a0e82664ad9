"""Pictures and labels in a NumPy archive, read row by row. Object arrays are refused.

An archive is a zip file of arrays. Names people use for pictures and labels are known, with or
without a training and a test part.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, NoReturn

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from nnviz.core.wording import counted
from nnviz.data.images.raw import Piece, Pieces
from nnviz.data.images.recipe import VALUES_LIMIT, ImageRecipe
from nnviz.data.images.square import flat_shape
from nnviz.data.images.wording import CUT_SHORT, refuse, told
from nnviz.data.table.work import Work

CHUNK_BYTES = 1 << 20
LARGEST_LABEL = float(1 << 53)
PICTURES = ("x", "images", "image", "data", "pictures", "features", "arr_0")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "arr_1")
TRAIN, TEST = ("train", "training"), ("test", "val", "valid", "validation")


@dataclass(frozen=True, slots=True)
class Pair:
    """The names of an array of pictures and of that of their labels."""

    pictures: str
    labels: str


@dataclass(frozen=True, slots=True)
class Header:
    """What an array's first bytes say of it."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: np.dtype[Any]


def pieces(recipe: ImageRecipe, work: Work) -> Pieces:
    """The pictures of the archive, a megabyte at a time."""
    path = Path(recipe.path)
    with opened(path) as archive:
        pairs = pairs_of(archive, path)
        for at, pair in enumerate(pairs):
            part = work.stretch(at / len(pairs), (at + 1) / len(pairs))
            yield from _pair(archive, path, pair, recipe, at == 0, part)


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive. Raises `ProblemError` for what is none, or is damaged."""
    with told(path):
        try:
            with zipfile.ZipFile(path) as archive:
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as e:
            refuse(path.name, f"It is damaged: {str(e).rstrip('.')}.", CUT_SHORT)


def pairs_of(archive: zipfile.ZipFile, path: Path) -> list[Pair]:
    """The arrays of pictures and of labels: one pair, or one for training and one for the test."""
    names = {
        info.filename.removesuffix(".npy").lower(): info.filename
        for info in archive.infolist()
        if info.filename.endswith(".npy")
    }
    plain = _pair_of(names, ("",))
    parts = [_pair_of(names, words) for words in (TRAIN, TEST)]
    found = [pair for pair in (parts if parts[0] else [plain]) if pair is not None]
    if not found:
        own = ", ".join(sorted(names)[:8]) or "none"
        what = f"Pictures and labels are not found among its arrays: {own}."
        refuse(path.name, what, "Call them x and y, or x_train, y_train, x_test and y_test.")
    return found


def _pair_of(names: dict[str, str], parts: tuple[str, ...]) -> Pair | None:
    def first(words: tuple[str, ...]) -> str | None:
        for word, part in product(words, parts):
            spellings = (word,) if not part else (f"{word}_{part}", f"{part}_{word}", word + part)
            for spelling in spellings:
                if spelling in names:
                    return names[spelling]
        return None

    pictures, labels = first(PICTURES), first(LABELS)
    return Pair(pictures, labels) if pictures and labels else None


def header(file: IO[bytes], path: Path, name: str) -> Header:
    """The header where an array begins, judged before anything of it is read."""
    place = f"{path.name}, {name.removesuffix('.npy')}"
    try:
        version = npy.read_magic(file)
        reader = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}[version]
        shape, is_fortran, dtype = reader(file)
    except (ValueError, KeyError, TokenError):
        refuse(place, "It is no array of a known kind.", "Save it again with numpy.savez.")
    if dtype.hasobject:
        _refuse_objects(place)
    if dtype.kind not in "biufUS":
        refuse(place, f"Its values are of the kind {dtype}.", "Save numbers instead.")
    if any(length < 0 for length in shape):
        refuse(place, "Its header says sizes below 0.", "Copy it again; it is damaged.")
    values = prod(map(int, shape))
    if values == 0 or dtype.itemsize == 0:
        refuse(place, "It is empty.", "Choose another file.")
    if values > VALUES_LIMIT or values * dtype.itemsize > 8 * VALUES_LIMIT:
        what = f"Its header says {' × '.join(f'{n:,}' for n in shape)} values."
        refuse(place, what, f"{VALUES_LIMIT:,} are the limit; is it damaged?")
    return Header(tuple(map(int, shape)), bool(is_fortran), dtype)


def _refuse_objects(place: str) -> NoReturn:
    what = "It holds Python objects; reading them would run code that came with the file."
    refuse(place, what, "Save numbers: np.savez(path, x=x.astype('uint8'), y=y.astype('int64')).")


def _pair(
    archive: zipfile.ZipFile,
    path: Path,
    pair: Pair,
    recipe: ImageRecipe,
    is_training: bool,
    work: Work,
) -> Pieces:
    place = f"{path.name}, {pair.pictures.removesuffix('.npy')}"
    names = labels_of(archive, path, pair.labels)
    with archive.open(pair.pictures) as file:
        found = header(file, path, pair.pictures)
        if found.dtype.kind not in "biuf":
            refuse(place, "It holds texts where pictures should be.", "Save numbers instead.")
        layout = Layout.of(found.shape, place, recipe.flat_rows)
        if layout.count != len(names):
            what = f"There are {counted(layout.count, 'picture')}, but {len(names):,} labels."
            refuse(place, what, "Each picture needs one label.")
        for start, pixels in _rows(file, found, place):
            if found.dtype.kind == "f" and not np.isfinite(pixels).all():
                refuse(place, "It has values that are no finite numbers.", "Replace them first.")
            some = names[start : start + len(pixels)]
            yield Piece(some, layout.pictures(pixels), is_training)
            work.reached((start + len(some)) / len(names))


@dataclass(frozen=True, slots=True)
class Layout:
    """How the axes of an array are those of pictures: flat, with channels first, or last."""

    count: int
    shape: tuple[int, int, int]
    is_first: bool = False

    @classmethod
    def of(cls, shape: tuple[int, ...], place: str, flat_rows: int = 0) -> Layout:
        """The layout of an array of this shape. Raises `ProblemError`."""
        is_coloured = len(shape) == 4 and (shape[3] in (1, 3) or shape[1] in (1, 3))
        if len(shape) not in (2, 3) and not is_coloured:
            _refuse_shape(shape, place)
        if len(shape) == 2:
            return cls(shape[0], flat_shape(shape[1], place, flat_rows))
        if len(shape) == 3:
            return cls(shape[0], (shape[1], shape[2], 1))
        if shape[3] in (1, 3):
            return cls(shape[0], (shape[1], shape[2], shape[3]))
        return cls(shape[0], (shape[2], shape[3], shape[1]), is_first=True)

    def pictures(self, rows: NDArray[Any]) -> NDArray[Any]:
        """Some rows of the array as pictures ``(k, H, W, C)``."""
        height, width, channels = self.shape
        if self.is_first:
            return rows.reshape(-1, channels, height, width).transpose(0, 2, 3, 1)
        return rows.reshape(-1, *self.shape)


def _refuse_shape(shape: tuple[int, ...], place: str) -> NoReturn:
    what = f"An array of {' × '.join(map(str, shape)) or 1} values is no list of pictures."
    refuse(place, what, "Its axes should be picture, row, column and, if any, channel.")


def _rows(file: IO[bytes], found: Header, place: str) -> Iterator[tuple[int, NDArray[Any]]]:
    """Some rows of an array at a time, with the number of the first."""
    width = prod(found.shape[1:])
    if found.is_fortran:  # its rows do not lie one after the other
        whole = _values(file, found, prod(found.shape), place)
        table = whole.reshape(found.shape, order="F")
        yield 0, np.ascontiguousarray(table)
        return
    step = max(1, CHUNK_BYTES // (width * found.dtype.itemsize))
    for start in range(0, found.shape[0], step):
        count = min(step, found.shape[0] - start)
        yield start, _values(file, found, count * width, place).reshape(count, *found.shape[1:])


def _values(file: IO[bytes], found: Header, count: int, place: str) -> NDArray[Any]:
    content = file.read(count * found.dtype.itemsize)
    if len(content) < count * found.dtype.itemsize:
        refuse(place, "It is cut short: fewer values are there than its header says.", CUT_SHORT)
    return np.frombuffer(content, found.dtype)


def labels_of(archive: zipfile.ZipFile, path: Path, name: str) -> tuple[str, ...]:
    """A name for each picture: numbers and texts as they are, of one-hot rows the 1's place."""
    place = f"{path.name}, {name.removesuffix('.npy')}"
    with archive.open(name) as file:
        found = header(file, path, name)
        values = _values(file, found, prod(found.shape), place)
    table = values.reshape(found.shape, order="F" if found.is_fortran else "C")
    if table.ndim == 2 and table.shape[1] > 1 and table.dtype.kind in "biuf":
        if not ((table != 0).sum(axis=1) == 1).all():
            refuse(place, "Each row should have one 1, for its class.", "Save one label a picture.")
        table = table.argmax(axis=1)
    if table.ndim == 0:
        refuse(place, "It is one label for all pictures.", "Save one label a picture.")
    if table.ndim > 2 or table.size != len(table):
        refuse(place, "It has more than one label a picture.", "Save one label a picture.")
    flat = table.reshape(-1)
    if flat.dtype.kind == "S":
        return tuple(text.decode("utf-8", "replace") for text in flat.tolist())
    if flat.dtype.kind == "U" and not _are_texts(flat):
        refuse(place, "Its labels are no texts that can be read.", "Copy it again; it is damaged.")
    if flat.dtype.kind != "f":
        return tuple(map(str, flat.tolist()))
    if not ((np.abs(flat) <= LARGEST_LABEL).all() and (flat == np.rint(flat)).all()):
        refuse(place, "Its labels are no whole numbers.", "Classes are whole numbers or names.")
    return tuple(map(str, flat.astype(np.int64).tolist()))


def _are_texts(labels: NDArray[Any]) -> bool:
    """Whether texts `(n,)` hold characters only; any bytes may stand where an archive has some."""
    codes = labels.view(np.dtype("u4").newbyteorder(labels.dtype.byteorder))
    is_half = (codes >= 0xD800) & (codes <= 0xDFFF)
    return not (is_half | (codes > 0x10FFFF)).any()
