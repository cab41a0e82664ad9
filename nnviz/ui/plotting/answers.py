"""What the network says to the probe, in words and as bars. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.losses import LOSSES, Coding, predicted_classes
from nnviz.session.sample import Part, Probe
from nnviz.ui.numbers import format_count, format_number, format_percent, format_setting

MOST_BARS = 10
"""Of more classes only the strongest are shown, in the order of their strength."""

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: a class or a target. `share` is the length from 0 to 1; None: no bar.

    `is_given` is the network's choice, `is_true` what is expected.
    """

    label: str
    text: str
    share: float | None = None
    is_given: bool = False
    is_true: bool = False


def bars(
    dataset: Dataset,
    loss: str,
    output: Array,
    raw: Array,
    probe: Probe | None,
    most: int = MOST_BARS,
) -> list[Bar]:
    """What outputs `(U,)` in the loss's terms, and raw, say of each class or target."""
    if not dataset.task.classes:
        return _targets(dataset, output, probe, most)
    values = class_values(loss, output)
    is_share = LOSSES[loss].coding is not Coding.SIGNS
    given, true = given_class(raw), int(np.ravel(probe.target)[0]) if probe is not None else -1
    order = np.arange(len(values))
    if len(values) > most:
        order = np.argsort(-np.nan_to_num(values, nan=-np.inf), kind="stable")[:most]
    return [
        Bar(
            dataset.task.names[index],
            format_percent(values[index])
            if is_share
            else format_number(values[index], signed=True),
            _length(float(values[index]) if is_share else (float(values[index]) + 1) / 2),
            index == given,
            index == true,
        )
        for index in order.tolist()
    ]


def class_values(loss: str, output: Array) -> Array:
    """A probability or a score of each class; of a single output both sides of it."""
    if len(output) > 1:
        return output
    is_share = LOSSES[loss].coding is not Coding.SIGNS
    other = 1 - output[0] if is_share else -output[0]
    return np.array([other, output[0]])


def given_class(raw: Array) -> int:
    """The class that raw outputs `(U,)` stand for."""
    return int(predicted_classes(raw[None])[0])


def where_words(probe: Probe) -> str:
    """What the probe is."""
    number = format_count(probe.source.index + 1)
    if probe.borrows_target:
        return f"Free point, nearest to training sample {number}"
    part = "Training" if probe.source.part is Part.TRAINING else "Test"
    return f"{part} sample {number}{', changed' if probe.is_changed else ''}"


def verdict(dataset: Dataset, raw: Array, probe: Probe) -> str:
    """Whether the answer is right, in words; without a sample what the nearest one is."""
    if not dataset.task.classes:
        return ""
    true, given = int(np.ravel(probe.target)[0]), given_class(raw)
    name, said = dataset.task.names[true], dataset.task.names[given]
    if not np.isfinite(raw).all():
        return f"no answer; it is {name}"
    if probe.borrows_target:
        return f"says {said}; that sample is {name}"
    return f"right: {said}" if true == given else f"wrong: says {said}, is {name}"


def _targets(dataset: Dataset, output: Array, probe: Probe | None, most: int) -> list[Bar]:
    scale, mean = dataset.target_scale, dataset.target_mean
    found = []
    for at, name in enumerate(dataset.task.names[:most]):
        said = float(output[at]) * float(scale[at]) + float(mean[at])
        text = format_number(said).strip()
        if probe is not None:
            true = float(np.ravel(probe.target)[at]) * float(scale[at]) + float(mean[at])
            off = format_number(said - true, signed=True).strip()
            what = "nearest" if probe.borrows_target else "true"
            text = f"{text}, {what} {format_setting(true)}, off {off}"
        found.append(Bar(name, text))
    return found


def _length(share: float) -> float:
    return min(max(share, 0.0), 1.0) if share == share else 0.0
