"""What is so at each step of a sequence, and could be read off a network: truths, and what follows.

Pure.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.data import Dataset
from nnviz.data.dataset import following
from nnviz.explain.selectivity import auc

NEXT, LABEL, TARGET = "next", "label", "target"
"""What things are called that are no truths: the token that follows, the class, the numbers."""

Floats = NDArray[np.floating[Any]]


class Measure(Enum):
    """How well something is read off."""

    AUC = "AUC"
    ACCURACY = "accuracy"
    R2 = "R²"


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Something that is to be read off: `wanted` `(n, T, C)` of some sequences, one-hot classes,
    0 or 1 for truths, or numbers; NaN at steps where nobody asks."""

    name: str
    measure: Measure
    wanted: NDArray[np.float32]

    def score(self, found: Floats, true: Floats, usual: Floats) -> float:
        """How well `found` `(m, C)` tells what is true; `usual` `(C,)` is the training part's mean.

        NaN where it cannot be said: of one class only, or where nothing differs.
        """
        if self.measure is Measure.ACCURACY:
            return float(np.mean(found.argmax(axis=1) == true.argmax(axis=1)))
        if self.measure is Measure.AUC:
            is_so = true[:, 0] > 0.5
            return auc(np.sort(found[is_so, 0]), np.sort(found[~is_so, 0]))
        whole = float(((true - usual) ** 2).sum())
        return 1 - float(((true - found) ** 2).sum()) / whole if whole > 0 else float("nan")


def names_of(dataset: Dataset) -> tuple[str, ...]:
    """What can be read off: every truth, and what the data ask for."""
    return (*dataset.truths, _goal(dataset))


def thing_name(dataset: Dataset, said: str) -> str:
    """The name of a thing that a person called by it, or by its number, counted from 1.

    Raises:
        ProblemError: there is no such thing.
    """
    known, wished = names_of(dataset), said.strip().lower()
    for number, name in enumerate(known, 1):
        if wished in (name.lower(), str(number)):
            return name
    what = f"There is no “{said.strip()}” to be read."
    raise ProblemError(Problem("Read", what, f"There is: {', '.join(known)}."))


def thing(
    dataset: Dataset, name: str, most: int, *, is_test: bool, steps: int | None = None
) -> Thing:
    """Something of the first sequences of a part; with `steps` they have so many of them."""
    x = (dataset.x_test if is_test else dataset.x_train)[:most]
    if name in dataset.truths:
        known = dataset.truth_test if is_test else dataset.truth_train
        assert known is not None, "truths have names but are not known"
        at = dataset.truths.index(name)
        return Thing(name, Measure.AUC, known[:most, :, at : at + 1].astype(np.float32))
    if name == NEXT:
        return Thing(name, Measure.ACCURACY, _next(dataset, x, most, is_test=is_test))
    told = dataset.told
    y = (told.y_test if is_test else told.y_train)[:most]
    if told.task.classes:
        rows, measure = np.eye(told.task.classes, dtype=np.float32)[y.astype(int)], Measure.ACCURACY
    else:
        rows, measure = np.asarray(y, np.float32).reshape(len(y), -1), Measure.R2
    return Thing(name, measure, np.repeat(rows[:, None], steps or x.shape[1], axis=1))


def _next(dataset: Dataset, x: Floats, most: int, *, is_test: bool) -> NDArray[np.float32]:
    """The token that follows each step, one-hot."""
    told = dataset.told
    y = (told.y_test if is_test else told.y_train)[:most]
    asked = dataset.asked_test if is_test else dataset.asked_train
    ids = following(x, y, None if asked is None else asked[:most])
    found = np.eye(len(dataset.tokens), dtype=np.float32)[np.maximum(ids, 0)]
    found[ids < 0] = np.nan
    return found


def _goal(dataset: Dataset) -> str:
    told = dataset.told
    if dataset.tokens and told.task.names == dataset.tokens:
        return NEXT
    return LABEL if told.task.classes else TARGET
