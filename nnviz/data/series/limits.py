"""How long windows of a series may be, and how many of them there may be. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.core.problem import Problem
from nnviz.core.wording import counted

if TYPE_CHECKING:
    from nnviz.data.series.recipe import SeriesRecipe

VALUES_LIMIT = 100_000_000
"""Values of all samples, seen and told: 400 MB."""

FEATURE_LIMIT = 10_000
"""Values that one sample may show."""

LEAST_WINDOW, MOST_WINDOW = 4, 1024
FEWER = "Let the network see fewer columns."


def samples_of(rows: int, reach: int, stride: int) -> int:
    """Samples of so many steps, one every `stride`, that lie on one side of a border in time."""
    if rows < reach or stride < 1:
        return 0
    over_the_border = -(-reach // stride) - 1
    return max((rows - reach) // stride + 1 - over_the_border, 0)


def least_rows(reach: int, stride: int) -> int:
    """The fewest steps that give a sample to learn from, and one for the test behind it."""
    return reach + stride * -(-reach // stride)


def fit_problem(recipe: SeriesRecipe, place: str) -> Problem | None:
    """What to say of windows that are too long, too wide, or too many."""
    features = recipe.window * len(recipe.channels)
    if recipe.rows < least_rows(recipe.reach, recipe.stride):
        return Problem(place, *_too_long(recipe), key="window")
    if features > FEATURE_LIMIT:
        channels = counted(len(recipe.channels), "channel")
        what = f"{recipe.window:,} steps of {channels} are {features:,} values a sample; "
        most = FEATURE_LIMIT // len(recipe.channels)
        hint = f"Choose a window of {most:,} at most." if most >= LEAST_WINDOW else FEWER
        return Problem(place, f"{what}{FEATURE_LIMIT:,} are the limit.", hint, key="window")
    values = recipe.samples * (features + recipe.horizon * len(recipe.targets))
    if values <= VALUES_LIMIT:
        return None
    what = f"{recipe.samples:,} windows are {values:,} values; {VALUES_LIMIT:,} are the limit."
    stride = recipe.stride * -(-values // VALUES_LIMIT)
    return Problem(
        place, what, f"Choose a stride of {stride:,}, or a shorter window.", key="stride"
    )


def _too_long(recipe: SeriesRecipe) -> tuple[str, str]:
    """What is too long, and what would fit."""
    least = least_rows(recipe.reach, recipe.stride)
    what = f"It has {counted(recipe.rows, 'step')}; a window of {recipe.window:,} and "
    what += f"{counted(recipe.horizon, 'step')} ahead take {least:,} at least, "
    what += "to learn from the first half and test the other."
    widest = FEATURE_LIMIT // len(recipe.channels)
    most = min(recipe.rows // 2 - recipe.horizon, MOST_WINDOW, max(widest, LEAST_WINDOW))
    if most >= LEAST_WINDOW:
        stride = "" if recipe.stride == 1 else " and a stride of 1"
        return what, f"Choose a window of {most:,} at most{stride}."
    ahead = recipe.rows // 2 - LEAST_WINDOW
    return what, f"Choose a window of {LEAST_WINDOW} and a horizon of {ahead} at most."
