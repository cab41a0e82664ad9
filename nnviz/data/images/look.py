"""A look at pictures: one pass over all of them, and a few of each class to show.

The pictures of a folder are decoded, up to `CHECKED` of them, so that what is broken is known
before anything is learnt from. The guess is a recipe that could be used as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.images import folder, pixel_csv
from nnviz.data.images.finding import found
from nnviz.data.images.raw import Skipped
from nnviz.data.images.read import SKIPPED_LISTED, checksum, classes, pieces_of
from nnviz.data.images.recipe import Colour, Fit, ImageKind, ImageRecipe
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold

CHECKED = 5000
A_CLASS, IN_ALL = 16, 160
"""Samples of each class, and of all classes together."""

SAMPLE_SIDE = 96
USUAL_SIDE, LARGEST_OWN = 32, 64
"""The side that pictures of many sizes are brought to, and up to which they keep their own."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A picture as the file has it, ``(H, W, C)``, and the number of its class."""

    pixels: NDArray[Any]
    label: int


@dataclass(frozen=True, slots=True, eq=False)
class ImageLook:
    """What somebody who looked at pictures knows of them.

    Attributes:
        recipe: the guess.
        classes, counts: the names, and how many pictures each has that can be read.
        samples: some of each class, for a preview.
        own: rows, columns and channels that most of the pictures have.
        are_alike: whether all of them have that size.
        flat: how many values lie in one line, where their shape is a guess; else 0.
        skipped: the first pictures that cannot be read; `broken` counts all of them.
        checked: how many pictures have been looked at; the others are when they are read.
    """

    recipe: ImageRecipe
    classes: tuple[str, ...]
    counts: tuple[int, ...]
    samples: tuple[Sample, ...]
    own: tuple[int, int, int]
    are_alike: bool = True
    flat: int = 0
    skipped: tuple[Skipped, ...] = ()
    broken: int = 0
    checked: int = 0


def look(
    path: str | Path,
    progress: Progress = untold,
    cancelled: Cancelled = never,
    *,
    label_at: str = "",
    flat_rows: int = 0,
) -> ImageLook:
    """Look at a folder or a file of pictures; what is said of labels and rows is kept to.

    Raises:
        ProblemError: it cannot be read, or there is nothing to tell apart.
        WorkCancelled: `cancelled` said so.
    """
    start, work = found(Path(path).absolute()), Work(progress, cancelled)
    if start.form == ImageKind.FOLDER:
        return _folder(start, work)
    if start.form == ImageKind.CSV:
        label_at = label_at or pixel_csv.form_of(Path(start.path)).label_at
        start = start.replace(label_at=label_at)
    start = start.replace(flat_rows=flat_rows)
    start = start.replace(checksum=checksum(start, work.stretch(0.0, 0.1)))
    return _arrays(start, work.stretch(0.1, 1.0))


