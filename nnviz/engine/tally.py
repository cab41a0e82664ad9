"""Metrics taken down portion by portion: only sums are kept of what a network has said."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.losses import predicted_classes
from nnviz.engine.metrics import CLASSIFICATION, confusion
from nnviz.layers.site import Array

NAN = float("nan")


class Tally(ABC):
    """Compares answers with the truth; `metrics` has the values of a task's metrics by name."""

    @abstractmethod
    def add(self, rows: slice, said: Array) -> None:
        """Take down answers `(n, U)` to the samples of some rows."""

    @abstractmethod
    def metrics(self) -> dict[str, float]:
        """How good the answers so far are."""


class Classes(Tally):
    """Counts every pair of true and given class."""

    def __init__(self, truth: NDArray[np.int64], classes: int) -> None:
        self._truth, self._classes = truth, classes
        self._table = np.zeros((classes, classes), np.int64)

    def add(self, rows: slice, said: Array) -> None:
        self._table += confusion(self._truth[rows], predicted_classes(said), self._classes)

    def metrics(self) -> dict[str, float]:
        return {name: measure(self._table) for name, measure in CLASSIFICATION.items()}


class Steps(Classes):
    """The same over every step that is asked about; the truth is `(n, T)`, answers `(n, T, V)`."""

    def add(self, rows: slice, said: Array) -> None:
        truth, given = self._truth[rows], predicted_classes(said)
        asked = truth >= 0
        self._table += confusion(truth[asked], given[asked], self._classes)


class Numbers(Tally):
    """Adds up squared distances; `around` is the truth's own spread (`nnviz.engine.metrics`)."""

    def __init__(self, truth: NDArray[np.floating[Any]], around: float) -> None:
        self._truth, self._around, self._squares = truth, around, 0.0

    def add(self, rows: slice, said: Array) -> None:
        distance = said - self._truth[rows]
        self._squares += float(np.square(distance, dtype=np.float64).sum())

    def metrics(self) -> dict[str, float]:
        mean = self._squares / self._truth.size if self._truth.size else NAN
        return {"mse": mean, "r2": 1 - self._squares / self._around if self._around else NAN}
