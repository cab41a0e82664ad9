"""From a recipe to the samples a network sees.

1. The source makes all samples in their own units, or a table is read.
2. They are split; gaps in a table are filled in by what the training part has.
3. Some training labels are spoilt.
4. Features, and the targets of a regression, are standardised by the training part.

The first three each draw from a random stream of their own, so that what one of them is told
changes nothing in the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.problem import ProblemError
from nnviz.data.dataset import Dataset, TaskKind
from nnviz.data.labels import relabel
from nnviz.data.recipe import DataRecipe
from nnviz.data.scaling import Scaling
from nnviz.data.source import Raw
from nnviz.data.split import share_problem, split
from nnviz.data.table import blocks
from nnviz.data.table.complete import completed
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.source import TABLE
from nnviz.data.table.work import Cancelled, Progress, never, untold

MARGIN = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """Independent random numbers for each step that needs some."""

    making: np.random.Generator
    splitting: np.random.Generator
    labels: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> Self:
        """The streams of one seed."""
        return cls(*(np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3)))


def load(recipe: DataRecipe, progress: Progress = untold, cancelled: Cancelled = never) -> Dataset:
    """The data set a recipe describes: the same recipe gives the same bits.

    Only reading a person's own table takes long enough to tell its progress or to be stopped.

    Raises:
        ProblemError: a field cannot be used, the split leaves a part empty, the package that a
            table comes with is missing, or a file cannot be read as its recipe says.
        WorkCancelled: `cancelled` said so.
    """
    for problem in recipe.problems():
        raise ProblemError(problem)
    plan, streams = recipe.resolved(), Streams.of(recipe.seed)
    if plan.name == TABLE and plan.table is not None:
        return build(_rows(plan, plan.table, progress, cancelled), plan, streams)
    assert plan.size is not None
    assert plan.noise is not None
    return build(plan.source().make(plan.size, plan.noise, streams.making), plan, streams)


def _rows(
    plan: DataRecipe, table: TableRecipe, progress: Progress, cancelled: Cancelled
) -> TableRaw:
    """The rows of a table, enough of them for both parts; how many is known only now."""
    from nnviz.data.table.read import read  # 10 ms that only tables are worth

    raw = read(table, progress, cancelled)
    assert plan.train_share is not None
    problem = share_problem(len(raw.x), plan.train_share)
    if problem:
        raise ProblemError(problem)
    return raw


def build(raw: Raw, plan: DataRecipe, streams: Streams) -> Dataset:
    """Split, spoil and scale samples as a resolved recipe without problems says."""
    assert plan.train_share is not None
    strata = np.zeros(len(raw.x), np.int64) if raw.strata is None else raw.strata
    train, test = split(strata, plan.train_share, streams.splitting)
    raw = completed(raw, train) if isinstance(raw, TableRaw) else raw
    y_train, relabelled = relabel(raw.y[train], raw.task, plan.label_noise, streams.labels)
    inputs = blocks.measured(raw.x, train) if plan.standardize else Scaling.none(raw.x.shape[1])
    is_regression = raw.task.kind is TaskKind.REGRESSION
    targets = _measured(y_train, plan) if is_regression else Scaling.none(0)
    return Dataset(
        x_train=blocks.scaled(raw.x, train, inputs),
        y_train=_labels(y_train, targets),
        x_test=blocks.scaled(raw.x, test, inputs),
        y_test=_labels(raw.y[test], targets),
        features=raw.features,
        task=raw.task,
        feature_mean=_frozen(inputs.mean, np.float32),
        feature_scale=_frozen(inputs.scale, np.float32),
        target_mean=_frozen(targets.mean, np.float32),
        target_scale=_frozen(targets.scale, np.float32),
        relabelled=_frozen(relabelled, np.bool_),
        domain=_frozen(_domain(raw, inputs), np.float32),
        sample_shape=raw.x.shape[1:],
        image_shape=raw.image_shape,
    )


def _measured(columns: NDArray[np.float64], plan: DataRecipe) -> Scaling:
    return Scaling.measured(columns) if plan.standardize else Scaling.none(columns.shape[1])


def _labels(y: NDArray[Any], targets: Scaling) -> NDArray[Any]:
    return _frozen(y, np.int64) if y.ndim == 1 else _frozen(targets.apply(y), np.float32)


def _domain(raw: Raw, inputs: Scaling) -> NDArray[np.float64]:
    """The ends of each axis as the network sees them, ``(F, 2)``; never the same number twice."""
    if raw.domain is not None:
        return inputs.apply(raw.domain.T).T
    low, high = blocks.ends(raw.x, inputs)
    margin = np.where(low == high, 1.0, MARGIN * (high - low))
    return np.column_stack([low - margin, high + margin])


def _frozen(values: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """A read-only copy, one row after the other in memory."""
    copy = np.array(values, dtype, order="C")
    copy.setflags(write=False)
    return copy
