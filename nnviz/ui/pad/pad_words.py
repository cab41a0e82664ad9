"""What the pad says in words. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.losses import LOSSES, Coding
from nnviz.session.pad_moves import NONE, Moves
from nnviz.session.sample import Part, Probe, ProbeSource
from nnviz.ui.numbers import format_count, format_number, format_percent
from nnviz.ui.plotting.answers import class_values, given_class, verdict

EMPTY = (
    "A pad to draw on is here when the data are pictures: take digits, for instance. What is drawn "
    "goes to the network at once."
)
NO_SCORES = "The network gives no classes whose scores could be traced."
WAITS = "The scores along the slider are under way."

Array = NDArray[np.floating[Any]]


def base_words(source: ProbeSource | None, moves: Moves, is_free: bool = False) -> str:
    """What the network sees: a drawing, a sample or a point, as it is or moved."""
    if source is None:
        found = "A free point" if is_free else "Your drawing"
    else:
        part = "Training" if source.part is Part.TRAINING else "Test"
        found = f"{part} sample {format_count(source.index + 1)}"
    return found if moves == NONE else f"{found}, moved"


def said_words(dataset: Dataset, loss: str, output: Array, raw: Array, probe: Probe | None) -> str:
    """The answer in words, and whether it is right where that is known."""
    if not dataset.task.classes:
        return ""
    if not np.isfinite(raw).all():
        return "No answer"
    if probe is not None and not probe.borrows_target:
        words = verdict(dataset, raw, probe)
        return words[:1].upper() + words[1:]
    given = given_class(raw)
    value = float(class_values(loss, output)[given])
    is_share = LOSSES[loss].coding is not Coding.SIGNS
    score = format_percent(value) if is_share else format_number(value, signed=True)
    return f"Says {dataset.task.names[given]}, {score.strip()}"
