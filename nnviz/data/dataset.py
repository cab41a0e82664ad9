"""What a network learns from: two parts of samples, and what their columns mean.

Values only. How they come about is written in `recipe` and `loading`.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray


class TaskKind(Enum):
    """What is asked of the network's output."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be learnt: `names` of the classes, or of the targets of a regression."""

    kind: TaskKind
    names: tuple[str, ...]

    @property
    def classes(self) -> int:
        """The number of classes; 0 for a regression."""
        return len(self.names) if self.kind is TaskKind.CLASSIFICATION else 0


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Dataset:
    """Samples split into a training and a test part, in the coordinates the network sees.

    All arrays are C-contiguous and read-only. n counts samples, F features, T targets.

    Attributes:
        x_train, x_test: float32 ``(n, F)``.
        y_train, y_test: int64 ``(n,)`` class indices, or float32 ``(n, T)`` targets.
        features: F names.
        task: what `y` means.
        feature_mean, feature_scale: float32 ``(F,)``; a sample in its own units is
            ``x * feature_scale + feature_mean``. 0 and 1 where nothing was standardised.
        target_mean, target_scale: the same for a regression's targets, float32 ``(T,)``;
            ``(0,)`` for classes.
        relabelled: bool ``(n_train,)``, the training samples whose label is noise.
        domain: float32 ``(F, 2)``, the low and high end of each feature's axis in a picture.
        sample_shape: the shape of one sample as the network takes it.
        image_shape: rows and columns when a sample is a picture, its features row by row.
    """

    x_train: NDArray[np.float32]
    y_train: NDArray[np.int64] | NDArray[np.float32]
    x_test: NDArray[np.float32]
    y_test: NDArray[np.int64] | NDArray[np.float32]
    features: tuple[str, ...]
    task: Task
    feature_mean: NDArray[np.float32]
    feature_scale: NDArray[np.float32]
    target_mean: NDArray[np.float32]
    target_scale: NDArray[np.float32]
    relabelled: NDArray[np.bool_]
    domain: NDArray[np.float32]
    sample_shape: tuple[int, ...]
    image_shape: tuple[int, int] | None = None
