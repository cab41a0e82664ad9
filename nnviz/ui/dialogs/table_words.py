"""Sentences of the dialog that opens a table."""

from collections.abc import Iterator

from nnviz.core.wording import counted
from nnviz.data import TaskKind
from nnviz.data.table.guess import TableGuess
from nnviz.data.table.recipe import Missing, TableRecipe
from nnviz.data.table.wording import listed, shown
from nnviz.ui.dialogs.table_model import used_count

MOST_NOTES = 4

LEFT_OUT_SENTENCE = "Rows with a missing value are left out."
FILLED_SENTENCE = (
    "A missing value becomes the mean, or the most frequent one, of the training part; "
    "rows without a target are left out."
)


def facts_text(recipe: TableRecipe) -> str:
    """How large the table is, and what is to be learnt from it."""
    columns, used = len(recipe.columns), used_count(recipe)
    size = f"About {counted(recipe.rows, 'row')} · {counted(columns, 'column')}"
    size += "" if used == columns else f", {used:,} used"
    return f"{size} · {_task(recipe)}" if recipe.target else size


def _task(recipe: TableRecipe) -> str:
    if recipe.task is TaskKind.CLASSIFICATION:
        return f"classification: tell the classes of {shown(recipe.target)} apart"
    return f"regression: estimate {shown(recipe.target)}"


def notes(guess: TableGuess, recipe: TableRecipe) -> list[str]:
    """What a person should know, the most telling first."""
    found = [*guess.notes, *_missing(guess, recipe), *_reasons(guess)]
    rest = len(found) - MOST_NOTES
    if rest <= 0:
        return found
    return [*found[:MOST_NOTES], f"And {rest:,} more; each column's tooltip says what about it."]


def _missing(guess: TableGuess, recipe: TableRecipe) -> Iterator[str]:
    kinds = dict(recipe.columns)
    gaps = [own.name for own in guess.columns if own.missing and kinds.get(own.name) != "left out"]
    if gaps:
        rule = FILLED_SENTENCE if recipe.missing == Missing.FILL else LEFT_OUT_SENTENCE
        yield f"Values are missing in {listed(gaps)}. {rule}"


def _reasons(guess: TableGuess) -> Iterator[str]:
    return (f"Column {shown(own.name)}: {own.reason}" for own in guess.columns if own.reason)
