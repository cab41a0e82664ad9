"""What a person says about a table: which file, how it is written, what its columns are.

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
from nnviz.data.dataset import TaskKind
from nnviz.data.own_file import file_problems, is_count
from nnviz.data.table.dialect import DECIMALS, ENCODINGS, QUOTES, SEPARATORS, Form
from nnviz.data.table.wording import shown

FEATURE_LIMIT = 10_000
"""Features a table may give, each value of a category counted as one."""

COLUMN_LIMIT = 20_000
"""Columns a file may have, those that are left out included."""

NAME_LIMIT = 100
"""Characters of a column's name and of a category."""


class Kind(StrEnum):
    """What becomes of a column. The values are stable in files."""

    NUMBER = "number"
    CATEGORY = "category"
    LEFT_OUT = "left out"


KINDS = frozenset(Kind)


class Missing(StrEnum):
    """What becomes of a row in which a value is missing. The values are stable in files."""

    DROP = "drop"
    FILL = "fill"


Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecipe(Spec):
    """How to read a table.

    Attributes:
        columns: the name and the `Kind` of each column, in the file's order; names are unique.
        rows: how many rows there were when somebody looked; fewer where a field has line ends.
        checksum: SHA-256 of the file as somebody looked at it, in hexadecimal digits.
    """

    label: ClassVar[str] = "table"

    path: str = option("", "File", "The file that holds the table.")
    encoding: str = option(
        "utf-8", "Encoding", "How the file's bytes stand for letters.", choices=ENCODINGS
    )
    separator: str = option(
        "comma",
        "Separator",
        "What stands between two fields of a row.",
        choices={name: name.capitalize() for name in SEPARATORS},
    )
    quote: str = option(
        "double",
        "Quotes",
        "What stands around a field that holds a separator or a line end.",
        choices={name: name.capitalize() for name in QUOTES},
    )
    decimal: str = option(
        "point",
        "Decimal sign",
        "What stands before the fraction of a number.",
        choices={name: name.capitalize() for name in DECIMALS},
    )
    header: bool = option(True, "Header", "Whether the first row holds the columns' names.")
    target: str = option("", "Target", "The column the network learns to tell from the others.")
    missing: str = option(
        Missing.DROP.value,
        "Missing values",
        "Rows without a target are always left out; this is for the other columns. A filled-in "
        "value is the mean or the most frequent one of the training part.",
        choices={
            Missing.DROP.value: "Leave the row out",
            Missing.FILL.value: "Fill in what is usual",
        },
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
    def task(self) -> TaskKind:
        """A category is told apart, a number is estimated."""
        is_category = dict(self.columns).get(self.target) == Kind.CATEGORY
        return TaskKind.CLASSIFICATION if is_category else TaskKind.REGRESSION

    def of_kind(self, kind: Kind) -> tuple[int, ...]:
        """The positions of the columns of a kind, the target's among them."""
        return tuple(at for at, (_, own) in enumerate(self.columns) if own == kind)

    def with_kind(self, name: str, kind: Kind) -> "TableRecipe":
        """The same table with another use for one column."""
        return self.replace(columns=tuple((n, kind if n == name else k) for n, k in self.columns))

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """Every field that cannot be used; when there is none, columns that give no samples."""
        return tuple(self._unusable(where)) or tuple(self._useless(where))

    def _unusable(self, where: str) -> Iterator[Problem]:
        # The zero-argument super() does not work in a dataclass with slots.
        yield from Spec.problems(self, where)
        place = where or self.label
        yield from file_problems(place, self.path, self.checksum, "Open a CSV file.")
        if not _are_columns(self.columns):
            what = "Its columns are not names, each with number, category or left out."
            yield Problem(place, what, "Look at the file again.", key="columns")
        if not is_count(self.rows):
            what = f"{self.rows!r} is no number of rows."
            yield Problem(place, what, "Look at the file again.", key="rows")

    def _useless(self, where: str) -> Iterator[Problem]:
        place = f"{where}, {self.file}" if where else self.file
        if found := self._column_problem():
            yield Problem(place, *found, key="columns")
        elif found := self._target_problem():
            yield Problem(place, *found, key="target")

    def _column_problem(self) -> tuple[str, str] | None:
        names = [name for name, _ in self.columns]
        if len(names) == 1:
            what = f"There is only one column, {shown(names[0])}; a network needs an input as well."
            return what, "If the file has more, choose another separator."
        if len(set(names)) < len(names):
            name = next(name for name in names if names.count(name) > 1)
            first, second = [at for at, own in enumerate(names, 1) if own == name][:2]
            return f"Columns {first} and {second} are both called {shown(name)}.", "Rename one."
        if len(names) - len(self.of_kind(Kind.LEFT_OUT)) > FEATURE_LIMIT + 1:
            what = f"{counted(len(names), 'column')} are more than the {FEATURE_LIMIT:,} features"
            return f"{what} a network may have here.", "Leave some of the columns out."
        return None

    def _target_problem(self) -> tuple[str, str] | None:
        kinds = dict(self.columns)
        if self.target not in kinds:
            what = f"There is no column {shown(self.target)} to learn."
            return what, "Choose the column that is to be learnt as the target."
        if kinds[self.target] == Kind.LEFT_OUT:
            what = f"The target {shown(self.target)} is left out."
            return what, "Use it as a number or a category, or choose another target."
        if all(kind == Kind.LEFT_OUT for name, kind in self.columns if name != self.target):
            what = "No column is left as an input."
            return what, "Use at least one column besides the target."
        return None


def _are_columns(columns: Any) -> bool:
    """Whether a value from anywhere is a tuple of names and kinds."""
    if not isinstance(columns, tuple) or not 0 < len(columns) <= COLUMN_LIMIT:
        return False
    return all(isinstance(item, tuple) and len(item) == 2 and _is_column(*item) for item in columns)


def _is_column(name: Any, kind: Any) -> bool:
    named = isinstance(name, str) and 0 < len(name) <= NAME_LIMIT
    return named and isinstance(kind, str) and kind in KINDS
