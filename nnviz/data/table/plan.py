"""Which features a table's columns give, and whether there is enough to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nnviz.core.wording import counted
from nnviz.data.table.convert import Categories
from nnviz.data.table.dialect import is_number, read_number
from nnviz.data.table.gather import CELL_LIMIT, Gathered
from nnviz.data.table.recipe import FEATURE_LIMIT, Kind, Missing, TableRecipe
from nnviz.data.table.wording import listed, refuse, shown


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """A category column: the values that occur, in order, and each code's place among them.

    The last rank is that of a missing value, whose code is -1.
    """

    values: tuple[str, ...]
    ranks: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Input:
    """A column that is no target, and the features made from it, from number `start` on."""

    name: str
    features: tuple[str, ...]
    start: int

    @property
    def stop(self) -> int:
        """The number of the first feature that is none of its own."""
        return self.start + len(self.features)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What becomes of gathered columns; names of columns in the order they were gathered."""

    numbers: tuple[str, ...]
    categories: Mapping[str, Category]
    inputs: tuple[Input, ...]

    @classmethod
    def of(cls, gathered: Gathered, recipe: TableRecipe) -> Self:
        """The plan for all that a file held."""
        names = [name for name, _ in recipe.columns]
        coded = [names[at] for at in recipe.of_kind(Kind.CATEGORY)]
        found = zip(gathered.categories, gathered.counts, strict=True)
        orders = [_category(own, counts, recipe.decimal) for own, counts in found]
        categories = dict(zip(coded, orders, strict=True))
        numbers = tuple(names[at] for at in recipe.of_kind(Kind.NUMBER))
        return cls(numbers, categories, tuple(_inputs(recipe, categories)))


def _category(own: Categories, counts: NDArray[np.int64], decimal: str) -> Category:
    """The values that are left, numbers among themselves by size and words by letter."""
    left = [value for value, code in own.found.items() if counts[code]]
    if all(is_number(value, decimal) for value in left):
        left.sort(key=lambda value: (read_number(value, decimal), value))
    else:
        left.sort()
    ranks = np.full(len(own.found) + 1, -1, np.int64)
    for rank, value in enumerate(left):
        ranks[own.found[value]] = rank
    return Category(tuple(left), ranks)


def _inputs(recipe: TableRecipe, categories: Mapping[str, Category]) -> Iterator[Input]:
    start = 0
    for name, kind in recipe.columns:
        if kind == Kind.LEFT_OUT or name == recipe.target:
            continue
        is_category = name in categories
        values = categories[name].values if is_category else ()
        own = Input(name, tuple(f"{name}={v}" for v in values) if is_category else (name,), start)
        start = own.stop
        yield own


def check_rows(gathered: Gathered, recipe: TableRecipe) -> None:
    """Refuse a table of which fewer than two rows are left, and a column without a value."""
    rows = gathered.rows + gathered.dropped
    if rows == 0:
        refuse(recipe.file, "It has no rows.", "Choose another file.")
    for (name, _), gaps in zip(recipe.columns, gathered.missing, strict=True):
        if gaps == rows:
            what = f"Column {shown(name)} is empty in every row."
            refuse(recipe.file, what, "Leave the column out.")
    if gathered.rows < 2 and gathered.dropped:
        worst = int(gathered.missing.argmax())
        name, missing = recipe.columns[worst][0], int(gathered.missing[worst])
        left = "only one" if gathered.rows else "none"
        what = f"Of {counted(rows, 'row')} {left} has a value in every column; "
        what += f"{shown(name)} alone lacks {missing:,}."
        rule = " or have missing values filled in" if recipe.missing == Missing.DROP else ""
        refuse(recipe.file, what, f"Leave that column out{rule}.")
    if gathered.rows < 2:
        refuse(recipe.file, "It has only one row.", "Two are needed, one to learn, one to test.")


def check_size(rows: int, inputs: Sequence[Input], recipe: TableRecipe) -> None:
    """Refuse more features, or more values in all, than there is room for."""
    features = inputs[-1].stop
    largest = sorted(inputs, key=lambda own: -len(own.features))
    wide = listed(own.name for own in largest if len(own.features) > 1)
    hint = f"Leave out categories of many values: {wide}." if wide else "Leave columns out."
    if features > FEATURE_LIMIT:
        what = f"Its columns give {features:,} features; {FEATURE_LIMIT:,} are the limit."
        refuse(recipe.file, what, hint)
    if rows * features > CELL_LIMIT:
        what = f"{rows:,} rows of {features:,} features are {rows * features:,} values; "
        refuse(recipe.file, f"{what}{CELL_LIMIT:,} are the limit.", hint)


def check_target(y: NDArray[Any], names: Sequence[str], recipe: TableRecipe) -> None:
    """Refuse a target that is the same in every row."""
    if y.min() < y.max():
        return
    value = names[0] if recipe.task.value == "classification" else f"{y[0]:g}"
    what = f"The target {shown(recipe.target)} is {shown(value)} in every row that is left, "
    hint = "Choose another target, or a file with other rows as well."
    refuse(recipe.file, f"{what}so there is nothing to learn.", hint, "target")
