"""What a family of data sets hands over: a description of each, and the samples when asked."""

# Annotations stay text: looking up np.random would import it, 16 ms nobody needs before `load`.
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Raw:
    """Samples as they were made or read: in their own units, not split, not scaled.

    Attributes:
        x: float64 ``(n, F)``.
        y: int64 ``(n,)`` class indices, or float64 ``(n, T)`` targets.
        features: F names.
        task: what `y` means.
        strata: int64 ``(n,)``, groups of which each part of a split gets its share. They must not
            depend on the noise: then the split does not either. None draws from all alike.
        domain: float64 ``(F, 2)``, the ends of the axes; None takes them from the samples.
        image_shape: rows, columns and channels when a sample is a picture.
        deals_itself: whether each sample's own numbers decide its part of a split, so that one
            more or one less leaves the others where they are. Few of them are in both parts.
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64] | NDArray[np.float64]
    features: tuple[str, ...]
    task: Task
    strata: NDArray[np.int64] | None = None
    domain: NDArray[np.float64] | None = None
    image_shape: tuple[int, int, int] | None = None
    deals_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """One data set a person can choose.

    ``make(size, noise, rng)`` returns `Raw`: the same samples for the same arguments and the same
    state of `rng`. It draws as many numbers whatever the noise, so that a little more noise moves
    the same points a little further. `name` is stable in files. `size`, `noise`, `train_share` and
    `standardize` are what a recipe means that leaves them open; where `has_size` or `has_noise` is
    false, they are all there is.
    """

    name: str
    title: str
    description: str
    family: str
    kind: TaskKind
    make: Callable[[int, float, np.random.Generator], Raw]
    size: int = 500
    noise: float = 0.0
    train_share: float = 0.5
    standardize: bool = False
    has_size: bool = True
    has_noise: bool = True
