"""What is said of cells that tell of stretches of text. Pure."""

import math
from collections.abc import Sequence

import numpy as np

from nnviz.explain.cell_ranking import Breakage, Ranking
from nnviz.explain.cells import Cell
from nnviz.explain.results.curve import Curve, Track
from nnviz.explain.stretches import Stretches
from nnviz.session.ranked_cells import Born, Ranked
from nnviz.ui.numbers import format_count, format_percent, format_setting
from nnviz.ui.reader.cell_table import CellLine

MOST_LINES = 60
EMPTY = (
    "Which cell of a network knows what? For networks that read text all cells are ranked here.\n"
    "Try one: File, Open example, Brackets."
)
LOOKING = "Looking at every cell…"
PICK = "Pick a cell"
NO_PATTERN = "Type a regular expression: the cells that tell best where it is found come first."
NO_MARKS = "Drag over the text in the Reader to mark what a cell is to tell."


def lines_of(found: Ranking, most: int = MOST_LINES) -> list[CellLine]:
    """The best cells; those that tell nothing are left out."""
    best = [at for at in found.order()[:most].tolist() if not math.isnan(found.found.auc[at])]
    auc, bits = found.found.auc, found.found.information
    return [CellLine(found.cell(at), float(auc[at]), float(bits[at])) for at in best]


def about(known: Ranked) -> str:
    """How much was looked at."""
    found = known.found
    share = format_percent(found.inside / max(1, found.steps)).strip()
    count = format_count(found.steps)
    steps = f"{count} steps of marked text" if known.stretches.marked else f"{count} held-out steps"
    if not found.inside:
        return f"Never so in {steps}: nothing can be told."
    if found.inside == found.steps:
        return f"Always so in {steps}: nothing can be told."
    return f"Step {format_count(known.step)}, {steps}, {share} of them inside."


def nothing_meant(stretches: Stretches, share: float, *, wants_pattern: bool) -> str:
    """What is missing where nothing is meant; else how far the look at all cells is."""
    if stretches:
        return f"{LOOKING} {share:.0%}" if share > 0 else LOOKING
    return NO_PATTERN if wants_pattern else NO_MARKS


def broken_words(found: Breakage | None) -> str:
    """What breaks without a cell."""
    if found is None:
        return "What breaks without it is being measured…"
    parts = [
        f"{name} {_loss(before)} → {_loss(after)}"
        for name, before, after in (
            ("inside", found.inside, found.muted_inside),
            ("outside", found.outside, found.muted_outside),
        )
        if not math.isnan(before)
    ]
    return f"Without it the loss goes: {', '.join(parts)}." if parts else "Nothing is asked here."


def births(past: Sequence[Born], found: Ranking, cell: Cell) -> Curve | None:
    """How well a cell told, and the best of all, against the step of training."""
    at = found.place(cell)
    fitting = [born for born in past if len(born.auc) == len(found.found.auc)]
    if not fitting:
        return None
    steps = np.array([born.step for born in fitting], np.float64)
    strengths = np.stack([_strength(born.auc) for born in fitting])
    best = Track("best of all", strengths.max(axis=1), is_faint=at >= 0)
    tracks = (Track(cell.name, strengths[:, at]), best) if at >= 0 else (best,)
    return Curve(x=steps, tracks=tracks, x_name="step", y_name="AUC")


def _strength(auc: np.ndarray) -> np.ndarray:
    return np.asarray(np.nan_to_num(np.maximum(auc, 1 - auc), nan=0.5))


def _loss(value: float) -> str:
    return format_setting(float(f"{value:.3g}"))
