"""What a family of data sets hands over: a description of each, and the samples when asked."""

# Annotations stay text: looking up np.random would import it, 16 ms nobody needs before `load`.
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.forecast import Forecast


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Raw:
    """Samples as they were made or read: in their own units, not split, not scaled.

    Attributes:
        x: ``(n, F)``, of float64, or of bytes where pictures are so small in memory.
        divisor: what `x` is divided by to be in its own units: 255 for the bytes of pictures.
        y: int64 ``(n,)`` class indices, or float64 ``(n, T)`` targets.
        features: F names.
        task: what `y` means.
        strata: int64 ``(n,)``, groups of which each part of a split gets its share. They must not
            depend on the noise: then the split does not either. None draws from all alike.
        domain: float64 ``(F, 2)``, the ends of the axes; None takes them from the samples.
        image_shape: rows, columns and channels when a sample is a picture.
        relevant: bool ``(n, rows * columns)``, the pixels that show a picture's class, where one
            knows; see `Dataset`.
        blocks: int64 ``(n,)``; samples of one block are never in both parts, and each block lies
            in one stratum.
        border: how many of the samples, the first, are for training where their files say so. They
            are dealt in their order then, whatever share is for training.
        dropped: how many samples were left out, because a value is missing or they are damaged.
        tokens, asked, truths, truth: of sequences, see `Dataset`; ``(n, T)`` and ``(n, T, K)``.
        places: int64 ``(n,)``, where each sample stands in a text that runs on, see `Dataset`.
        forecast: how samples of a series lie in time, see `Dataset`.
        starts: int64 ``(n,)``, which rows of `x` and `y` are samples where these have one from each
            step of a series on; they rise, and are parted in time. None means all rows are samples.
        deals_itself: whether each sample's own numbers decide its part of a split, so that one
            more or one less leaves the others where they are. Few of them are in both parts.
    """

    x: NDArray[Any]
    y: NDArray[np.int64] | NDArray[np.float64]
    features: tuple[str, ...]
    task: Task
    strata: NDArray[np.int64] | None = None
    domain: NDArray[np.float64] | None = None
    image_shape: tuple[int, int, int] | None = None
    divisor: float = 1.0
    relevant: NDArray[np.bool_] | None = None
    blocks: NDArray[np.int64] | None = None
    border: int | None = None
    dropped: int = 0
    tokens: tuple[str, ...] = ()
    asked: NDArray[np.bool_] | None = None
    truths: tuple[str, ...] = ()
    truth: NDArray[np.bool_] | None = None
    places: NDArray[np.int64] | None = None
    forecast: Forecast | None = None
    starts: NDArray[np.int64] | None = None
    deals_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """One data set a person can choose.

    ``make(size, noise, rng)`` returns `Raw`: the same samples for the same arguments and the same
    state of `rng`. It draws as many numbers whatever the noise, so that a little more noise moves
    the same points a little further. `name` is stable in files. `size`, `noise`, `train_share` and
    `standardize` are what a recipe means that leaves them open; where `has_size` or `has_noise` is
    false, they are all there is. Where `side`, in pixels, is there, these are square pictures of so
    many `channels`; a recipe may choose another side, and `make` takes it by that name. It is the
    same with the `window` of a text or a series, in steps of so many `channels` (0 is 1 too), and
    the `horizon` of a series.
    `is_pictures` says that samples are pictures, and `knows_pixels` that `Raw.relevant` is given.
    """

    name: str
    title: str
    description: str
    family: str
    kind: TaskKind
    make: Callable[..., Raw]
    size: int = 500
    noise: float = 0.0
    train_share: float = 0.5
    standardize: bool = False
    has_size: bool = True
    has_noise: bool = True
    side: int | None = None
    channels: int = 0
    window: int | None = None
    horizon: int | None = None
    is_pictures: bool = False
    knows_pixels: bool = False

    @property
    def has_side(self) -> bool:
        """Whether a recipe may choose how large the pictures are."""
        return self.side is not None

    @property
    def has_window(self) -> bool:
        """Whether a recipe may choose how many steps a sample has."""
        return self.window is not None

    @property
    def has_horizon(self) -> bool:
        """Whether a recipe may choose how many steps ahead are to be told."""
        return self.horizon is not None
