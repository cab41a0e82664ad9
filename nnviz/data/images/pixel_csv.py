"""A table of pixels: a line a picture, its class in the first or the last column.

MNIST is often copied so, with or without a line of names. Numbers are read a few hundred lines at
a time; labels may be any text.
"""

from __future__ import annotations

import re
import warnings
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from nnviz.data.images.raw import Piece, Pieces
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.square import flat_shape
from nnviz.data.images.wording import refuse, told
from nnviz.data.table.wording import shown
from nnviz.data.table.work import Work

CHUNK_BYTES = 1 << 20
LINE_LIMIT = 16 << 20
SEPARATORS = (b",", b";", b"\t")
NUMBER = re.compile(rb"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
NAMES = ("label", "class", "target", "y", "digit", "category")
FEWEST = 4
"""Pixels a picture has at least; fewer are a table of something else."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines are written: what stands between two values, how many there are, a header."""

    separator: bytes
    columns: int
    has_header: bool
    label_at: str


def form_of(path: Path) -> Form:
    """Guess from the first two lines. Raises `ProblemError` for what is no table of pixels."""
    with told(path), open(path, "rb") as file:
        first, second = _line(file, path, 1).removeprefix(BOM_UTF8), _line(file, path, 2)
    if not first.strip():
        refuse(path.name, "It is empty.", "Choose a file with a line a picture.")
    if b"\0" in first:
        refuse(path.name, "It is no text.", "Choose a folder of pictures, IDX files, npz or CSV.")
    separator = max(SEPARATORS, key=first.count)
    fields = first.split(separator)
    if len(fields) <= FEWEST:
        what = f"Its first line has {len(fields)} values; pixels and a label are more."
        refuse(path.name, what, "Choose a file with a label and all pixels in each line.")
    has_header = sum(not _is_number(field) for field in fields) > 1
    label_at = "first"
    if has_header:
        names = [field.strip().strip(b"\"'").decode("utf-8", "replace").lower() for field in fields]
        label_at = "last" if names[-1] in NAMES and names[0] not in NAMES else "first"
        fields = second.split(separator)
    elif not _is_number(fields[-1]):
        label_at = "last"
    return Form(separator, len(fields), has_header, label_at)


def pieces(recipe: ImageRecipe, work: Work) -> Pieces:
    """The pictures of a table, a megabyte at a time."""
    path, form = Path(recipe.path), form_of(Path(recipe.path))
    shape = flat_shape(form.columns - 1, path.name, recipe.flat_rows)
    with told(path), open(path, "rb") as file:
        size = max(1, path.stat().st_size)
        row = 1 + form.has_header
        if form.has_header:
            file.readline()
        for lines in _chunks(file, path):
            kept = [line for line in lines if line.strip()]
            if kept:
                kept[0] = kept[0].removeprefix(BOM_UTF8)  # as some programs begin a file
                labels, pixels = _parsed(kept, row, form, recipe.label_at, path)
                yield Piece(labels, pixels.reshape(len(kept), *shape))
            row += len(lines)
            work.reached(file.tell() / size)


def _is_number(field: bytes) -> bool:
    """Whether a value is a number, in quotes or not."""
    return NUMBER.fullmatch(field.strip().strip(b'"')) is not None


def _line(file: IO[bytes], path: Path, row: int) -> bytes:
    line = file.readline(LINE_LIMIT)
    if len(line) == LINE_LIMIT:
        refuse(path.name, f"Line {row:,} is longer than {LINE_LIMIT >> 20} MB.", "Is it a table?")
    return line


def _chunks(file: IO[bytes], path: Path) -> Iterator[list[bytes]]:
    while lines := list(islice(iter(lambda: _line(file, path, 0), b""), 1)):
        lines += file.readlines(CHUNK_BYTES)
        yield lines


def _parsed(
    lines: list[bytes], row: int, form: Form, label_at: str, path: Path
) -> tuple[tuple[str, ...], NDArray[Any]]:
    cut = [_cut(line.strip(b"\r\n \t") if form.separator != b"\t" else line.strip(b"\r\n"),
                form.separator, label_at) for line in lines]  # fmt: skip
    labels = tuple(label.strip().strip(b"\"'").decode("utf-8", "replace") for label, _ in cut)
    for offset, (label, (_, rest)) in enumerate(zip(labels, cut, strict=True)):
        if rest.count(form.separator) != form.columns - 2:
            _refuse_length(rest.count(form.separator) + 2, form, row + offset, path)
        if not label:
            refuse(f"{path.name}, row {row + offset:,}", "It has no label.", "Write one.")
    values = _numbers([rest for _, rest in cut], form)
    if values is None or not np.isfinite(values).all():
        _refuse_value(cut, row, form, path)
    return labels, values.reshape(len(lines), form.columns - 1)


def _cut(line: bytes, separator: bytes, label_at: str) -> tuple[bytes, bytes]:
    """The label and the pixels of a line."""
    if label_at == "first":
        label, _, rest = line.partition(separator)
    else:
        rest, _, label = line.rpartition(separator)
    return label, rest


def _numbers(rows: list[bytes], form: Form) -> NDArray[np.float32] | None:
    text = form.separator.join(rows).replace(form.separator, b" ").replace(b'"', b"")
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        try:
            values = np.fromstring(text.decode("latin-1"), np.float32, sep=" ")
        except (DeprecationWarning, ValueError):
            return None
    return values if len(values) == len(rows) * (form.columns - 1) else None


def _refuse_length(fields: int, form: Form, row: int, path: Path) -> NoReturn:
    what = f"It has {fields:,} values, and the first row {form.columns:,}."
    refuse(f"{path.name}, row {row:,}", what, "Each picture needs a label and all its pixels.")


def _refuse_value(cut: list[tuple[bytes, bytes]], row: int, form: Form, path: Path) -> NoReturn:
    for offset, (_, rest) in enumerate(cut):
        for field in rest.split(form.separator):
            if not _is_number(field):
                what = f"{shown(field.decode('utf-8', 'replace'))} is no number."
                hint = "Is the label in the other column?"
                refuse(f"{path.name}, row {row + offset:,}", what, hint, "label_at")
    refuse(f"{path.name}, row {row:,}", "From here on it cannot be read as numbers.", "Mend it.")
