"""From gathered columns to samples: one feature a number, one feature a value of a category."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.table.gather import Gathered
from nnviz.data.table.plan import Plan, check_rows, check_size, check_target
from nnviz.data.table.raw import TableRaw
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.wording import unique
from nnviz.data.table.work import Work


def assembled(gathered: Gathered, recipe: TableRecipe, work: Work) -> TableRaw:
    """All samples in one array. What was gathered is given up on the way.

    Raises:
        ProblemError: nothing is left to learn or to learn from, or there are too many features.
        WorkCancelled: somebody asked for an end.
    """
    check_rows(gathered, recipe)
    plan = Plan.of(gathered, recipe)
    check_size(gathered.rows, plan.inputs, recipe)
    is_classes = recipe.task is TaskKind.CLASSIFICATION
    x = np.empty((gathered.rows, plan.inputs[-1].stop))
    y: NDArray[Any] = np.empty(gathered.rows, np.int64 if is_classes else np.float64)
    _place_numbers(gathered, plan, x, y, work.stretch(0.0, 0.5))
    _place_categories(gathered, plan, x, y, work.stretch(0.5, 1.0))
    names = plan.categories[recipe.target].values if is_classes else (recipe.target,)
    check_target(y, names, recipe)
    return TableRaw(
        x=x,
        y=y if is_classes else y[:, None],
        features=unique([feature for own in plan.inputs for feature in own.features]),
        task=Task(recipe.task, names),
        strata=y if is_classes else None,
        file=recipe.file,
        sources=tuple(own.name for own in plan.inputs for _ in own.features),
        dropped=gathered.dropped,
    )


def _place_numbers(
    gathered: Gathered, plan: Plan, x: NDArray[np.float64], y: NDArray[Any], work: Work
) -> None:
    """Copy number columns to their features or to the target, some thousand rows at a time."""
    at = {own.name: own.start for own in plan.inputs}
    inputs = [number for number, name in enumerate(plan.numbers) if name in at]
    starts = [at[plan.numbers[number]] for number in inputs]
    targets = [number for number, name in enumerate(plan.numbers) if name not in at]
    done = 0
    for slab in gathered.numbers.drained():
        rows = slice(done, done + len(slab))
        x[rows, starts] = slab[:, inputs]
        for number in targets:
            y[rows] = slab[:, number]
        done = rows.stop
        work.reached(done / len(x))


def _place_categories(
    gathered: Gathered, plan: Plan, x: NDArray[np.float64], y: NDArray[Any], work: Work
) -> None:
    """Write 1 at the feature of each row's value and 0 at the others, NaN at all of a gap."""
    inputs = {own.name: own for own in plan.inputs}
    done = 0
    for slab in gathered.codes.drained():
        rows = slice(done, done + len(slab))
        for codes, (name, category) in zip(slab.T, plan.categories.items(), strict=True):
            ranks = category.ranks[codes]
            if name in inputs:
                own = x[rows, inputs[name].start : inputs[name].stop]
                own[:] = ranks[:, None] == np.arange(own.shape[1])
                own[codes < 0] = np.nan
            else:
                y[rows] = ranks
            work.reached(done / len(x))
        done = rows.stop
