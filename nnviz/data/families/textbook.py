"""Sets of points in the plane that textbooks use, made with NumPy alone."""

from __future__ import annotations

import numpy as np

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import DataSource, Raw

REACH = 6.0
SQUARE = 3.0


def moons(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Two interleaving half circles of radius 1, the geometry of scikit-learn's `make_moons`.

    Class 0 is the upper one, about (0, 0), class 1 the lower one, about (1, 0.5), which gets the
    odd point. `noise` is the standard deviation of Gaussian noise on both coordinates.
    """
    lower = np.arange(size) >= size // 2
    angle = np.concatenate([np.linspace(0, np.pi, n) for n in (size // 2, size - size // 2)])
    x = np.where(lower, 1 - np.cos(angle), np.cos(angle))
    y = np.where(lower, 0.5 - np.sin(angle), np.sin(angle))
    label = lower.astype(np.int64)
    return Raw(
        x=np.column_stack([x, y]) + noise * rng.standard_normal((size, 2)),
        y=label,
        features=("x1", "x2"),
        task=Task(TaskKind.CLASSIFICATION, ("upper", "lower")),
        strata=label,
    )


def checkerboard(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Four by four squares of side 3 on -6..6; the one in the lower left corner is class 0.

    Noise moves the place where a point's label is read, by up to that share of a square's side.
    """
    points = rng.uniform(-REACH, REACH, (size, 2))
    seen = points + noise * SQUARE * rng.uniform(-1, 1, (size, 2))
    label, clean = (np.floor(p / SQUARE).sum(axis=1).astype(np.int64) % 2 for p in (seen, points))
    return Raw(
        x=points,
        y=label,
        features=("x1", "x2"),
        task=Task(TaskKind.CLASSIFICATION, ("dark", "light")),
        strata=clean,
        domain=np.array([[-REACH, REACH]] * 2),
    )


SOURCES = (
    DataSource(
        name="moons",
        title="Two moons",
        description="Two half circles that reach into each other.",
        family="Textbook",
        kind=TaskKind.CLASSIFICATION,
        make=moons,
        size=1000,
        noise=0.1,
        train_share=0.8,
    ),
    DataSource(
        name="checkerboard",
        title="Checkerboard",
        description="Sixteen squares of two colours: many straight borders at once.",
        family="Textbook",
        kind=TaskKind.CLASSIFICATION,
        make=checkerboard,
        size=1000,
        train_share=0.8,
    ),
)
