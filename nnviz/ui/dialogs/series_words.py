"""Sentences of the dialog that opens a series."""

from nnviz.core.wording import counted
from nnviz.data.series.look import SeriesLook
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.data.table.wording import listed

MOST_NOTES = 6


def facts_text(look: SeriesLook, recipe: SeriesRecipe) -> str:
    """How long the series is, from when to when, and what is learnt from it."""
    each = "" if look.spacing == "a row" else f", {look.spacing} each"
    size = f"{counted(recipe.rows, 'step')}{each}"
    windows = f"{'about ' if look.gaps else ''}{counted(recipe.samples, 'window')}"
    told = f"tell {listed(recipe.targets)} {counted(recipe.horizon, 'step')} ahead"
    parts = (size, look.span, windows, told if recipe.targets else "")
    return " · ".join(part for part in parts if part)


def notes(look: SeriesLook) -> list[str]:
    """What a person should know, as much as there is room for."""
    rest = len(look.notes) - MOST_NOTES
    more = [f"And {rest:,} more."] if rest > 0 else []
    return [*look.notes[:MOST_NOTES], *more]
