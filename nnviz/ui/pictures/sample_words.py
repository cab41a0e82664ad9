"""What is written about a sample that is judged: below its picture, and in full. Pure."""

import math

from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.session.judged import Judged, Show
from nnviz.session.sample import Part
from nnviz.ui.numbers import format_count, format_percent, format_setting, with_unit

LONGEST = 14
"""Names in a button are cut to so many letters."""


def sure_text(found: Judged, index: int) -> str:
    """How sure the network is, in a few letters: `98 %`, or a score. Only what is 100 % says so."""
    value = float(found.sure[index])
    if not found.is_share or not math.isfinite(value):
        return format_setting(value, 2)
    return with_unit(str(math.floor(100 * value + 1e-9)), "%")


def full_text(dataset: Dataset, part: Part, found: Judged, index: int) -> str:
    """Which sample, what is said of it and how surely, and what it is."""
    names, truth, said = dataset.task.names, int(found.truth[index]), int(found.said[index])
    where = "Training" if part is Part.TRAINING else "Test"
    given = f"{names[said]} ({_value(found, float(found.sure[index]))})"
    words = f"{where} sample {format_count(index + 1)} is said to be {given}"
    if truth == said:
        return f"{words}, and is."
    return f"{words}, is {names[truth]} ({_value(found, float(found.of_truth[index]))})."


def count_text(shown: int, noun: str, show: Show) -> str:
    """How many are shown: `12 wrong images`."""
    kind = {Show.ALL: "", Show.RIGHT: "right ", Show.WRONG: "wrong "}[show]
    return counted(shown, kind + noun)


def cell_text(names: tuple[str, ...], cell: tuple[int, int], shown: int, noun: str) -> str:
    """What a cell of the confusion matrix holds: `4 taken for 9 · 7 images`."""
    true, given = (_cut(names[at]) for at in cell)
    what = f"{true} found" if cell[0] == cell[1] else f"{true} taken for {given}"
    return f"{what} · {counted(shown, noun)}"


def nothing_text(show: Show, is_cell: bool, of: int, noun: str) -> str:
    """What to say when there is none of them."""
    if is_cell:
        return f"There is no such {noun} any more."
    what = {Show.WRONG: "wrong", Show.RIGHT: "right", Show.ALL: "there"}[show]
    return f"Not one of {counted(of, noun)} is {what}."


def _value(found: Judged, value: float) -> str:
    return format_percent(value) if found.is_share else format_setting(value, 3)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
