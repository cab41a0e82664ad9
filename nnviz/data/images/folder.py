"""A folder of pictures: what its folders are called is the class of what lies in them.

Where the folders are called train and test, or the like, they part the pictures, and the classes
are the folders in them. Whatever starts with a dot is passed over.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz.core.wording import counted
from nnviz.data.images.raw import Piece, Pieces, Skipped
from nnviz.data.images.recipe import ImageRecipe
from nnviz.data.images.wording import refuse, told
from nnviz.data.table.wording import listed
from nnviz.data.table.work import Work

TRAIN, TEST = ("train", "training"), ("test", "testing", "val", "valid", "validation")
FILES_LIMIT = 1_000_000
CHUNK = 32
PASSED_OVER = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path from the folder with slashes, its class, its bytes, its part."""

    name: str
    label: str
    size: int
    is_training: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a folder, those for training first, each part in the order of their names.

    `has_parts` says whether the folder brings a split.
    """

    root: Path
    entries: tuple[Entry, ...]
    has_parts: bool

    @property
    def checksum(self) -> str:
        """SHA-256 of all names and sizes: cheap enough for a hundred thousand files."""
        digest = hashlib.sha256()
        for entry in sorted(self.entries, key=lambda entry: entry.name):
            digest.update(f"{entry.name}\0{entry.size}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    @property
    def given(self) -> int:
        """How many are for training where the folder brings a split; else 0."""
        return sum(entry.is_training for entry in self.entries) if self.has_parts else 0


def listing(root: Path, work: Work | None = None) -> Listing:
    """All files of a folder by class.

    Raises:
        ProblemError: it cannot be read, is empty, or its classes are not folders, or only one.
    """
    with told(root):
        folders = _folders(root)
        names = {path.name.lower(): path for path in folders}
        train = next((names[name] for name in TRAIN if name in names), None)
        tests = [names[name] for name in TEST if name in names]
        has_parts = train is not None and bool(tests) and bool(_folders(train))
        parts = [(train, True), *((test, False) for test in tests)] if has_parts else [(root, True)]
        entries = tuple(
            entry
            for part, is_training in parts
            if part is not None
            for entry in _entries(root, part, is_training, work or Work())
        )
    _check(root, folders, entries)
    return Listing(root, entries, has_parts)


def _check(root: Path, folders: list[Path], entries: tuple[Entry, ...]) -> None:
    name = root.name or str(root)
    if not folders:
        has_files = any(path.is_file() for path in root.iterdir())
        what = "Its files lie in no folder of their class." if has_files else "It is empty."
        refuse(name, what, "Make a folder for each class, named like it, and put its pictures in.")
    classes = sorted({entry.label for entry in entries})
    if not entries:
        refuse(name, "Its folders are empty.", "Put pictures into the folder of their class.")
    if len(classes) < 2:
        what = f"All its pictures are of one class, {listed(classes)}."
        refuse(name, what, "Learning to tell classes apart takes two folders or more.")


def _folders(root: Path) -> list[Path]:
    found = [path for path in root.iterdir() if not path.name.startswith(".") and path.is_dir()]
    return sorted(found, key=lambda path: natural(path.name))


def _entries(root: Path, part: Path, is_training: bool, work: Work) -> Iterator[Entry]:
    for folder in _folders(part):
        for place, inner, files in os.walk(folder):
            inner[:] = sorted((n for n in inner if not n.startswith(".")), key=natural)
            work.reached(0.0)
            for file in sorted(files, key=natural):
                if file.startswith(".") or file.lower() in PASSED_OVER:
                    continue
                path = Path(place, file)
                name = path.relative_to(root).as_posix()
                yield Entry(name, folder.name, _size(path), is_training)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key that puts `10` behind `9`."""
    parts = re.split(r"(\d+)", text)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p]


def pieces(recipe: ImageRecipe, work: Work, skipped: list[Skipped]) -> Pieces:
    """The pictures of a folder, as the recipe wants them; what cannot be read goes into a list."""
    from nnviz.data.images.picture import NotReadable, decoded

    found = listing(Path(recipe.path), work)
    if found.checksum != recipe.checksum:
        there = counted(len(found.entries), "file")
        what = f"Its files are others than when somebody looked; there are {there} now."
        refuse(recipe.file, what, "Open the folder again.")
    labels: list[str] = []
    pictures = []
    entries = found.entries
    for at, entry in enumerate(entries):
        try:
            pictures.append(decoded(found.root / entry.name, recipe))
            labels.append(entry.label)
        except NotReadable as error:
            skipped.append(Skipped(entry.name, str(error)))
        is_last = at + 1 == len(entries) or entries[at + 1].is_training != entry.is_training
        if pictures and (len(pictures) == CHUNK or is_last):
            yield Piece(tuple(labels), np.stack(pictures), entry.is_training)
            labels, pictures = [], []
        work.reached((at + 1) / len(entries))
