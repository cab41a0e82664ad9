"""Training pictures before and after augmentation, to be looked at before it is used. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.augmenter import Mix, PictureAugmenter, background, starting

ALL_OF_ONE = 0.995
"""A picture with so much of itself is called by its own name alone."""

MOST_SIDE = 96
"""Larger pictures are made smaller first: examples are small, and follow a slider at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Some training pictures as shares `(n, H, W, C)`, and what each shows in at most two lines."""

    before: NDArray[np.float32]
    after: NDArray[np.float32]
    words: tuple[str, ...]


class ExampleMaker:
    """Makes examples from one data set of pictures; what it costs once is done at the start."""

    def __init__(self, dataset: Dataset) -> None:
        assert dataset.image_shape is not None
        self._dataset, self._labelled = dataset, dataset.labelled
        self._ground = background(dataset)
        self._last: tuple[tuple[int, int], NDArray[np.intp], NDArray[np.float32]] | None = None

    def make(self, augmentation: Augmentation, seed: int, count: int) -> Examples:
        """Examples of a seed: which they are, and how each is changed, stays while sliders move."""
        picks, before = self._picked(seed, count)
        rows, columns, channels = before.shape[1:]
        augmenter = PictureAugmenter(
            augmentation, self._ground, (len(picks), rows, columns, channels)
        )
        found = augmenter.augmented(before.copy(), starting(seed))
        return Examples(before, found.pictures, self._words(picks, found.mix))

    def _picked(self, seed: int, count: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """The training samples of a seed and their pictures, which the next call may use again."""
        if self._last is None or self._last[0] != (seed, count):
            samples, rng = self._dataset.x_train, np.random.default_rng(seed)
            picks = rng.choice(len(samples), min(count, len(samples)), replace=False)
            self._last = (seed, count), picks, _small(self._dataset.pictures(samples[picks]))
        return self._last[1:]

    def _words(self, picks: NDArray[np.intp], mix: Mix | None) -> tuple[str, ...]:
        """The class, or the value to be told; of a blend both classes with their shares."""
        labels = self._labelled.y_train[picks]
        if not self._labelled.task.classes:
            return tuple(self._number(value) for value in self._blended(labels[:, 0], mix))
        names = [self._labelled.task.names[int(label)] for label in labels]
        if mix is None:
            return tuple(names)
        pairs = zip(names, mix.partners, mix.shares, strict=True)
        return tuple(_blend(name, names[other], share) for name, other, share in pairs)

    def _blended(self, values: NDArray[Any], mix: Mix | None) -> NDArray[Any]:
        if mix is None:
            return values
        return mix.shares * values + (1 - mix.shares) * values[mix.partners]

    def _number(self, value: float) -> str:
        data = self._labelled
        whole = value * data.target_scale[0] + data.target_mean[0]
        return f"{whole:.3g}".replace("-", "\N{MINUS SIGN}")


def _small(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pictures of at most `MOST_SIDE` pixels a side: means of squares; what is left over is cut."""
    rows, columns, channels = pictures.shape[1:]
    step = -(-max(rows, columns) // MOST_SIDE)
    if step == 1:
        return pictures
    down, right = max(1, rows // step), max(1, columns // step)
    part = pictures[:, : down * step, : right * step]
    squares = part.reshape(len(part), down, min(step, rows), right, min(step, columns), channels)
    return np.asarray(squares.mean(axis=(2, 4)), np.float32)


def _blend(name: str, other: str, share: float) -> str:
    if name == other or share >= ALL_OF_ONE:
        return name
    return f"{100 * share:.0f} % {name}\n{100 * (1 - share):.0f} % {other}"
