"""A neuron's activation over a batch as a small picture: bars from zero, sample beside sample."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.engine.network import Network
from nnviz.session.statistics import batch_order, batch_size

SAMPLES = 64
ROWS = 64
LEAST_TOP = 1e-3
PALEST = 0.4
"""The least strength of a bar's colour, so that a low bar is still seen."""


def strip_order(network: Network, dataset: Dataset) -> NDArray[np.intp]:
    """Which of the batch's first samples are shown, ordered by class or by the first target."""
    order = batch_order(dataset, batch_size(network, dataset))
    if len(order) <= SAMPLES:
        return order
    return order[np.arange(SAMPLES) * len(order) // SAMPLES]


def strip_pictures(values: NDArray[Any], top: float, from_zero: bool) -> NDArray[np.float32]:
    """Bars `(units, ROWS, samples)` of activations `(units, samples)`; `top` is the full height.

    `from_zero` puts zero at the bottom, otherwise it lies in the middle.
    """
    found = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    bars = np.clip(found / max(top, LEAST_TOP), -1, 1)[:, None, :]
    low = 0.0 if from_zero else -1.0
    height = 1 - (np.arange(ROWS, dtype=np.float32) + 0.5) / ROWS * (1 - low)
    level = height[None, :, None]
    inside = ((level > 0) & (level <= bars)) | ((level < 0) & (level >= bars))
    strength = np.sign(bars) * np.maximum(np.abs(bars), PALEST)
    return np.where(inside, strength, np.float32(0))
