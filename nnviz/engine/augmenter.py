"""Augmentation of a batch, where it enters the network, inside the training process.

1. Geometry: flip, size, rotation and shift, in one look-up.
2. Brightness, cut to what is black and white.
3. Mix-up with another picture of the batch; the targets are blended likewise.
4. Cut-out, then noise.

An output whose target is the samples themselves is to answer with the pictures after 3: what is
covered or noisy has to be brought back (a denoiser), what is moved stays moved.

Pictures are taken as shares of the data's domain, from 0, black, to 1, white, and given back as the
samples were. All that is drawn comes from one generator; without mix-up every batch of as many
takes as many numbers, in an order that no strength changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.graph import Graph
from nnviz.data import Dataset
from nnviz.data.imaging import brightened, cut_out, mixed, with_noise
from nnviz.data.imaging.values import Images
from nnviz.data.imaging.warp import Warper
from nnviz.data.targets import AimKind
from nnviz.engine.augmentation import BACKGROUND, Augmentation
from nnviz.engine.goals import Goal, task_of, units_of
from nnviz.layers.input import Input
from nnviz.layers.site import Array

STREAM = 4
"""The random numbers of augmentation are those of `[seed, STREAM]`."""

LOOKED_AT = 1 << 16
"""So many numbers at the border of the first training pictures tell what the background is."""

LEAST = 1e-3
"""A mix-up below this is as good as none, and Beta has no numbers for it any more."""

DOWN, RIGHT, ANGLE, SIZE, SIDE, LIGHT, ROW, COLUMN = range(8)
"""What each of a picture's random numbers is for."""


class Mix(NamedTuple):
    """How a batch was blended: each picture's partner, and the share that is its own, `(n,)`."""

    partners: NDArray[np.intp]
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Augmented:
    """What came of some pictures, as shares `(n, H, W, C)`.

    `clean` is without cut-out and noise; the very same where there are none.
    """

    pictures: Images
    clean: Images
    mix: Mix | None


def can_augment(graph: Graph, dataset: Dataset) -> bool:
    """Whether samples are pictures that enter a network whole, at one input."""
    inputs = [node.layer for node in graph.sources if isinstance(node.layer, Input)]
    return dataset.image_shape is not None and len(inputs) == 1 and not inputs[0].places


def starting(seed: int) -> np.random.Generator:
    """The generator of augmentation at the start of a run."""
    return np.random.default_rng([seed, STREAM])


