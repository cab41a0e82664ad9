"""A look at a file that may hold a series: when, what, how evenly, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnviz.core.wording import counted
from nnviz.data.series.beginning import first_uses, fitting, time_of
from nnviz.data.series.gather import Gathered, gathered
from nnviz.data.series.lay import Laid, laid
from nnviz.data.series.limits import MOST_WINDOW
from nnviz.data.series.moments import has_order, order_of, written
from nnviz.data.series.notes import notes_of
from nnviz.data.series.recipe import MOST_AHEAD, SeriesRecipe
from nnviz.data.table.guess import TableGuess, guess_from
from nnviz.data.table.looks import ColumnGuess, Look
from nnviz.data.table.recipe import Kind, TableRecipe
from nnviz.data.table.sample import look as look_at_table
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold

MOST_COLUMNS = 64
"""Columns of numbers that are looked at."""

SHOWN = 2 * (MOST_WINDOW + MOST_AHEAD)
"""Steps from the end that are kept, to be looked at."""

NO_TIME = "\0"
"""Stands for no column of times; no column of a text can have this name."""


@dataclass(frozen=True, slots=True)
class SeriesColumn:
    """A column as it looks; one that cannot be a channel says why in `reason`."""

    name: str
    reason: str = ""
    is_usable: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class SeriesLook:
    """What was found: a guess of the recipe, and what a person needs to see to correct it.

    Attributes:
        table: how the file is written.
        columns: what each column looks like, in the file's order.
        has_dates: whether there are dates of which one may ask what comes first.
        names: the columns of which there are values to be shown, `last` their last steps, float32
            ``(P, K)``; NaN where a value is missing.
        span: from when to when, in words; empty where nothing says when.
        spacing: what a step is, in words.
        gaps: gaps in time.
        notes: sentences on what is odd or was mended.
    """

    recipe: SeriesRecipe
    table: TableRecipe
    columns: tuple[SeriesColumn, ...]
    names: tuple[str, ...]
    last: NDArray[np.float32]
    span: str
    spacing: str
    gaps: int
    has_dates: bool = False
    notes: tuple[str, ...] = ()


def look(
    path: Path | str,
    progress: Progress = untold,
    cancelled: Cancelled = never,
    *,
    encoding: str = "",
    separator: str = "",
    quote: str = "",
    decimal: str = "",
    header: bool | None = None,
    order: str = "",
    time: str = "",
) -> SeriesLook:
    """Go through a file, and guess what is empty or None; `time` is `NO_TIME` for none.

    Raises:
        ProblemError: it cannot be read, is empty, no table, or too large.
        WorkCancelled: `cancelled` said so.
    """
    work = Work(progress, cancelled)
    sample = look_at_table(path, work.stretch(0.0, 0.1).reached, cancelled)
    guess = guess_from(
        sample,
        encoding=encoding,
        separator=separator,
        quote=quote,
        decimal=decimal,
        header=header,
    )
    rows = sample.records(sample.text(guess.recipe.encoding), guess.recipe.form)
    when = "" if time == NO_TIME else time_of(guess, rows, time)
    moments = _fields(guess, rows, when) if when else []
    found = _looked(guess, when, order or order_of(moments).value, work)
    return replace(found, has_dates=has_order(moments))


def _fields(guess: TableGuess, rows: Sequence[Sequence[str]], name: str) -> list[str]:
    """What stands in a column where the file begins."""
    at = [own for own, _ in guess.recipe.columns].index(name)
    return [row[at].strip() for row in rows[guess.recipe.header :] if len(row) > at]


def _looked(guess: TableGuess, when: str, order: str, work: Work) -> SeriesLook:
    candidates = [own for own in guess.columns if own.name != when and _is_number(own)]
    names = tuple(own.name for own in candidates[:MOST_COLUMNS])
    rows = gathered(_as_numbers(guess.recipe), names, when, order, work.stretch(0.1, 0.95))
    found = laid(rows.times, rows.values, rows.are_dates)
    columns = tuple(_columns(guess, names, when, found))
    recipe = _recipe(guess.recipe, when, order, columns).replace(rows=len(found.values))
    work.reached(1.0)
    return SeriesLook(
        recipe=fitting(recipe, found.spacing.step),
        table=guess.recipe,
        columns=columns,
        names=names,
        last=found.values[-SHOWN:].astype(np.float32),
        span=_span(found, rows),
        spacing=found.spacing.text,
        gaps=found.gaps,
        notes=(*notes_of(found, rows, names, when), *_left_out(columns, guess.notes)),
    )


def _as_numbers(table: TableRecipe) -> TableRecipe:
    return table.replace(columns=tuple((name, Kind.NUMBER.value) for name, _ in table.columns))


def _recipe(
    table: TableRecipe, when: str, order: str, columns: Sequence[SeriesColumn]
) -> SeriesRecipe:
    written_as = ("path", "encoding", "separator", "quote", "decimal", "header", "checksum")
    usable = tuple(own.name for own in columns if own.is_usable)
    uses = first_uses(table, when, usable)
    same = {name: getattr(table, name) for name in written_as}
    return SeriesRecipe(order=order, columns=uses, **same)


def _is_number(own: ColumnGuess) -> bool:
    return own.look is Look.NUMBER


def _columns(
    guess: TableGuess, names: Sequence[str], when: str, found: Laid
) -> Iterator[SeriesColumn]:
    width = found.values.shape[1]
    low = np.fmin.reduce(found.values, initial=np.nan) if width else np.empty(0)
    high = np.fmax.reduce(found.values, initial=np.nan) if width else np.empty(0)
    for own in guess.columns:
        if own.name == when:
            yield SeriesColumn(own.name, "It says when.", False)
        elif own.name in names:
            at = names.index(own.name)
            yield _measured(own.name, float(low[at]), float(high[at]))
        elif _is_number(own):
            yield SeriesColumn(own.name, f"It is behind the first {MOST_COLUMNS} columns.", False)
        else:
            reason = own.reason or f"It holds {own.look.value}."
            yield SeriesColumn(own.name, reason.replace("Dates and times", "Other dates"), False)


def _measured(name: str, low: float, high: float) -> SeriesColumn:
    if np.isnan(low):
        return SeriesColumn(name, "It is empty in every row.", False)
    if low == high:
        return SeriesColumn(name, f"It is {low:g} in every row.", False)
    return SeriesColumn(name)


def _span(found: Laid, rows: Gathered) -> str:
    if found.times is None or not len(found.times):
        return ""
    ends = float(found.times[0]), float(found.times[-1])
    first, last = (written(end) if rows.are_dates else f"{end:.6g}" for end in ends)
    return f"{first} to {last}"


def _left_out(columns: Sequence[SeriesColumn], notes: Sequence[str]) -> Iterator[str]:
    """Columns that cannot be channels, with the reason of the first."""
    yield from notes
    own = [c for c in columns if not c.is_usable and c.reason != "It says when."]
    if own:
        rest = f" {counted(len(own) - 1, 'other column')} as well." if len(own) > 1 else ""
        yield f"Column {own[0].name!r} is left out: {own[0].reason}{rest}"
