"""What a target says of the samples of the data: which of them excite it most. No Qt."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import option
from nnviz.data.table.work import Work
from nnviz.explain.function import NOT_FINITE
from nnviz.explain.subject import Subject
from nnviz.explain.target import Array

TEST, TRAINING = "test", "training"
PARTS = {TEST: "Test samples", TRAINING: "Training samples"}

AT_ONCE = 256
MOST_TARGETS = 2
"""Of a regression's targets so many are named."""


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a target says of samples `(n, F)`: `values` `(n,)`, nan where that is no number.

    `order` are the samples with a number, the largest first.
    """

    samples: Array
    values: NDArray[np.float64]
    order: NDArray[np.int64]

    @property
    def best(self) -> float:
        """The most it says."""
        return float(self.values[self.order[0]])

    @property
    def best_sample(self) -> int:
        """Of which sample it says the most."""
        return int(self.order[0])


def part_option() -> str:
    """The field of a method that looks at the samples of a part."""
    chosen: str = option(TEST, "Samples", "Which samples are looked at.", choices=PARTS)
    return chosen


def samples_of(subject: Subject, part: str, most: int) -> Array:
    """The first samples of a part, flat `(n, F)`; of the other where it has none.

    Raises:
        ProblemError: there are none at all.
    """
    data = subject.dataset
    first, other = (data.x_test, data.x_train) if part == TEST else (data.x_train, data.x_test)
    found = (first if len(first) else other)[:most]
    if not len(found):
        raise ProblemError(Problem("data", "There are no samples.", "Ask for more of them."))
    return found.reshape(len(found), -1)


def points_of(subject: Subject, part: str, most: int) -> Array:
    """The base inputs of the same samples, flat `(n, B)`."""
    data = subject.dataset
    found = (data.base_test if is_test(subject, part) else data.base_train)[:most]
    return found.reshape(len(found), -1)


def is_test(subject: Subject, part: str) -> bool:
    """Whether `samples_of` gives test samples."""
    data = subject.dataset
    return bool(len(data.x_test)) and (part == TEST or not len(data.x_train))


def said_of(subject: Subject, samples: Array, work: Work) -> Said:
    """What the target says of samples `(n, F)`.

    Raises:
        ProblemError: it is never a finite number.
    """
    function = subject.function(min(AT_ONCE, len(samples)))
    values = np.empty(len(samples), np.float64)
    for first in range(0, len(samples), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        values[part] = function.values(samples[part])
        work.reached(min(1.0, (first + AT_ONCE) / len(samples)))
    known = np.isfinite(values)
    if not known.any():
        raise ProblemError(NOT_FINITE)
    order = np.argsort(-np.where(known, values, -np.inf), kind="stable")
    return Said(samples, np.where(known, values, np.nan), order[: int(known.sum())])


def label_of(subject: Subject, place: int, *, of_test: bool) -> tuple[str, int]:
    """What the data say of a sample, in words, and its class; -1 where there are no classes."""
    data = subject.dataset.labelled
    said = (data.y_test if of_test else data.y_train)[place]
    if data.task.classes:
        return data.task.names[int(said)], int(said)
    own = np.ravel(said) * data.target_scale + data.target_mean
    words = [f"{name} = {value:.4g}" for name, value in zip(data.task.names, own, strict=True)]
    return ", ".join(words[:MOST_TARGETS]), -1
