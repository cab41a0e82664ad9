"""A look at a text: how it is written, how long it is, how it begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nnviz.core.wording import counted
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold
from nnviz.data.text.content import (
    content,
    decoded,
    encoding_note,
    guessed_encoding,
    refuse_binary,
)
from nnviz.data.text.recipe import FEWEST, LEAST_WINDOW, WINDOWS, TextRecipe, Unit
from nnviz.data.text.units import Numbered, numbered

SHOWN = 4000
"""Characters of the beginning that are kept, to be looked at."""

ENOUGH = 20
"""Windows that a text is to have, where a shorter window gives so many."""


@dataclass(frozen=True, slots=True)
class TextLook:
    """What was found: a guess of the recipe, how the text begins, and what a person should know.

    `kinds` counts the different steps that have a number of their own.
    """

    recipe: TextRecipe
    beginning: str
    kinds: int
    notes: tuple[str, ...] = ()


def look(
    path: Path | str,
    progress: Progress = untold,
    cancelled: Cancelled = never,
    *,
    encoding: str = "",
    unit: str = Unit.CHARACTERS,
) -> TextLook:
    """Go through a text once. What is empty is guessed.

    Raises:
        ProblemError: it cannot be read, is empty, too large or no text.
        WorkCancelled: `cancelled` said so.
    """
    place, work = Path(path).absolute(), Work(progress, cancelled)
    found = content(place, work.stretch(0.0, 0.3))
    if unit != Unit.BYTES:
        refuse_binary(found)
    said = encoding or guessed_encoding(found.data)
    steps = numbered(found, said, unit, work.stretch(0.3, 1.0))
    recipe = TextRecipe(
        path=str(place),
        encoding=said,
        unit=str(unit),
        length=len(steps.ids),
        checksum=found.checksum,
    )
    notes = _notes(found.data, recipe, steps)
    beginning = decoded(found.data[: 4 * SHOWN], said)[:SHOWN]
    work.reached(1.0)
    recipe = recipe.replace(window=_fitting(recipe))
    return TextLook(recipe, beginning, len(steps.tokens), notes)


def _fitting(recipe: TextRecipe) -> int:
    """The usual window, or a shorter one where the text has few of it."""
    usual = recipe.window
    shorter = [own for own in WINDOWS if own < usual and recipe.length > FEWEST * own]
    enough = [own for own in (*shorter, usual) if recipe.length > ENOUGH * own]
    return max(enough, default=min(shorter, default=LEAST_WINDOW))


def _notes(data: bytes, recipe: TextRecipe, steps: Numbered) -> tuple[str, ...]:
    found = []
    if recipe.unit != Unit.BYTES and (note := encoding_note(data, recipe.encoding)):
        found.append(note)
    if steps.left_over:
        kind = counted(steps.left_over, f"rare {recipe.unit.removesuffix('s')}")
        found.append(f"{kind} are as one, �, since the network tells {len(steps.tokens):,} apart.")
    return tuple(found)
