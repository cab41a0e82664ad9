"""What a person has said about a table's columns, kept while the file is guessed at again."""

from dataclasses import dataclass
from enum import Enum

from nnviz.data.table.recipe import Kind, TableRecipe


class Use(Enum):
    """What a column is for, in words for a person."""

    NUMBER = "Number"
    CATEGORY = "Category"
    LEFT_OUT = "Left out"
    TARGET_CATEGORY = "Target: classes"
    TARGET_NUMBER = "Target: number"


HELP = {
    Use.NUMBER: "Number · an input as it is",
    Use.CATEGORY: "Category · an input, one feature for each value",
    Use.LEFT_OUT: "Left out · the network does not see it",
    Use.TARGET_CATEGORY: "Target: classes · tell them apart",
    Use.TARGET_NUMBER: "Target: number · estimate it",
}
_KINDS = {
    Use.NUMBER: Kind.NUMBER,
    Use.CATEGORY: Kind.CATEGORY,
    Use.LEFT_OUT: Kind.LEFT_OUT,
    Use.TARGET_CATEGORY: Kind.CATEGORY,
    Use.TARGET_NUMBER: Kind.NUMBER,
}
TARGETS = (Use.TARGET_CATEGORY, Use.TARGET_NUMBER)


@dataclass(frozen=True, slots=True)
class TableChoices:
    """Corrections of columns by name; what is empty stays as it was guessed."""

    kinds: tuple[tuple[str, Kind], ...] = ()
    target: str = ""
    missing: str = ""

    def with_use(self, name: str, use: Use, shown: TableRecipe) -> "TableChoices":
        """Use one column otherwise than in the recipe that is shown.

        A target that becomes an input leaves the table without one until another is chosen.
        """
        kinds = (*(pair for pair in self.kinds if pair[0] != name), (name, _KINDS[use]))
        target = self.target
        if use in TARGETS:
            target = name
        elif shown.target == name:
            target = NO_TARGET
        return TableChoices(kinds, target, self.missing)

    def with_missing(self, missing: str) -> "TableChoices":
        """Another rule for missing values."""
        return TableChoices(self.kinds, self.target, missing)

    def applied(self, recipe: TableRecipe) -> TableRecipe:
        """A guessed recipe with these corrections, as far as it has such columns."""
        names = [name for name, _ in recipe.columns]
        said = dict(self.kinds)
        columns = tuple((name, str(said.get(name, kind))) for name, kind in recipe.columns)
        target = self.target if self.target in (*names, NO_TARGET) else ""
        return recipe.replace(
            columns=columns,
            target="" if target == NO_TARGET else target or recipe.target,
            missing=self.missing or recipe.missing,
        )


NO_TARGET = "\0"
"""Stands for no target; no column of a text can have this name."""


def use_of(recipe: TableRecipe, column: int) -> Use:
    """What a column is for in a recipe."""
    name, kind = recipe.columns[column]
    if name == recipe.target and kind != Kind.LEFT_OUT:
        return Use.TARGET_CATEGORY if kind == Kind.CATEGORY else Use.TARGET_NUMBER
    return {Kind.NUMBER: Use.NUMBER, Kind.CATEGORY: Use.CATEGORY}.get(Kind(kind), Use.LEFT_OUT)
