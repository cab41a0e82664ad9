"""What to begin with: which column says when, which are seen and told, how long windows are. Pure.

A person may say otherwise to all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.data.series.gather import numbers
from nnviz.data.series.limits import LEAST_WINDOW, VALUES_LIMIT
from nnviz.data.series.moments import are_dates, order_of, seconds
from nnviz.data.series.recipe import SeriesRecipe, Use
from nnviz.data.table.guess import TARGETS, TableGuess
from nnviz.data.table.looks import Look
from nnviz.data.table.recipe import Columns, TableRecipe

TITLES = (
    "time t date datetime timestamp index step when ds month year unix epoch seconds "
    "zeit datum zeitpunkt fecha data ora"
).split()
"""What a column of times is often called."""

TOLD = (*TARGETS, "value", "close", "price", "load", "demand", "sales", "passengers")
"""What a column that is to be told is often called."""

CHANNELS = 8
"""Columns that are seen where nobody says otherwise."""

LENGTHS = {
    "minute": (60, 10),
    "hour": (48, 24),
    "day": (28, 7),
    "week": (52, 4),
    "month": (24, 12),
    "quarter": (16, 4),
    "year": (20, 5),
}
USUAL = (32, 8)
"""Window and horizon by what a step is."""

ENOUGH = 40
"""Samples that shorter windows are chosen for."""

MOST = 200_000
"""Samples for which a stride is chosen."""


def time_of(guess: TableGuess, rows: Sequence[Sequence[str]], said: str) -> str:
    """The column that says when: what was said, else the first that holds dates, else numbers
    that rise and are called so, else numbers that rise evenly. Empty where there is none.
    """
    names = [own.name for own in guess.columns]
    if said in names:
        return said
    body = [row for row in rows[guess.recipe.header :] if len(row) == len(names)]
    columns = [[row[at].strip() for row in body] for at in range(len(names))]
    dated = [n for n, own in zip(names, columns, strict=True) if _hold_dates(own, guess.recipe)]
    if dated:
        return dated[0]
    rising = {
        name: found
        for name, own in zip(names, columns, strict=True)
        if (found := _rising(own, guess.recipe)) is not None
    }
    called = [name for name in rising if name.strip().lower() in TITLES]
    looks = {own.name: own.look for own in guess.columns}
    even = [n for n, own in rising.items() if looks[n] is Look.COUNTER or _is_even(own)]
    return next(iter((*called, *even)), "")


def first_uses(table: TableRecipe, when: str, usable: Sequence[str]) -> Columns:
    """Up to `CHANNELS` of the usable columns are seen, and one of them is told."""
    seen = usable[:CHANNELS]
    told = next((name for name in seen if name.strip().lower() in TOLD), next(iter(seen), ""))
    uses = dict.fromkeys(seen, Use.SEEN) | ({told: Use.BOTH} if told else {})
    uses |= {when: Use.TIME} if when else {}
    return tuple((name, uses.get(name, Use.LEFT_OUT).value) for name, _ in table.columns)


def fitting(recipe: SeriesRecipe, step: str) -> SeriesRecipe:
    """The usual window and horizon, shorter ones of a short series, a stride of a long one."""
    window, horizon = LENGTHS.get(step, USUAL)
    recipe = recipe.replace(window=window, horizon=horizon)
    while recipe.samples < ENOUGH and (recipe.window > LEAST_WINDOW or recipe.horizon > 1):
        shorter = max(LEAST_WINDOW, recipe.window // 2), max(1, recipe.horizon // 2)
        recipe = recipe.replace(window=shorter[0], horizon=shorter[1])
    width = recipe.window * len(recipe.channels) + recipe.horizon * len(recipe.targets)
    most = min(MOST, VALUES_LIMIT // max(width, 1))
    return recipe.replace(stride=max(1, -(-recipe.samples // most)))


def _hold_dates(texts: Sequence[str], table: TableRecipe) -> bool:
    filled = [text for text in texts if text]
    if not filled or not are_dates(filled, table.decimal):
        return False
    known = ~np.isnan(seconds(filled[:200], order_of(filled)))
    return bool(known.mean() >= 0.9)


def _rising(texts: Sequence[str], table: TableRecipe) -> NDArray[np.float64] | None:
    """The numbers of a column if they rise, or fall, all the way; else nothing."""
    found, odd = numbers(texts, table.decimal)
    apart = np.diff(found)
    is_rising = len(apart) > 1 and not odd[0] and bool((apart > 0).all() or (apart < 0).all())
    return found if is_rising else None


def _is_even(found: NDArray[np.float64]) -> bool:
    apart = np.diff(found)
    return bool(np.ptp(apart) <= 1e-6 * np.abs(found).max())
