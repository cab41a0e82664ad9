"""Records as they come to columns of numbers and codes, rows that cannot be used left out.

Memory is taken a few megabytes at a time and given back the same way, so that the samples made
from the columns do not need it twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.wording import counted
from nnviz.data.table.convert import Categories, NotANumber, to_numbers
from nnviz.data.table.looks import VALUES_LIMIT
from nnviz.data.table.recipe import NAME_LIMIT, Kind, Missing, TableRecipe
from nnviz.data.table.wording import place, refuse, shown

SLAB = 4 << 20
SLAB_ROWS = 32 << 10
CELL_LIMIT = 100_000_000
"""Values a table may have in all, each value of a category counted as one: 800 MB."""

Record = list[str]


class Slabs:
    """Rows of `width` values, one after the other, in pieces of a few megabytes."""

    def __init__(self, width: int, dtype: DTypeLike) -> None:
        self._width, self._dtype = width, np.dtype(dtype)
        fitting = SLAB // max(1, width * self._dtype.itemsize)
        self._height = min(max(1, fitting), SLAB_ROWS)
        self._slabs: deque[NDArray[Any]] = deque()
        self._free = 0

    def add(self, rows: NDArray[Any]) -> None:
        """Take up rows, ``(n, width)``."""
        while len(rows):
            if not self._free:
                self._slabs.append(np.empty((self._height, self._width), self._dtype))
                self._free = self._height
            taken = min(self._free, len(rows))
            start = self._height - self._free
            self._slabs[-1][start : start + taken] = rows[:taken]
            self._free -= taken
            rows = rows[taken:]

    def drained(self) -> Iterator[NDArray[Any]]:
        """The rows in order, each piece given up once it has been handed out."""
        while self._slabs:
            slab = self._slabs.popleft()
            yield slab if self._slabs else slab[: self._height - self._free]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the columns of one kind stand in a record."""

    at: tuple[int, ...]

    def fields(self, records: list[Record]) -> list[str]:
        """Their fields, one record after the other."""
        if len(self.at) == 1:
            return list(map(itemgetter(self.at[0]), records))
        pick: Callable[[Record], tuple[str, ...]] = itemgetter(*self.at)
        return list(chain.from_iterable(map(pick, records)))


class Gathered:
    """The columns of a table as far as it has been read.

    Attributes:
        numbers: the number columns in the file's order, float64; NaN where a value is missing.
        codes: the category columns in the file's order, int16; -1 where a value is missing.
        categories: what the codes mean, one for each category column.
        counts: how often each code was kept, int64 ``(category columns, codes)``.
        rows: how many rows were kept, `dropped` how many were not.
        missing: how many values were missing in each column of the file.
    """

    def __init__(self, recipe: TableRecipe) -> None:
        self._recipe = recipe
        self._numbers = Places(recipe.of_kind(Kind.NUMBER))
        self._coded = recipe.of_kind(Kind.CATEGORY)
        self.numbers = Slabs(len(self._numbers.at), np.float64)
        self.codes = Slabs(len(self._coded), np.int16)
        self.categories = [Categories() for _ in self._coded]
        self.counts = np.zeros((len(self._coded), VALUES_LIMIT), np.int64)
        self.rows = self.dropped = 0
        self.missing = np.zeros(len(recipe.columns), np.int64)

    def add(self, records: list[Record], rows: Sequence[int]) -> None:
        """Take up records of the right length; `rows` are their numbers in the file.

        Raises:
            ProblemError: a field cannot be used, or there are too many of them.
        """
        numbers, codes = self._to_numbers(records, rows), self._to_codes(records, rows)
        kept = ~self._unusable(numbers, codes)
        self.numbers.add(numbers[kept])
        self.codes.add(codes[kept])
        for counts, own in zip(self.counts, codes[kept].T, strict=True):
            counts += np.bincount(own + 1, minlength=VALUES_LIMIT + 1)[1:]
        self.rows += int(kept.sum())
        self.dropped += int((~kept).sum())
        width = len(self._numbers.at) + len(self._coded)
        if self.rows * width > CELL_LIMIT:
            what = f"It has more than {CELL_LIMIT // width:,} rows of {counted(width, 'column')}."
            hint = f"Up to {CELL_LIMIT:,} values can be read: leave columns out, or split the file."
            refuse(self._recipe.file, what, hint)

    def _to_numbers(self, records: list[Record], rows: Sequence[int]) -> NDArray[np.float64]:
        at = self._numbers.at
        if not at:
            return np.empty((len(records), 0))
        try:
            values = to_numbers(self._numbers.fields(records), self._recipe.decimal)
        except NotANumber as error:
            row, column = divmod(error.at, len(at))
            where = self._place(rows[row], at[column])
            refuse(where, error.what, error.hint)
        return values.reshape(-1, len(at))

    def _to_codes(self, records: list[Record], rows: Sequence[int]) -> NDArray[np.int16]:
        codes = np.empty((len(records), len(self._coded)), np.int16)
        for column, (at, own) in enumerate(zip(self._coded, self.categories, strict=True)):
            known = len(own.found)
            codes[:, column] = own.codes(list(map(itemgetter(at), records)))
            if len(own.found) > known:
                self._check_new(own, known, at, codes[:, column], rows)
        return codes

    def _check_new(
        self, own: Categories, known: int, at: int, codes: NDArray[np.int16], rows: Sequence[int]
    ) -> None:
        """Refuse one value too many, and a value that is no name."""
        for code, value in enumerate(own.found):
            if code < known:
                continue
            where = self._place(rows[int(np.argmax(codes == code))], at)
            if code >= VALUES_LIMIT:
                what = f"{shown(value)} is value number {code + 1:,}; a category has up to "
                hint = "Leave the column out, use it as a number, or join rare values."
                refuse(where, f"{what}{VALUES_LIMIT}.", hint)
            if len(value) > NAME_LIMIT:
                what = f"A text of {len(value):,} letters is too long for a category."
                refuse(where, what, "Leave the column out, or shorten the text.")

    def _unusable(
        self, numbers: NDArray[np.float64], codes: NDArray[np.int16]
    ) -> NDArray[np.bool_]:
        """Which rows are left out: those without a target, and by rule those with any gap."""
        gaps = np.zeros((len(numbers), len(self._recipe.columns)), bool)
        gaps[:, self._numbers.at] = np.isnan(numbers)
        gaps[:, self._coded] = codes < 0
        self.missing += gaps.sum(axis=0)
        if self._recipe.missing == Missing.FILL:
            names = [name for name, _ in self._recipe.columns]
            gaps = gaps[:, [names.index(self._recipe.target)]]
        return np.any(gaps, axis=1)

    def _place(self, row: int, column: int) -> str:
        return place(self._recipe.file, row, self._recipe.columns[column][0])
