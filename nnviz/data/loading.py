"""From a recipe to the samples a network sees.

1. The source makes all samples in their own units, or a person's own files are read.
2. They are split; gaps in a table are filled in by what the training part has.
3. Some training labels are spoilt; then pictures that training is to do without are taken out.
4. The inputs that are wanted, and the targets of a regression, are standardised by the training
   part; what a series shows at several steps has one scale at all of them.
5. Features that are functions of two inputs are made of those.

The first three each draw from a random stream of their own, so that what one of them is told
changes nothing in the others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from nnviz.core.problem import ProblemError
from nnviz.data.dataset import Base, Dataset, TaskKind
from nnviz.data.features import chosen, expand, on_offer
from nnviz.data.forecast import Forecast
from nnviz.data.images.source import IMAGES
from nnviz.data.labels import relabel
from nnviz.data.recipe import DataRecipe
from nnviz.data.scaling import Scaling
from nnviz.data.series.source import SERIES
from nnviz.data.source import Raw
from nnviz.data.split import in_blocks, in_order, in_time, self_dealt, share_problem, split
from nnviz.data.subgroups import members, nothing_left
from nnviz.data.table import blocks
from nnviz.data.table.complete import completed
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.source import TABLE
from nnviz.data.table.work import Cancelled, Progress, never, untold
from nnviz.data.text.source import TEXT

MARGIN = 0.1
GRID = 33
"""Places along each side of the plane at which the ends of a derived feature are looked for."""


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

    Only reading a person's own files takes long enough to tell its progress or to be stopped.

    Raises:
        ProblemError: a field cannot be used, the split leaves a part empty, the package that a
            table comes with is missing, or a file cannot be read as its recipe says.
        WorkCancelled: `cancelled` said so.
    """
    return made_of(samples(recipe, progress, cancelled), recipe)


def samples(recipe: DataRecipe, progress: Progress = untold, cancelled: Cancelled = never) -> Raw:
    """What a recipe's source makes, or what is read for it. Raises what `load` raises."""
    for problem in recipe.problems():
        raise ProblemError(problem)
    plan = recipe.resolved()
    if plan.name == TABLE and plan.table is not None:
        from nnviz.data.table.read import read  # 10 ms that only tables are worth

        return _enough(read(plan.table, progress, cancelled), plan)
    if plan.name == IMAGES and plan.images is not None:
        from nnviz.data.images.read import read as read_images

        return _enough(read_images(plan.images, progress, cancelled), plan)
    if plan.name == TEXT and plan.text is not None and plan.window is not None:
        from nnviz.data.text.read import read as read_text

        own_text = plan.text.replace(window=plan.window)
        return _enough(read_text(own_text, progress, cancelled), plan)
    if plan.name == SERIES and plan.own_series is not None:
        from nnviz.data.series.read import read as read_series

        return read_series(plan.own_series, progress, cancelled)
    assert plan.size is not None
    assert plan.noise is not None
    source, making = plan.source(), Streams.of(recipe.seed).making
    lengths = {"side": plan.side, "window": plan.window, "horizon": plan.horizon}
    said = {name: value for name, value in lengths.items() if value is not None}
    return source.make(plan.size, plan.noise, making, **said)


def made_of(raw: Raw, recipe: DataRecipe) -> Dataset:
    """The data set of a recipe whose samples are at hand. Raises what `load` raises."""
    return build(raw, recipe.resolved(), Streams.of(recipe.seed))


def _enough(raw: Raw, plan: DataRecipe) -> Raw:
    """What was read, if it is enough for both parts; how much is known only now."""
    assert plan.train_share is not None
    problem = share_problem(len(raw.x), plan.train_share)
    if problem:
        raise ProblemError(problem)
    return raw


def build(raw: Raw, plan: DataRecipe, streams: Streams) -> Dataset:
    """Split, spoil and scale samples as a resolved recipe without problems says.

    Raises:
        ProblemError: a feature that is wanted is not one of this data set.
    """
    train, test = _parts(raw, plan, streams)
    raw = completed(raw, train) if isinstance(raw, TableRaw) else raw
    offered = on_offer(raw)
    raw, features = chosen(raw, plan.features)
    y_train, relabelled = relabel(raw.y[train], raw.task, plan.label_noise, streams.labels)
    group = members(raw, plan.withheld)
    if group is not None:
        kept = _without(group[train], plan)
        train, y_train, relabelled = train[kept], y_train[kept], relabelled[kept]
    inputs = Scaling.none(raw.x.shape[1])
    lies = _whole(raw, features)
    if plan.standardize and not raw.tokens:  # a token's number has no size
        inputs = blocks.measured(raw.x, train, raw.divisor, lies.window if lies else 1)
    is_regression = raw.task.kind is TaskKind.REGRESSION
    targets = _measured(y_train, plan, lies) if is_regression else Scaling.none(0)
    dataset = Dataset(
        x_train=blocks.scaled(raw.x, train, inputs, raw.divisor),
        y_train=_labels(y_train, targets),
        x_test=blocks.scaled(raw.x, test, inputs, raw.divisor),
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
        relevant_train=_known(raw.relevant, train),
        relevant_test=_known(raw.relevant, test),
        group_test=None if group is None else _frozen(group[test], np.bool_),
        offered=offered,
        forecast=lies,
        left_out=raw.dropped,
        tokens=raw.tokens,
        asked_train=_known(raw.asked, train),
        asked_test=_known(raw.asked, test),
        truths=raw.truths,
        truth_train=_known(raw.truth, train),
        truth_test=_known(raw.truth, test),
        places_train=None if raw.places is None else _frozen(raw.places[train], np.int64),
        places_test=None if raw.places is None else _frozen(raw.places[test], np.int64),
    )
    return dataset if features == raw.features else _derived(dataset, features)


