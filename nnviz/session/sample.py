"""The probe: a sample of the data, or a free point and the training sample nearest to it. No Qt."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.data.targets import AimKind

MOST_ASKED = 2000
"""Training samples among which the nearest is looked for."""

HASTY = 200
"""Of those, where the next point follows at once."""

MOST_NUMBERS = 2_000_000
"""Of wide samples fewer are looked at: so many numbers take half a millisecond."""

CACHED = 32_768
"""Numbers at a time whose distances are taken: they stay in the cache."""

Array = NDArray[np.floating[Any]]
Target = int | NDArray[np.float32]
"""What is expected of a sample: a class, or targets `(T,)`."""


class Part(Enum):
    """Which samples."""

    TRAINING = "training"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class ProbeSource:
    """A sample by its part and its index there, from 0."""

    part: Part
    index: int


FIRST = ProbeSource(Part.TEST, 0)
"""What is looked at before anybody chooses."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """What the neurons answer to.

    Attributes:
        x: its base inputs, `input_shape`.
        source: the sample it is; of a free point the nearest training sample.
        is_free: whether it is a free point.
        target: what is expected of it, that of `source` or the point itself.
        is_changed: whether it is a free point that was made of `source`.
    """

    x: Array
    source: ProbeSource
    is_free: bool
    target: Target
    is_changed: bool = False

    @property
    def borrows_target(self) -> bool:
        """Whether what is expected of it is only what is expected of the nearest sample."""
        return self.is_free and not self.is_changed


def inputs_of(dataset: Dataset, part: Part) -> NDArray[np.float32]:
    """The samples of a part by their base inputs, `(n, *input_shape)`."""
    return dataset.base_train if part is Part.TRAINING else dataset.base_test


def targets_of(dataset: Dataset, part: Part) -> NDArray[Any]:
    """Their class indices `(n,)` or targets `(n, T)`."""
    return dataset.y_train if part is Part.TRAINING else dataset.y_test


def picked(dataset: Dataset, source: ProbeSource) -> Probe:
    """A sample as the probe; an index beyond the ends goes round."""
    samples = inputs_of(dataset, source.part)
    found = ProbeSource(source.part, source.index % len(samples))
    return Probe(samples[found.index], found, is_free=False, target=target_of(dataset, found))


def free_point(dataset: Dataset, x: Array, most: int = MOST_ASKED) -> Probe:
    """A point `input_shape` of one's own as the probe.

    What the nearest of `most` samples is, is expected of it, or the point itself where inputs are
    answers.
    """
    source = ProbeSource(Part.TRAINING, nearest(dataset, x, most))
    return Probe(x, source, is_free=True, target=_target_at(dataset, source, x))


def changed_sample(dataset: Dataset, source: ProbeSource, x: Array) -> Probe:
    """What was made of a sample, `input_shape`: the same as of that is expected of it."""
    found = picked(dataset, source).source
    if dataset.aim.kind is AimKind.INPUTS:
        return Probe(x, found, True, _target_at(dataset, found, x), is_changed=True)
    return Probe(x, found, True, target_of(dataset, found), is_changed=True)


def kept(dataset: Dataset, probe: Probe | None) -> Probe:
    """The probe to go on with when there are other data: the same point, or the sample there."""
    if probe is None or (probe.is_free and probe.x.shape != dataset.input_shape):
        return picked(dataset, FIRST)
    if probe.is_free:
        return free_point(dataset, probe.x)
    last = len(inputs_of(dataset, probe.source.part)) - 1
    return picked(dataset, ProbeSource(probe.source.part, min(probe.source.index, last)))


def target_of(dataset: Dataset, source: ProbeSource) -> Target:
    """What is expected of a sample."""
    found = targets_of(dataset, source.part)[source.index]
    return int(found) if dataset.task.classes else np.asarray(found, np.float32)


def _target_at(dataset: Dataset, source: ProbeSource, x: Array) -> Target:
    if dataset.aim.kind is not AimKind.INPUTS:
        return target_of(dataset, source)
    flat = np.asarray(dataset.expand(x[None])[0], np.float32).ravel()
    return flat[list(dataset.aim.columns)] if dataset.aim.columns else flat


def asked(dataset: Dataset) -> int:
    """How many training samples the nearest is looked for among: the first ones."""
    width = max(1, dataset.base_train[0].size)
    return min(len(dataset.base_train), MOST_ASKED, max(1, MOST_NUMBERS // width))


def nearest(dataset: Dataset, x: Array, most: int = MOST_ASKED) -> int:
    """The training sample nearest to `x`, the first of those that are equally near.

    The distance is Euclid's over the base inputs as the network sees them. At most the first `most`
    are asked.
    """
    samples = dataset.base_train[: min(most, asked(dataset))]
    flat, point = samples.reshape(len(samples), -1), np.asarray(x, np.float32).ravel()
    rows = max(1, CACHED // flat.shape[1])
    away, far = np.empty((rows, flat.shape[1]), np.float32), np.empty(len(flat), np.float32)
    for first in range(0, len(flat), rows):
        part = far[first : first + rows]
        between = np.subtract(flat[first : first + rows], point, out=away[: len(part)])
        np.einsum("ij,ij->i", between, between, out=part)
    return int(far.argmin())


def near_class(dataset: Dataset, source: ProbeSource, step: int, label: int | None) -> int:
    """The next index (`step` 1) or the one before (-1), of a class or of any; goes round.

    Where the part has no sample of the class, it is the index there is.
    """
    targets = targets_of(dataset.labelled, source.part)
    if label is None or not dataset.told.task.classes:
        return (source.index + step) % len(targets)
    found = np.flatnonzero(targets == label)
    if not found.size:
        return source.index
    place = np.searchsorted(found, source.index, "right" if step > 0 else "left")
    return int(found[(place if step > 0 else place - 1) % len(found)])
