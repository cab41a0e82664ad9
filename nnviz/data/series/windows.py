"""Windows of a series that has been laid in time. Pure.

A window is a view: whatever the window, the series is in memory once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.forecast import Forecast
from nnviz.data.series.lay import Laid
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.source import Raw

MARGIN = 0.1

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def windowed(found: Laid, names: Sequence[str], recipe: SeriesRecipe) -> Raw:
    """The samples of a series that has as many steps as one takes; `names` are its columns.

    `Raw.x` has a window from every step on, and `Raw.starts` are those that are samples: one every
    stride, none over a gap or a value that is missing, and none whose window ends in a value that
    was filled: it lies on a line to one that is told.
    """
    seen, told = (_columns(found, names, own) for own in (recipe.channels, recipe.targets))
    starts, possible = starts_of(found.follows, np.isnan(seen), np.isnan(told), recipe)
    starts = _without_hints(starts, found, names, recipe)
    count = len(seen) - recipe.reach + 1
    lies = Forecast(
        recipe.window, recipe.horizon, recipe.channels, recipe.targets, found.spacing.step
    )
    return Raw(
        x=_view(seen, recipe.window)[:count],
        y=_view(told, recipe.horizon)[recipe.window :],
        features=features_of(recipe),
        task=Task(TaskKind.REGRESSION, tasks_of(recipe)),
        domain=np.tile(_ends(seen), (recipe.window, 1)),
        dropped=possible - len(starts),
        forecast=lies,
        starts=starts,
    )


def features_of(recipe: SeriesRecipe) -> tuple[str, ...]:
    """The names of what a sample shows: the newest step is ``t-0``."""
    backs = range(recipe.window - 1, -1, -1)
    return tuple(f"{name} t-{back}" for back in backs for name in recipe.channels)


def tasks_of(recipe: SeriesRecipe) -> tuple[str, ...]:
    """The names of what is told."""
    return tuple(
        f"{name} {at} ahead" for at in range(1, recipe.horizon + 1) for name in recipe.targets
    )


def starts_of(
    follows: Bools, no_seen: Bools, no_told: Bools, recipe: SeriesRecipe
) -> tuple[NDArray[np.int64], int]:
    """Where samples begin, and how many could if nothing were missing.

    Args:
        follows: ``(R,)``, see `Laid`.
        no_seen, no_told: ``(R, C)`` and ``(R, T)``, what is missing.
    """
    reach, window = recipe.reach, recipe.window
    at = np.arange(len(follows) - reach + 1)
    gaps = _sums(~follows)
    unseen, untold = (_sums(np.any(marks, axis=1)) for marks in (no_seen, no_told))
    is_whole = gaps[at + reach] == gaps[at + 1]
    is_whole &= unseen[at + window] == unseen[at]
    is_whole &= untold[at + reach] == untold[at + window]
    begun = np.maximum.accumulate(np.where(follows, 0, np.arange(len(follows))))[: len(at)]
    is_wanted = (at - begun) % recipe.stride == 0
    return at[is_whole & is_wanted], len(range(0, len(at), recipe.stride))


def _without_hints(
    starts: NDArray[np.int64], found: Laid, names: Sequence[str], recipe: SeriesRecipe
) -> NDArray[np.int64]:
    """The samples whose newest step was measured: a filled one would give away what follows."""
    if found.made is None:
        return starts
    newest = found.made[starts + recipe.window - 1]
    seen = [names.index(name) for name in recipe.channels]
    return starts[~newest[:, seen].any(axis=1)]


def _sums(marks: Bools) -> NDArray[np.int64]:
    """How many marks are before each place, ``(R + 1,)``."""
    return np.append(0, np.cumsum(marks))


def _columns(found: Laid, names: Sequence[str], wanted: Sequence[str]) -> Floats:
    return np.ascontiguousarray(found.values[:, [names.index(name) for name in wanted]])


def _view(values: Floats, steps: int) -> NDArray[Any]:
    """From every step on so many, row by row: ``(R - steps + 1, steps * C)``."""
    width = values.shape[1]
    flat = np.lib.stride_tricks.sliding_window_view(values.ravel(), steps * width)
    return flat[::width]


def _ends(seen: Floats) -> Floats:
    """The ends of each channel's axis, ``(C, 2)``."""
    low, high = np.nanmin(seen, axis=0), np.nanmax(seen, axis=0)
    margin = np.where(low == high, 1.0, MARGIN * (high - low))
    return np.column_stack([low - margin, high + margin])