def _parts(
    raw: Raw, plan: DataRecipe, streams: Streams
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which samples are for training and which for testing."""
    assert plan.train_share is not None
    strata = np.zeros(len(raw.x), np.int64) if raw.strata is None else raw.strata
    if raw.deals_itself:
        return self_dealt(raw.x, strata, plan.train_share, plan.seed)
    if raw.starts is not None and raw.forecast is not None:
        return in_time(raw.starts, raw.forecast.reach, plan.train_share)
    if raw.border is not None:
        is_kept = plan.train_share == plan.source().train_share
        return in_order(len(raw.x), raw.border if is_kept else None, plan.train_share)
    if raw.blocks is not None:
        return in_blocks(strata, raw.blocks, plan.train_share, streams.splitting)
    return split(strata, plan.train_share, streams.splitting)


def _without(group: NDArray[np.bool_], plan: DataRecipe) -> NDArray[np.int64]:
    """The places of the training samples that are not of the group."""
    kept = np.flatnonzero(~group)
    if not len(kept):
        raise ProblemError(nothing_left(plan.withheld))
    return kept


def _known(marks: NDArray[np.bool_] | None, rows: NDArray[np.int64]) -> NDArray[np.bool_] | None:
    """The marks of some samples, where there are any."""
    return None if marks is None else _frozen(marks[rows], np.bool_)


def _whole(raw: Raw, features: tuple[str, ...]) -> Forecast | None:
    """How samples lie in time, as long as no step was left out."""
    lies = raw.forecast
    return lies if lies and len(features) == lies.window * len(lies.channels) else None


def _derived(plain: Dataset, features: tuple[str, ...]) -> Dataset:
    """The data set with other features, made of its two inputs."""
    base = Base(
        names=plain.features,
        x_train=plain.x_train,
        x_test=plain.x_test,
        mean=plain.feature_mean,
        scale=plain.feature_scale,
        domain=plain.domain,
    )
    at = [base.names.index(name) if name in base.names else None for name in features]
    return replace(
        plain,
        x_train=_frozen(expand(base.names, features, base.x_train), np.float32),
        x_test=_frozen(expand(base.names, features, base.x_test), np.float32),
        features=features,
        feature_mean=_frozen([0 if i is None else base.mean[i] for i in at], np.float32),
        feature_scale=_frozen([1 if i is None else base.scale[i] for i in at], np.float32),
        domain=_frozen(_ends(base, features), np.float32),
        sample_shape=(len(features),),
        base=base,
    )


def _ends(base: Base, features: tuple[str, ...]) -> NDArray[np.float32]:
    """The lowest and highest value of each feature over the plane and the samples, ``(F, 2)``."""
    sides = [np.linspace(low, high, GRID, dtype=np.float32) for low, high in base.domain]
    grid = np.column_stack([side.ravel() for side in np.meshgrid(*sides)])
    places = np.concatenate([grid, base.x_train, base.x_test])
    values = expand(base.names, features, places)
    return np.column_stack([values.min(axis=0), values.max(axis=0)])


def _measured(columns: NDArray[np.float64], plan: DataRecipe, lies: Forecast | None) -> Scaling:
    """The scaling of targets; one that is told at several steps has one scale at all of them."""
    if not plan.standardize:
        return Scaling.none(columns.shape[1])
    if lies is None:
        return Scaling.measured(columns)
    return blocks.measured(columns, np.arange(len(columns)), steps=lies.horizon)


def _labels(y: NDArray[Any], targets: Scaling) -> NDArray[Any]:
    return _frozen(y, np.int64) if y.ndim == 1 else _frozen(targets.apply(y), np.float32)


def _domain(raw: Raw, inputs: Scaling) -> NDArray[np.float64]:
    """The ends of each axis as the network sees them, ``(F, 2)``; never the same number twice."""
    if raw.domain is not None:
        return inputs.apply(raw.domain.T).T
    low, high = blocks.ends(raw.x, inputs, raw.divisor)
    margin = np.where(low == high, 1.0, MARGIN * (high - low))
    return np.column_stack([low - margin, high + margin])


def _frozen(values: ArrayLike, dtype: DTypeLike) -> NDArray[Any]:
    """A read-only copy, one row after the other in memory."""
    copy = np.array(values, dtype, order="C")
    copy.setflags(write=False)
    return copy
