"""From a recipe to the samples of pictures.

1. The files are those somebody looked at: their checksum says so.
2. Pictures are decoded a few at a time, made the size that is wanted, and kept as bytes.
3. Labels become classes; of the files that could not be read there is a list.

Between two pieces of a few milliseconds the work can be stopped.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nnviz.core.problem import ProblemError
from nnviz.core.wording import counted
from nnviz.data.images import folder, idx, npz, pixel_csv
from nnviz.data.images.raw import Bytes, ImageRaw, Pieces, Skipped
from nnviz.data.images.recipe import ImageKind, ImageRecipe
from nnviz.data.images.shaping import shaped
from nnviz.data.images.wording import refuse, told
from nnviz.data.pixels import WHITE, pixel_domain, pixel_names
from nnviz.data.table.wording import listed
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold
from nnviz.data.targets import Task, TaskKind

MOST_CLASSES = 1000
SKIPPED_LISTED = 500
HASHED = 1 << 20


def read(
    recipe: ImageRecipe, progress: Progress = untold, cancelled: Cancelled = never
) -> ImageRaw:
    """The samples of pictures, those for training first. `progress` gets shares that only grow.

    Raises:
        ProblemError: the recipe has a problem, the files are others than those looked at, or none
            of a class can be read; the sentence says which.
        WorkCancelled: `cancelled` said so, between two pieces.
    """
    for problem in recipe.problems():
        raise ProblemError(problem)
    work = Work(progress, cancelled)
    if recipe.form != ImageKind.FOLDER and checksum(recipe, work.stretch(0, 0.1)) != (
        recipe.checksum
    ):
        what = "The file has changed since somebody looked at it."
        refuse(recipe.file, what, "Open it again, and check the preview.")
    skipped: list[Skipped] = []
    reading = _Reading(recipe)
    for piece in pieces_of(recipe, work.stretch(0.1, 1.0), skipped):
        is_shaped = recipe.form == ImageKind.FOLDER
        reading.add(
            piece.labels,
            piece.pixels if is_shaped else shaped(piece.pixels, recipe),
            piece.is_training,
        )
    raw = reading.raw(tuple(skipped))
    work.reached(1.0)
    return raw


def pieces_of(recipe: ImageRecipe, work: Work, skipped: list[Skipped]) -> Pieces:
    """The pictures as they lie in their files."""
    if recipe.form == ImageKind.FOLDER:
        return folder.pieces(recipe, work, skipped)
    others = {ImageKind.IDX: idx.pieces, ImageKind.NPZ: npz.pieces, ImageKind.CSV: pixel_csv.pieces}
    return others[ImageKind(recipe.form)](recipe, work)


def checksum(recipe: ImageRecipe, work: Work) -> str:
    """SHA-256 of the bytes of all files of a recipe, one after the other."""
    digest = hashlib.sha256()
    sizes = [_size(path) for path in recipe.paths]
    done, whole = 0, max(1, sum(sizes))
    for path in recipe.paths:
        with told(path), open(path, "rb") as file:
            while block := file.read(HASHED):
                digest.update(block)
                done += len(block)
                work.reached(done / whole)
    return digest.hexdigest()


def _size(path: Path) -> int:
    with told(path):
        return path.stat().st_size


class _Reading:
    """Takes pictures up as they come, in memory that is asked for once."""

    def __init__(self, recipe: ImageRecipe) -> None:
        self._recipe = recipe
        self._x = np.empty((recipe.count, int(np.prod(recipe.shape))), np.uint8)
        self._labels: list[str] = []
        self._training = 0

    def add(self, labels: Sequence[str], pixels: Bytes, is_training: bool) -> None:
        """Take up the next few."""
        start, end = len(self._labels), len(self._labels) + len(labels)
        if end > len(self._x):
            what = f"It holds more than the {counted(len(self._x), 'picture')} there were."
            refuse(self._recipe.file, what, "Open it again.")
        self._x[start:end] = pixels.reshape(len(labels), -1)
        self._labels += labels
        self._training += len(labels) if is_training else 0

    def raw(self, skipped: tuple[Skipped, ...]) -> ImageRaw:
        """The samples of all that has been taken up."""
        recipe, count = self._recipe, len(self._labels)
        names = classes(self._labels, recipe.file, skipped)
        numbers = {name: at for at, name in enumerate(names)}
        y = np.array([numbers[label] for label in self._labels], np.int64)
        return ImageRaw(
            x=self._x[:count],
            divisor=WHITE,
            y=y,
            features=pixel_names(recipe.shape),
            task=Task(TaskKind.CLASSIFICATION, names),
            strata=y,
            domain=pixel_domain(recipe.shape),
            image_shape=recipe.shape,
            border=self._training if recipe.given and 0 < self._training < count else None,
            dropped=len(skipped),
            skipped=skipped[:SKIPPED_LISTED],
        )


def classes(labels: Sequence[str], file: str, skipped: Sequence[Skipped] = ()) -> tuple[str, ...]:
    """The names of the classes that occur, numbers by their size.

    Raises:
        ProblemError: there are fewer than two, or more than a network here can tell apart.
    """
    names = tuple(sorted(Counter(labels), key=folder.natural))
    broken = f" {skipped[0].file}: {skipped[0].reason}" if skipped else ""
    if not names:
        refuse(file, f"None of its pictures can be read.{broken}", "Choose another folder.")
    if len(names) == 1:
        what = f"All pictures that can be read are of one class, {listed(names)}.{broken}"
        refuse(file, what, "Two classes are needed.")
    if len(names) > MOST_CLASSES:
        what = f"It has {len(names):,} classes; a network here can tell {MOST_CLASSES:,} apart."
        refuse(file, what, "Are the labels in another column?", "label_at")
    return names
