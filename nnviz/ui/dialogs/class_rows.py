"""What a grid of pictures by class shows: a row for each class. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.ui.numbers import format_count

Picture = NDArray[np.floating[Any]]

SHOWN = 24
"""Pictures of a class that are kept for the grid: more than the widest window has room for."""

UNEVEN = 1.5
"""How many times as large the largest class is before one is told."""


@dataclass(frozen=True, slots=True, eq=False)
class ClassRow:
    """A class, how many pictures it has, and some of them ``(H, W, 1 or 3)`` from 0 to 1."""

    name: str
    count: int
    pictures: tuple[Picture, ...]


def rows_of(
    names: Sequence[str], counts: Sequence[int], labelled: Iterable[tuple[int, Picture]]
) -> tuple[ClassRow, ...]:
    """A row for each class, of pictures that come with the number of theirs."""
    own: list[list[Picture]] = [[] for _ in names]
    for label, picture in labelled:
        if len(own[label]) < SHOWN:
            own[label].append(picture)
    return tuple(
        ClassRow(name, count, tuple(pictures))
        for name, count, pictures in zip(names, counts, own, strict=True)
    )


def rows_of_dataset(dataset: Dataset) -> tuple[ClassRow, ...]:
    """The first training pictures of each class, and how many pictures both parts have together.

    Where nothing is classified all are in one row.
    """
    data = dataset.labelled
    names, labels = data.task.names, data.y_train
    counts = np.bincount(np.concatenate([labels.ravel(), data.y_test.ravel()]).astype(np.int64))
    if not data.task.classes:
        names, labels = ("all pictures",), np.zeros(len(data.x_train), np.int64)
        counts = np.array([len(data.x_train) + len(data.x_test)])
    counts = np.pad(counts, (0, max(0, len(names) - len(counts))))[: len(names)]
    found = []
    for label in range(len(names)):
        first = np.flatnonzero(labels == label)[:SHOWN]
        if len(first):
            found += [(label, picture) for picture in data.pictures(data.x_train[first])]
    return rows_of(names, counts.tolist(), found)


def imbalance(names: Sequence[str], counts: list[int] | tuple[int, ...]) -> str:
    """A sentence on classes of which one has many more pictures than another; else nothing."""
    if not counts or min(counts) == 0:
        return ""
    most, least = (counts.index(find(counts)) for find in (max, min))
    ratio = counts[most] / counts[least]
    if ratio < UNEVEN:
        return ""
    times = f"{ratio:.1f}".removesuffix(".0") if ratio < 10 else f"{ratio:.0f}"
    sizes = f"{format_count(counts[most])} to {format_count(counts[least])}"
    return (
        f"{names[most]} has {times} times as many pictures as {names[least]} ({sizes}): "
        "a network may learn to say it too often."
    )