class _Picked:
    """The first few pictures of each class."""

    def __init__(self) -> None:
        self._own: dict[str, list[NDArray[Any]]] = defaultdict(list)

    def wants(self, label: str) -> bool:
        """Whether another one of a class is welcome."""
        return len(self._own[label]) < A_CLASS

    def add(self, label: str, pixels: NDArray[Any]) -> None:
        """Take one up."""
        self._own[label].append(pixels)

    def samples(self, names: Iterable[str]) -> tuple[Sample, ...]:
        """As many of each class as of the others, class by class."""
        known = list(names)
        each = max(1, IN_ALL // max(1, len(known)))
        return tuple(
            Sample(pixels, at)
            for at, name in enumerate(known[:IN_ALL])
            for pixels in self._own[name][:each]
        )


def _arrays(start: ImageRecipe, work: Work) -> ImageLook:
    """A pass over files that hold pictures of one size."""
    counts, picked = Counter[str](), _Picked()
    low, high, training, is_whole = np.inf, -np.inf, 0, True
    shape: tuple[int, ...] = (0, 0, 0)
    for piece in pieces_of(start, work, []):
        shape = piece.pixels.shape[1:]
        for label in {*piece.labels}:
            for at in [i for i, own in enumerate(piece.labels) if own == label][:A_CLASS]:
                if picked.wants(label):
                    picked.add(label, piece.pixels[at].copy())
        counts.update(piece.labels)
        training += len(piece.labels) if piece.is_training else 0
        low, high = min(low, float(piece.pixels.min())), max(high, float(piece.pixels.max()))
        is_whole = is_whole and piece.pixels.dtype == np.uint8
    names = classes(list(counts), start.file)
    black, white = (0.0, 255.0) if start.form == ImageKind.IDX else ends(low, high)
    count = counts.total()
    own = (shape[0], shape[1], shape[2])
    recipe = start.replace(
        **_size_of(own, True),
        colour=(Colour.RGB if own[2] == 3 else Colour.GREY).value,
        black=black,
        white=white,
        count=count,
        given=training if training < count else 0,
    )
    is_flat = start.form == ImageKind.CSV or _is_flat(start)
    return ImageLook(
        recipe,
        names,
        tuple(counts[name] for name in names),
        picked.samples(names),
        own,
        flat=int(np.prod(own)) if is_flat else 0,
        checked=count,
    )


def _is_flat(recipe: ImageRecipe) -> bool:
    """Whether the pictures of an archive are lines of values."""
    if recipe.form != ImageKind.NPZ:
        return False
    from nnviz.data.images import npz

    path = Path(recipe.path)
    with npz.opened(path) as archive:
        pair = npz.pairs_of(archive, path)[0]
        with archive.open(pair.pictures) as file:
            return len(npz.header(file, path, pair.pictures).shape) == 2


def ends(low: float, high: float) -> tuple[float, float]:
    """The numbers that stand for dark and light, guessed from the lowest and the highest."""
    if low < 0:
        reach = max(-low, high)
        return -reach, reach
    white = next((end for end in (1.0, 16.0, 255.0, 65535.0) if high <= end), high)
    return 0.0, white if white > 0 else 1.0


def _folder(start: ImageRecipe, work: Work) -> ImageLook:
    """A pass over a folder: every picture is decoded once, the first `CHECKED` of them."""
    from nnviz.data.images.picture import NotReadable, sampled, size_of

    files = folder.listing(Path(start.path), work)
    picked, counts, sizes = _Picked(), Counter[str](), Counter[tuple[int, int]]()
    skipped: list[Skipped] = []
    is_grey = True
    entries = spread(files.entries, CHECKED)
    for at, entry in enumerate(entries):
        path = files.root / entry.name
        try:
            pixels, own_grey = sampled(path, SAMPLE_SIDE)
            sizes[size_of(path)] += 1
        except NotReadable as error:
            skipped.append(Skipped(entry.name, str(error)))
        else:
            is_grey = is_grey and own_grey
            counts[entry.label] += 1
            if picked.wants(entry.label):
                picked.add(entry.label, pixels)
        work.reached((at + 1) / len(entries))
    names = classes(list(counts), start.file, skipped)
    totals = counts
    if len(entries) < len(files.entries):
        totals = Counter(entry.label for entry in files.entries)
    rows, columns = sizes.most_common(1)[0][0]
    own = (rows, columns, 1 if is_grey else 3)
    recipe = start.replace(
        **_size_of(own, len(sizes) == 1),
        colour=(Colour.GREY if is_grey else Colour.RGB).value,
        count=len(files.entries),
        given=files.given,
        checksum=files.checksum,
    )
    return ImageLook(
        recipe,
        names,
        tuple(totals[name] for name in names),
        picked.samples(names),
        own,
        are_alike=len(sizes) == 1,
        skipped=tuple(skipped[:SKIPPED_LISTED]),
        broken=len(skipped),
        checked=len(entries),
    )


def spread(entries: tuple[folder.Entry, ...], most: int) -> tuple[folder.Entry, ...]:
    """At most so many entries, evenly from all of them."""
    if len(entries) <= most:
        return entries
    return tuple(entries[at * len(entries) // most] for at in range(most))


def _size_of(own: tuple[int, int, int], are_alike: bool) -> dict[str, Any]:
    """The size that is guessed: their own where it is small and the same for all."""
    rows, columns, _ = own
    if are_alike and max(rows, columns) <= LARGEST_OWN:
        return {"rows": rows, "columns": columns, "fit": Fit.CROP.value}
    return {"rows": USUAL_SIDE, "columns": USUAL_SIDE, "fit": Fit.CROP.value}
