"""What a person says about a time series of their own: which file, what is seen, what is told.

A recipe is plain words and numbers. It goes into project files and to the training process, and
together with the file whose checksum it holds it gives the same samples in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from nnviz.core.problem import Problem
from nnviz.core.spec import Spec, option
from nnviz.core.wording import counted
from nnviz.data.own_file import file_problems, is_count
from nnviz.data.series.limits import LEAST_WINDOW, MOST_WINDOW, fit_problem, samples_of
from nnviz.data.table.dialect import Form
from nnviz.data.table.recipe import COLUMN_LIMIT, NAME_LIMIT, Columns, Kind, TableRecipe

MOST_AHEAD, MOST_STRIDE = 64, 100_000

FEWEST = 2 * (LEAST_WINDOW + 1)
"""Steps of a series: the shortest sample to learn from, and one for the test."""


class Use(StrEnum):
    """What becomes of a column. The values are stable in files."""

    TIME = "time"
    SEEN = "seen"
    TOLD = "told"
    BOTH = "seen and told"
    LEFT_OUT = "left out"


class Order(StrEnum):
    """What comes first in a date. The values are stable in files."""

    YEAR = "year"
    DAY = "day"
    MONTH = "month"


USES = frozenset(Use)


def _of_table(name: str) -> Any:
    """A field as tables have it."""
    default, own = TableRecipe.default(name), TableRecipe.options()[name]
    return field(default=default, metadata={"option": own})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRecipe(Spec):
    """How to read a series.

    Attributes:
        columns: the name and the `Use` of each column, in the file's order; names are unique.
        rows: how many steps there were when somebody looked, moments that are given twice counted
            once and short gaps filled.
        checksum: SHA-256 of the file as somebody looked at it, in hexadecimal digits.
    """

    label: ClassVar[str] = "series"

    path: str = option("", "File", "The file that holds the series.")
    encoding: str = _of_table("encoding")
    separator: str = _of_table("separator")
    quote: str = _of_table("quote")
    decimal: str = _of_table("decimal")
    header: bool = _of_table("header")
    order: str = option(
        Order.YEAR.value,
        "Dates begin with",
        "Whether 03/04/2024 is a day in April or in March.",
        choices={
            Order.YEAR.value: "The year",
            Order.DAY.value: "The day",
            Order.MONTH.value: "The month",
        },
    )
    window: int = option(
        32,
        "Window",
        "How many steps a sample has: so far the network looks back.",
        low=LEAST_WINDOW,
        high=MOST_WINDOW,
    )
    horizon: int = option(
        8, "Horizon", "How many steps ahead the network says.", low=1, high=MOST_AHEAD
    )
    stride: int = option(
        1,
        "Stride",
        "How many steps one window begins behind the one before: 1 takes every window there is.",
        low=1,
        high=MOST_STRIDE,
    )
    columns: Columns = ()
    rows: int = 0
    checksum: str = field(default="", repr=False)

    @property
    def file(self) -> str:
        """The file's name, for sentences."""
        return Path(self.path).name

    @property
    def form(self) -> Form:
        """What tells the fields of a row apart."""
        return Form(self.separator, self.quote)

    @property
    def time(self) -> str:
        """The column that says when; empty where the rows' order is all there is."""
        return next(iter(self._used(Use.TIME)), "")

    @property
    def channels(self) -> tuple[str, ...]:
        """The columns that a window shows."""
        return self._used(Use.SEEN, Use.BOTH)

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that are to be told ahead."""
        return self._used(Use.TOLD, Use.BOTH)

    @property
    def reach(self) -> int:
        """The steps of a sample, those that are seen and those that are told."""
        return self.window + self.horizon

    @property
    def samples(self) -> int:
        """How many samples of both parts there are, as far as the number of steps tells."""
        return samples_of(self.rows, self.reach, self.stride)

    @property
    def table(self) -> TableRecipe:
        """How the file is read as a table, whatever its columns are for."""
        same = ("path", "encoding", "separator", "quote", "decimal", "header", "checksum")
        columns = tuple((name, Kind.NUMBER.value) for name, _ in self.columns)
        return TableRecipe(columns=columns, **{name: getattr(self, name) for name in same})

    def with_use(self, name: str, use: Use) -> "SeriesRecipe":
        """The same series with another use for one column."""
        return self.replace(
            columns=tuple((n, str(use) if n == name else u) for n, u in self.columns)
        )

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field that cannot be used; when there is none, what gives no samples."""
        return tuple(self._unusable(where)) or tuple(self._useless(where))

    def _used(self, *uses: Use) -> tuple[str, ...]:
        return tuple(name for name, own in self.columns if own in uses)

    def _unusable(self, where: str) -> Iterator[Problem]:
        # The zero-argument super() does not work in a dataclass with slots.
        yield from Spec.problems(self, where)
        place = where or self.label
        yield from file_problems(place, self.path, self.checksum, "Open a CSV file.")
        if not _are_columns(self.columns):
            what = "Its columns are not different names, each with a use."
            yield Problem(place, what, "Look at the file again.", key="columns")
        if not is_count(self.rows):
            what = f"{self.rows!r} is no number of steps."
            yield Problem(place, what, "Look at the file again.", key="rows")

    def _useless(self, where: str) -> Iterator[Problem]:
        place = f"{where}, {self.file}" if where else self.file
        if self.rows < FEWEST:
            what = f"It has {counted(self.rows, 'step')}; a series has {FEWEST} at least."
            yield Problem(place, what, "Open a longer series.", key="rows")
        elif not self.channels:
            what = "No column is left for the network to see."
            hint = "Tick one under “Seen”; it has to hold numbers that change."
            yield Problem(place, what, hint, key="columns")
        elif not self.targets:
            hint = "Tick one under “Told”."
            yield Problem(place, "No column is to be told ahead.", hint, key="columns")
        elif found := fit_problem(self, place):
            yield found


def _are_columns(columns: Any) -> bool:
    """Whether a value from anywhere is a tuple of different names and their uses."""
    if not isinstance(columns, tuple) or not 0 < len(columns) <= COLUMN_LIMIT:
        return False
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in columns):
        return False
    if not all(_is_column(*pair) for pair in columns):
        return False
    times = [use for _, use in columns if use == Use.TIME]
    return len({name for name, _ in columns}) == len(columns) and len(times) <= 1


def _is_column(name: Any, use: Any) -> bool:
    named = isinstance(name, str) and 0 < len(name) <= NAME_LIMIT
    return named and isinstance(use, str) and use in USES
