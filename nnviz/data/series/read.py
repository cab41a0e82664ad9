"""From a recipe to the windows of a series.

What is guaranteed: training samples come before test samples in time, and no step that a training
sample shows or tells is in a window or a target of the test; the samples that reach over the border
are in neither part. See `split.in_time`. A value that was filled at the very end of the training
part may lie on a line to the first of the test; it is told there, never seen.
"""

from __future__ import annotations

import numpy as np

from nnviz.core.problem import ProblemError
from nnviz.core.wording import counted
from nnviz.data.series.gather import gathered
from nnviz.data.series.lay import Laid, laid
from nnviz.data.series.limits import fit_problem
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.series.windows import windowed
from nnviz.data.source import Raw
from nnviz.data.table.wording import listed, refuse, shown
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold


def read(recipe: SeriesRecipe, progress: Progress = untold, cancelled: Cancelled = never) -> Raw:
    """The windows of a series in the order of time. `progress` gets shares that only grow, 1 last.

    Raises:
        ProblemError: the recipe has a problem, the file is another than the one looked at, or what
            it holds is too little or always the same.
        WorkCancelled: `cancelled` said so.
    """
    for problem in recipe.problems():
        raise ProblemError(problem)
    work = Work(progress, cancelled)
    names = tuple(dict.fromkeys((*recipe.channels, *recipe.targets)))
    table, time, order = recipe.table, recipe.time, recipe.order
    rows = gathered(table, names, time, order, work.stretch(0.0, 0.95))
    found = laid(rows.times, rows.values, rows.are_dates)
    if unfit := fit_problem(recipe.replace(rows=len(found.values)), recipe.file):
        raise ProblemError(unfit)
    _refuse_empty(found, names, recipe)
    raw = windowed(found, names, recipe)
    _refuse_few(raw, recipe)
    work.reached(1.0)
    return raw


def _refuse_empty(found: Laid, names: tuple[str, ...], recipe: SeriesRecipe) -> None:
    """Refuse a column without a number, and targets that never change."""
    low, high = np.fmin.reduce(found.values), np.fmax.reduce(found.values)
    empty = [name for name, least in zip(names, low, strict=True) if np.isnan(least)]
    if empty:
        refuse(recipe.file, f"{listed(empty)} hold no number.", "Leave them out.", "columns")
    at = [names.index(name) for name in recipe.targets]
    if (low[at] == high[at]).all():
        what = f"{listed(recipe.targets)} never changes: there is nothing to tell."
        refuse(recipe.file, what, "Tell another column ahead.", "columns")


def _refuse_few(raw: Raw, recipe: SeriesRecipe) -> None:
    """Refuse samples of which none lies wholly behind another one."""
    assert raw.starts is not None
    count = len(raw.starts)
    if count and raw.starts[-1] - raw.starts[0] >= recipe.reach:
        return
    what = f"{counted(count, 'window')} of {counted(count + raw.dropped, 'window')} is left"
    if count != 1:
        what = what.replace(" is left", " are left")
    what += ", the others lie over gaps or end in a filled value: "
    what += "that is too few to learn and to test."
    hint = "Choose a shorter window or horizon"
    hint += " or another stride" if recipe.stride > 1 else ""
    if len(recipe.channels) > 1:
        hint += f", or leave out columns with gaps, such as {shown(recipe.channels[-1])}"
    refuse(recipe.file, what, f"{hint}.", "window")
