"""From a recipe to the windows of a text."""

from __future__ import annotations

from pathlib import Path

from nnviz.core.problem import ProblemError
from nnviz.data.source import Raw
from nnviz.data.table.wording import refuse
from nnviz.data.table.work import Cancelled, Progress, Work, never, untold
from nnviz.data.text.content import content, refuse_binary
from nnviz.data.text.recipe import TextRecipe, Unit, length_problem
from nnviz.data.text.units import numbered
from nnviz.data.text.windows import windowed


def read(recipe: TextRecipe, progress: Progress = untold, cancelled: Cancelled = never) -> Raw:
    """The windows of a text, one after the other. `progress` gets shares that only grow, 1 last.

    Raises:
        ProblemError: the recipe has a problem, the file is another than the one looked at, is too
            short, or always says the same.
        WorkCancelled: `cancelled` said so.
    """
    for problem in recipe.problems():
        raise ProblemError(problem)
    work = Work(progress, cancelled)
    found = content(Path(recipe.path), work.stretch(0.0, 0.3))
    if found.checksum != recipe.checksum:
        what = "The file has changed since somebody looked at it."
        refuse(recipe.file, what, "Look at it again.", "checksum")
    if recipe.unit != Unit.BYTES:
        refuse_binary(found)
    steps = numbered(found, recipe.encoding, recipe.unit, work.stretch(0.3, 0.9))
    if short := length_problem(recipe.replace(length=len(steps.ids)), recipe.window):
        raise ProblemError(short)
    if len(steps.tokens) < 2:
        one = recipe.unit.removesuffix("s")
        what = f"It holds the same {one} again and again: there is nothing to tell."
        refuse(recipe.file, what, "Choose another text.", "path")
    raw = windowed(steps.ids, steps.tokens, recipe.window)
    work.reached(1.0)
    return raw
