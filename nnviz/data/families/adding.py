"""The adding problem (Hochreiter and Schmidhuber 1997): a sequence that is answered by one number.

Each step has a random number and a mark, and two marks are set. The answer is the sum of the two
numbers that are marked: whoever always says 1 is wrong by 1/6 on the mean square.
"""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import DataSource, Raw

WINDOW = 40
BORDER = 0.1
"""Room on the axes around the numbers, which lie between 0 and 1."""


def adding(size: int, noise: float, rng: np.random.Generator, window: int = WINDOW) -> Raw:
    """Samples ``(window, 2)`` row by row, with a mark in each half of the window.

    Noise is a deviation of the sum.
    """
    values, marks = rng.uniform(size=(size, window)), np.zeros((size, window))
    half, rows = window // 2, np.arange(size)
    marks[rows, rng.integers(0, half, size)] = 1
    marks[rows, rng.integers(half, window, size)] = 1
    off = noise * rng.standard_normal(size)
    return Raw(
        x=np.stack([values, marks], axis=-1).reshape(size, -1),
        y=((values * marks).sum(axis=1) + off)[:, None],
        features=tuple(f"{name} {at}" for at in range(1, window + 1) for name in ("value", "mark")),
        task=Task(TaskKind.REGRESSION, ("sum",)),
        domain=np.tile([-BORDER, 1 + BORDER], (2 * window, 1)),
    )


SOURCES = (
    DataSource(
        name="adding",
        title="Adding problem",
        description="A number and a mark a step: the answer is the sum of the two that are marked.",
        family="Sequences",
        kind=TaskKind.REGRESSION,
        make=adding,
        size=6000,
        train_share=0.8,
        window=WINDOW,
        channels=2,
    ),
)