def background(dataset: Dataset) -> NDArray[np.float32]:
    """What is usual at the border of training pictures: each channel's median share, `(C,)`."""
    assert dataset.image_shape is not None
    places = np.arange(len(dataset.features)).reshape(dataset.image_shape)
    edges = (places[0], places[-1], places[1:-1, 0], places[1:-1, -1])
    border = np.concatenate(edges)
    low, high = dataset.domain[border].transpose(2, 0, 1)
    count = max(16, LOOKED_AT // border.size)
    shares = (dataset.x_train[:count, border] - low) / np.where(high > low, high - low, 1)
    return np.median(shares, axis=(0, 1)).astype(np.float32)


class PictureAugmenter:
    """Augments pictures `(n, H, W, C)` as a spec says; has memory for up to `shape[0]` of them.

    `ground` is what comes in from outside and what covers, `(C,)`: see `background`.
    """

    def __init__(
        self,
        augmentation: Augmentation,
        ground: NDArray[np.float32],
        shape: tuple[int, int, int, int],
        kind: DTypeLike = np.float32,
    ) -> None:
        self.spec, self._ground = augmentation, ground.astype(kind)
        self._sides = float(shape[1]), float(shape[2])
        self._fill = self._ground if augmentation.outside == BACKGROUND else None
        self._warper = Warper(shape, kind) if augmentation.moves else None

    def augmented(self, pictures: Images, rng: np.random.Generator) -> Augmented:
        """What comes of shares `(n, H, W, C)`, which may be overwritten."""
        spec = self.spec
        drawn = rng.random((8, len(pictures)))
        if self._warper is not None:
            self._move(self._warper, pictures, drawn)
        if spec.brightness:
            pictures = brightened(pictures, spec.brightness * _either_way(drawn[LIGHT]), 0.0, 1.0)
        mix = _mix(spec.mix_up, len(pictures), rng) if spec.mix_up else None
        if mix is not None:
            pictures = mixed(pictures, *mix)
        clean = pictures
        if spec.cut_out:
            pictures = self._cut_out(pictures, drawn)
        if spec.pixel_noise:
            pictures = with_noise(pictures, spec.pixel_noise, rng)
        return Augmented(pictures, clean, mix)

    def _move(self, warper: Warper, pictures: Images, drawn: NDArray[np.float64]) -> None:
        spec, (rows, columns) = self.spec, self._sides
        aside = _either_way(drawn[: SIZE + 1])
        warper.warp(
            pictures,
            spec.rotate * aside[ANGLE],
            (1 + spec.scale) ** aside[SIZE],
            (spec.shift * rows * aside[DOWN], spec.shift * columns * aside[RIGHT]),
            drawn[SIDE] < spec.flip,
            self._fill,
            pictures,
        )

    def _cut_out(self, pictures: Images, drawn: NDArray[np.float64]) -> Images:
        """A square about a place anywhere in the picture, as the paper has it."""
        rows, columns = self._sides
        centre = drawn[ROW] * rows - 0.5, drawn[COLUMN] * columns - 0.5
        side = self.spec.cut_out * min(rows, columns)
        return cut_out(pictures, centre, side, self._ground)


class Augmenter:
    """Augments the batches of a training run where they lie.

    `most` is the size of the largest batch; `goals` are those of the outputs, in their order.
    """

    def __init__(
        self,
        augmentation: Augmentation,
        dataset: Dataset,
        goals: Sequence[Goal],
        most: int,
        kind: DTypeLike,
    ) -> None:
        assert dataset.image_shape is not None
        self._shape = dataset.image_shape
        ground, shape = background(dataset), (most, *self._shape)
        self._pictures = PictureAugmenter(augmentation, ground, shape, kind)
        low, high = dataset.domain.astype(kind).T
        self._low, self._span = low, np.where(high > low, high - low, 1).astype(kind)
        self._is_share = not low.any() and bool((high == 1).all())
        self._answers = tuple(_answers(goals, dataset))

    def apply(self, x_rows: Array, y_rows: Array, rng: np.random.Generator) -> None:
        """Augment a batch in place, where a pass takes it (`nnviz.engine.batch_pass`).

        `x_rows` is `(F, b)` or `(b, H, W, C)`, `y_rows` what the outputs should say, `(U, b)`.
        """
        samples = x_rows.T if x_rows.ndim == 2 else x_rows.reshape(len(x_rows), -1)
        found = self._pictures.augmented(self._as_shares(samples), rng)
        targets = y_rows.T if y_rows.ndim == 2 else y_rows
        if found.mix is not None:
            targets[...] = mixed(targets, *found.mix)
        samples[...] = self._as_samples(found.pictures)
        if self._answers:
            clean = samples if found.clean is found.pictures else self._as_samples(found.clean)
            for columns, places in self._answers:
                targets[:, columns] = clean[:, places]

    def _as_shares(self, samples: Array) -> Images:
        """Samples `(b, F)` as pictures from 0 to 1, in an array of their own."""
        found = samples.copy(order="C") if self._is_share else (samples - self._low) / self._span
        return np.ascontiguousarray(found).reshape(-1, *self._shape)

    def _as_samples(self, shares: Images) -> Array:
        flat = shares.reshape(len(shares), -1)
        return flat if self._is_share else flat * self._span + self._low


def _answers(goals: Sequence[Goal], dataset: Dataset) -> Any:
    """Which columns of the targets are samples themselves, and which features those are."""
    start = 0
    for goal in goals:
        stop = start + units_of(goal, task_of(goal.aim, dataset))
        if goal.aim.kind is AimKind.INPUTS:
            places = goal.aim.columns or range(len(dataset.features))
            yield slice(start, stop), np.asarray(places, np.intp)
        start = stop


def _either_way(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers from 0 to 1 as numbers from -1 to 1."""
    return 2 * drawn - 1


def _mix(alpha: float, count: int, rng: np.random.Generator) -> Mix:
    """Each picture with another one of a shuffled batch, and mostly itself."""
    alpha = max(alpha, LEAST)
    partners, share = rng.permutation(count), rng.beta(alpha, alpha, count)
    return Mix(partners, np.maximum(share, 1 - share))
