"""The points of an embedding as a value: where they lie, what they are and how they are marked."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.losses import predicted_classes
from nnviz.session.embedding import Embedded

__all__ = ["LEVELS", "UNKNOWN", "Points", "points_of"]

UNKNOWN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """n test samples in the plane.

    Attributes:
        places: `(n, 2)`; nan for a sample that has no place.
        truth: the class of each, `(n,)`; of a regression which of `LEVELS` steps of the target.
        said: the class the network takes each for, `(n,)`; `UNKNOWN` where that is not known.
        names: the classes; none for a regression.
    """

    places: NDArray[np.floating[Any]]
    truth: NDArray[np.int64]
    said: NDArray[np.int64]
    names: tuple[str, ...]

    @property
    def is_wrong(self) -> NDArray[np.bool_]:
        """Which are taken for another class, `(n,)`."""
        return (self.said != UNKNOWN) & (self.said != self.truth) & bool(self.names)

    def moved(self, places: NDArray[np.floating[Any]]) -> "Points":
        """The same samples in other places."""
        return replace(self, places=places)


LEVELS = 9
"""The steps of a regression's colours."""


def points_of(embedded: Embedded) -> Points:
    """What is known of the samples of an embedding."""
    dataset, places = embedded.model.dataset, embedded.plane.points
    count = len(places)
    names = dataset.told.task.names if dataset.told.task.classes else ()
    said = np.full(count, UNKNOWN, np.int64)
    if names and dataset.task.classes and len(embedded.answers):
        known = predicted_classes(embedded.answers[:count])
        said[: len(known)] = known
    return Points(places, _truth(dataset, count), said, names)


def _truth(dataset: Dataset, count: int) -> NDArray[np.int64]:
    told = dataset.told
    if told.task.classes:
        return np.asarray(told.y_test[:count], np.int64)
    heights = np.asarray(told.y_test[:count, 0], np.float64)
    top = max(float(np.abs(heights).max(initial=0)), 1e-9)
    return np.rint((heights / top + 1) / 2 * (LEVELS - 1)).astype(np.int64)
