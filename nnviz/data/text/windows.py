"""A long row of whole numbers, cut into windows one after the other. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import Raw

WINDOW = 64
"""Steps of a window, where nobody says otherwise."""

TRAIN_SHARE = 0.8

Bools = NDArray[np.bool_]


def windowed(
    ids: NDArray[Any],
    tokens: tuple[str, ...],
    window: int,
    truths: tuple[str, ...] = (),
    truth: Bools | None = None,
) -> Raw:
    """Samples ``(n, window)`` in the order of the text; the label is what follows the window.

    The first share of them is for training and what comes behind is for testing, so that no test
    window has been read before.

    Args:
        ids: whole numbers ``(m,)``, of which ``m - 1`` are at least as many as `window`.
        truth: ``(m, K)``, what is so behind each of them.
    """
    count = (len(ids) - 1) // window
    end = count * window
    known = None if truth is None else truth[:end].reshape(count, window, len(truths))
    return Raw(
        x=ids[:end].reshape(count, window),
        y=ids[window : end + 1 : window].astype(np.int64),
        features=tuple(f"step {at}" for at in range(1, window + 1)),
        task=Task(TaskKind.CLASSIFICATION, tokens),
        domain=np.tile([-0.5, len(tokens) - 0.5], (window, 1)),
        border=round(count * TRAIN_SHARE),
        tokens=tokens,
        truths=truths if known is not None else (),
        truth=known,
        places=np.arange(count),
    )
