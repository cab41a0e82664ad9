"""Wrong labels on purpose: what a network does with them is worth seeing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind


def relabel(
    y: NDArray[Any], task: Task, share: float, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Spoil ``round(share * n)`` labels. A larger share spoils the same ones and more.

    A class becomes any of the others with equal chance. The targets of a regression are handed
    round among the chosen samples, so that the same values still occur; one alone stays as it is.

    Args:
        y: int64 ``(n,)`` class indices, or float64 ``(n, T)`` targets.

    Returns:
        The labels, and bool ``(n,)`` marks of the spoilt ones. `y` itself is left alone.
    """
    order = rng.permutation(len(y))
    chosen = order[: round(share * len(y))]
    spoilt, marks = y.copy(), np.zeros(len(y), bool)
    if task.kind is TaskKind.REGRESSION and len(chosen) > 1:
        spoilt[chosen] = y[np.roll(chosen, 1)]
        marks[chosen] = True
    if task.classes > 1:
        spoilt[chosen] += rng.integers(1, task.classes, len(y))[: len(chosen)]
        spoilt %= task.classes
        marks[chosen] = True
    return spoilt, marks
