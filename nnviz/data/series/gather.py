"""The columns of numbers of a series as they stand in the file, and when each row was measured.

What is no number is missing, and counted: a sensor that writes a word now and then is no reason to
stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nnviz.core.wording import counted
from nnviz.data.series.moments import are_dates, seconds
from nnviz.data.table.convert import LARGEST, NAN, NotANumber, to_numbers
from nnviz.data.table.dialect import MISSING, is_number, read_number
from nnviz.data.table.gather import CELL_LIMIT, Places, Slabs
from nnviz.data.table.read import records_of
from nnviz.data.table.recipe import TableRecipe
from nnviz.data.table.wording import refuse
from nnviz.data.table.work import Work

Floats = NDArray[np.float64]

CLOCKS = "time date epoch unix stamp".split()
"""What the name of a column says whose large numbers are seconds or milliseconds since 1970."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """All rows of a file, in its order.

    Attributes:
        times: ``(R,)``, NaN where there is none to be read; None where no column says when.
        are_dates: whether times are seconds since 1970.
        values: ``(R, K)``, NaN where a value is missing.
        odd: by column ``(K,)``, how many fields hold something that is no number, and the first.
    """

    times: Floats | None
    are_dates: bool
    values: Floats
    odd: tuple[tuple[int, str], ...]


def gathered(
    table: TableRecipe, names: Sequence[str], time: str, order: str, work: Work
) -> Gathered:
    """Read named columns of a file.

    Raises:
        ProblemError: the file is another than the one looked at, is damaged or too large.
        WorkCancelled: somebody asked for an end.
    """
    own = [name for name, _ in table.columns]
    found = _Columns(table, [own.index(name) for name in names], own.index(time) if time else None)
    for records, _ in records_of(table, work):
        found.add(records, order)
    times = None if found.at is None else np.concatenate([*found.times, np.empty(0)])
    if times is not None and not found.dates:
        times, is_clock = _unix(time, times)
        return Gathered(times, is_clock, found.values(), tuple(found.odd))
    return Gathered(times, bool(found.dates), found.values(), tuple(found.odd))


@dataclass(slots=True)
class _Columns:
    """What has been read so far; `at` is the place of the column of times."""

    table: TableRecipe
    places: list[int]
    at: int | None
    times: list[Floats] = field(default_factory=list)
    dates: bool | None = None
    odd: list[tuple[int, str]] = field(init=False)
    _slabs: Slabs = field(init=False)
    _rows: int = 0

    def __post_init__(self) -> None:
        self.odd = [(0, "")] * len(self.places)
        self._slabs = Slabs(len(self.places), np.float64)

    def add(self, records: list[list[str]], order: str) -> None:
        columns = [Places((at,)).fields(records) for at in self.places]
        block = np.empty((len(records), len(columns)))
        for at, fields in enumerate(columns):
            block[:, at], odd = numbers(fields, self.table.decimal)
            self.odd[at] = (self.odd[at][0] + odd[0], self.odd[at][1] or odd[1])
        self._slabs.add(block)
        self._rows += len(records)
        if self._rows * max(1, len(columns)) > CELL_LIMIT:
            most = CELL_LIMIT // len(columns)
            what = f"It has more than {most:,} rows of {counted(len(columns), 'column')}."
            refuse(self.table.file, what, "Leave columns out of the file, or split it.")
        if self.at is not None:
            self._add_times(Places((self.at,)).fields(records), order)

    def _add_times(self, fields: list[str], order: str) -> None:
        if self.dates is None:
            self.dates = are_dates(fields, self.table.decimal)
        if self.dates:
            self.times.append(seconds(fields, order))
        else:
            self.times.append(numbers(fields, self.table.decimal)[0])

    def values(self) -> Floats:
        """All rows; what was gathered is given up."""
        found, done = np.empty((self._rows, len(self.places))), 0
        for slab in self._slabs.drained():
            found[done : done + len(slab)] = slab
            done += len(slab)
        return found


def numbers(fields: Sequence[str], decimal: str) -> tuple[Floats, tuple[int, str]]:
    """The numbers of fields ``(n,)``, NaN for what is none; how many are odd, and the first."""
    try:
        return to_numbers(fields, decimal), (0, "")
    except NotANumber:
        texts = [text.strip() for text in fields]
    found = np.array([_number(text, decimal) for text in texts], np.float64)
    odd = [t for t, n in zip(texts, found, strict=True) if np.isnan(n) and t not in MISSING]
    return found, (len(odd), odd[0] if odd else "")


def _number(text: str, decimal: str) -> float:
    if text in MISSING or not is_number(text, decimal):
        return NAN
    value = read_number(text, decimal)
    return value if abs(value) <= LARGEST else NAN


def _unix(name: str, times: Floats) -> tuple[Floats, bool]:
    """Times in seconds where numbers are those of a computer's clock."""
    known = times[~np.isnan(times)]
    if not len(known) or not any(word in name.lower() for word in CLOCKS):
        return times, False
    for scale in (1.0, 1e3):
        low, high = known.min() / scale, known.max() / scale
        if low > 3e8 and high < 5e9:
            return times / scale, True
    return times, False
