"""Metrics: how good the answers are, in numbers that do not depend on the loss."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Numbers = NDArray[np.floating[Any]]

AT_ONCE = 4096
"""Samples whose numbers are taken as float64 at a time."""


def confusion(truth: Labels, predicted: Labels, classes: int) -> NDArray[np.int64]:
    """How often a true class (row) was given a class (column), `(classes, classes)`."""
    cells = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return cells.reshape(classes, classes)


def accuracy(table: NDArray[np.int64]) -> float:
    """The share of right answers; nan without a sample."""
    return _ratio(np.trace(table), table.sum())


def balanced_accuracy(table: NDArray[np.int64]) -> float:
    """The mean over the classes that occur of the share found of each."""
    present = table.sum(axis=1)
    recalls = np.diag(table)[present > 0] / present[present > 0]
    return float(recalls.mean()) if recalls.size else float("nan")


def macro_f1(table: NDArray[np.int64]) -> float:
    """The mean over the classes, true or predicted, of 2 TP / (2 TP + FP + FN)."""
    hits = np.diag(table)
    total = table.sum(axis=0) + table.sum(axis=1)
    seen = total > 0
    return float((2 * hits[seen] / total[seen]).mean()) if seen.any() else float("nan")


def precisions(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of the samples given each class, the share that is of it, `(classes,)`; nan without one."""
    return _shares(np.diag(table), table.sum(axis=0))


def recalls(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of the samples of each class, the share given it, `(classes,)`; nan without one."""
    return _shares(np.diag(table), table.sum(axis=1))


def f1_scores(table: NDArray[np.int64]) -> NDArray[np.float64]:
    """2 TP / (2 TP + FP + FN) of each class, `(classes,)`; nan where it never occurs."""
    return _shares(2 * np.diag(table), table.sum(axis=0) + table.sum(axis=1))


def root_mean_squared_error(truth: Numbers, predicted: Numbers) -> float:
    """The root of the mean of (y - t)², in the unit of the targets; nan without a sample."""
    return mean_squared_error(truth, predicted) ** 0.5 if len(truth) else float("nan")


def mean_squared_error(truth: Numbers, predicted: Numbers) -> float:
    """The mean of (y - t)² over samples and targets."""
    return float(np.square(predicted - truth, dtype=np.float64).mean())


def r2(truth: Numbers, predicted: Numbers) -> float:
    """1 - residual variance / variance, over all targets; nan when the truth does not vary."""
    residual = np.square(predicted - truth, dtype=np.float64).sum()
    around = spread(truth)
    return 1 - float(residual / around) if around else float("nan")


def spread(truth: Numbers) -> float:
    """The sum of squared distances from the mean, over all targets; 0 when they do not vary."""
    if not (truth != truth[:1]).any():
        return 0.0
    mean, portions = truth.mean(axis=0, dtype=np.float64), range(0, len(truth), AT_ONCE)
    return sum(float(np.square(truth[at : at + AT_ONCE] - mean).sum()) for at in portions)


CLASSIFICATION: Mapping[str, Callable[[NDArray[np.int64]], float]] = MappingProxyType(
    {"accuracy": accuracy, "balanced_accuracy": balanced_accuracy, "macro_f1": macro_f1}
)
REGRESSION: Mapping[str, Callable[[Numbers, Numbers], float]] = MappingProxyType(
    {"mse": mean_squared_error, "r2": r2}
)


def _shares(parts: NDArray[np.int64], wholes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Quotients, nan for nothing of nothing."""
    return np.divide(parts, wholes, out=np.full(len(parts), np.nan), where=wholes > 0)


def _ratio(part: int, whole: int) -> float:
    return float(part / whole) if whole else float("nan")
