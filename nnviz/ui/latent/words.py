"""What is said of a layer's plane and of a place on it. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.core.wording import counted
from nnviz.data import Dataset
from nnviz.session.latent import Codes
from nnviz.ui.numbers import format_number
from nnviz.ui.plotting.answers import given_class

Floats = NDArray[np.floating[Any]]


def points_text(layer: str, codes: Codes | None) -> str:
    """Whose plane it is, and of how many samples."""
    return layer if codes is None else f"{layer} · {counted(len(codes.points), 'test sample')}"


def place_text(place: Floats) -> str:
    """A place `(2,)` in numbers."""
    first, second = (format_number(float(value), signed=True).strip() for value in place)
    return f"at {first}, {second}"


def answer_text(dataset: Dataset, raw: Floats) -> str:
    """What raw outputs `(U,)` stand for: a class, or the first target in its own unit."""
    if not np.isfinite(raw).all():
        return "no answer"
    if dataset.task.classes:
        return dataset.task.names[given_class(raw)]
    value = float(raw[0]) * float(dataset.target_scale[0]) + float(dataset.target_mean[0])
    return f"{dataset.task.names[0]} {format_number(value).strip()}"
