"""A flat cut through the space of inputs, on which responses are drawn as pictures. No Qt.

A point of the plane is a sample of base inputs: ``origin + a * across + b * up``. For two inputs
the plane is the whole space; for more it goes along two chosen inputs, the others held at the
probe's values, or along the two directions in which the data vary most.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset

Array = NDArray[np.floating[Any]]

MOST_SAMPLES, MOST_VALUES = 2000, 1 << 19
"""From how many samples the principal plane is computed, and how many values they have in all."""

WIDE, FEW = 256, 96
"""Of more features than this, the two directions are those of so many samples."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """`origin`, `across` and `up` are `(F,)`; `low` and `high` `(2,)` bound a and b.

    A plane that `follows` the probe goes through it, whatever the probe is.
    """

    origin: Array
    across: Array
    up: Array
    low: Array
    high: Array
    labels: tuple[str, str]
    follows: bool = False

    def grid(self, side: int) -> NDArray[np.float32]:
        """Samples on a square grid, `(side * side, F)`: row by row, the top row first."""
        steps = (np.arange(side) + 0.5) / side
        a = self.low[0] + (self.high[0] - self.low[0]) * steps
        b = self.high[1] - (self.high[1] - self.low[1]) * steps
        down, over = np.meshgrid(b, a, indexing="ij")
        return self.samples(np.column_stack([over.ravel(), down.ravel()]))

    def samples(self, places: Array) -> NDArray[np.float32]:
        """The samples `(n, F)` at places `(n, 2)` of the plane."""
        return np.asarray(self.origin + places @ np.stack([self.across, self.up]), np.float32)

    def places(self, samples: Array) -> Array:
        """Where samples `(n, F)` lie when they are dropped onto the plane, `(n, 2)`."""
        directions = np.stack([self.across, self.up])
        return np.asarray((samples - self.origin) @ np.linalg.pinv(directions))

    def through(self, probe: Array) -> "Plane":
        """The plane to show with a probe: itself, or moved so that it goes through it."""
        if not self.follows:
            return self
        return replace(
            self, origin=self.origin + (probe - self.samples(self.places(probe[None]))[0])
        )

    def has_axes_of(self, other: "Plane") -> bool:
        """Whether a sample lies at the same place on both."""
        return (
            self.across is other.across
            and self.up is other.up
            and self.low is other.low
            and self.high is other.high
        )


def axes_plane(dataset: Dataset, first: int, second: int, probe: Array) -> Plane:
    """The plane along two inputs, the others held at the probe's values."""
    directions = np.zeros((2, len(dataset.inputs)))
    directions[[0, 1], [first, second]] = 1
    origin = np.array(probe, np.float64)
    origin[[first, second]] = 0
    domain = dataset.input_domain[[first, second]]
    return Plane(
        origin,
        directions[0],
        directions[1],
        domain[:, 0],
        domain[:, 1],
        (dataset.inputs[first], dataset.inputs[second]),
        follows=len(dataset.inputs) > 2,
    )


def principal_plane(dataset: Dataset) -> Plane:
    """The plane of the two directions in which the training data vary most (Pearson 1901).

    Of many samples some, evenly spread, tell: the window waits for the answer.
    """
    train = dataset.base_train
    samples = _spread(train, min(MOST_SAMPLES, max(2, MOST_VALUES // train.shape[1])))
    centre = samples.mean(axis=0, dtype=np.float64)
    is_wide = train.shape[1] > WIDE
    away = (samples - centre).astype(np.float32) if is_wide else samples - centre
    directions = _of_wide(_spread(away, FEW)) if is_wide else _directions(away)
    across, up = directions[0], directions[1 if len(directions) > 1 else 0]
    spread = away @ np.stack([across, up]).T
    margin = 0.1 * np.ptp(spread, axis=0)
    low, high = spread.min(axis=0) - margin, spread.max(axis=0) + margin
    return Plane(centre, across, up, low, high, ("1st component", "2nd component"))


def _spread(samples: Array, most: int) -> Array:
    """At most so many samples, evenly from all."""
    return samples[:: -(-len(samples) // most)]


def _directions(away: Array) -> Array:
    """Unit vectors, those in which samples `(n, F)` without their mean vary most first."""
    _, _, directions = np.linalg.svd(away, full_matrices=False)
    return np.asarray(directions)


def _of_wide(away: Array) -> Array:
    """The first two of `_directions` of a few samples of many features: what the samples have in
    common with each other is far smaller than what the features have."""
    _, found = np.linalg.eigh((away @ away.T).astype(np.float64))
    directions = found[:, :-3:-1].T @ away
    length = np.linalg.norm(directions, axis=1, keepdims=True)
    if length.min() < 1e-12:  # fewer than two directions: any that are not the same
        return np.eye(2, away.shape[1])
    return np.asarray(directions / length, np.float64)


def default_plane(dataset: Dataset, probe: Array) -> Plane | None:
    """The first plane to show; None for fewer than two inputs, and for tokens: nothing lies between
    two of them."""
    features = len(dataset.inputs)
    if dataset.base_train.ndim != 2 or features < 2 or dataset.tokens:
        return None
    return axes_plane(dataset, 0, 1, probe) if features == 2 else principal_plane(dataset)
