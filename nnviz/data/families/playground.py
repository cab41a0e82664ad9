"""The six sets of points in the plane that TensorFlow Playground made familiar.

The geometry is that of its published generators (tensorflow/playground, src/dataset.ts): points
within -6..6, discs of radius 5, noise as a share from 0 to 0.5. Where Playground says +1 this says
class 1, where it says -1 class 0. Noise does not move the points of circle, xor, plane and
multi-gauss: it moves the place where their label is read, as it does there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnviz.data.dataset import Task, TaskKind
from nnviz.data.source import DataSource, Raw

REACH = 6.0
RADIUS = 5.0
TURNS = 1.75
PADDING = 0.3
# Centres of the bumps of multi-gauss, with the sign of each.
BUMPS = (
    (-4.0, 2.5, 1.0),
    (0.0, 2.5, -1.0),
    (4.0, 2.5, 1.0),
    (-4.0, -2.5, -1.0),
    (0.0, -2.5, 1.0),
    (4.0, -2.5, -1.0),
)

Points = NDArray[np.float64]


def circle(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """A disc of half the radius, class 1, and a ring around it from 0.7 of the radius, class 0."""
    inside = _halves(size)
    low, high = np.where(inside, 0.0, 0.7 * RADIUS), np.where(inside, 0.5 * RADIUS, RADIUS)
    points = _polar(rng.uniform(low, high), rng.uniform(0, 2 * np.pi, size))
    seen = points + _jitter(rng, size, noise * RADIUS)
    return _classes(points, np.hypot(*seen.T) < 0.5 * RADIUS, inside, ("outside", "inside"))


def xor(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """A square; class 1 where both coordinates have one sign. A gap runs along the axes."""
    points = rng.uniform(-RADIUS, RADIUS, (size, 2))
    points += np.where(points > 0, PADDING, -PADDING)
    seen = points + _jitter(rng, size, noise * RADIUS)
    same, clean = np.prod(seen, axis=1) >= 0, np.prod(points, axis=1) >= 0
    return _classes(points, same, clean, ("signs differ", "signs agree"))


def gauss(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Round clouds about (2, 2), class 1, and (-2, -2); noise takes the variance from 0.5 to 4."""
    upper = _halves(size)
    spread = np.sqrt(0.5 + 7.0 * noise)
    points = np.where(upper, 2.0, -2.0)[:, None] + spread * rng.standard_normal((size, 2))
    return _classes(points, upper, upper, ("lower left", "upper right"))


def spiral(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Two arms of 1.75 turns, half a turn apart; noise moves each coordinate by up to that."""
    first = _halves(size)
    # Both arms start in the middle, as in Playground: the labels of those two points contradict.
    along = np.concatenate([np.arange(n) / n for n in (first.sum(), size - first.sum())])
    angle = TURNS * 2 * np.pi * along + np.where(first, 0.0, np.pi)
    points = _polar(RADIUS * along, angle) + _jitter(rng, size, noise)
    return _classes(points, first, first, ("second arm", "first arm"))


def plane(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """The tenth of the sum of both coordinates: -1..1 but for two corners, where it is +-1.2."""
    points = rng.uniform(-REACH, REACH, (size, 2))
    seen = points + _jitter(rng, size, noise * REACH)
    return _heights(points, seen.sum(axis=1) / 10)


def multi_gauss(size: int, noise: float, rng: np.random.Generator) -> Raw:
    """Six cones of radius 2 and height +-1 in two rows, with changing signs; 0 between them."""
    points = rng.uniform(-REACH, REACH, (size, 2))
    seen = points + _jitter(rng, size, noise * REACH)
    height = np.zeros(size)
    for x, y, sign in BUMPS:
        bump = 1 - np.hypot(seen[:, 0] - x, seen[:, 1] - y) / 2
        height = np.where(bump > np.abs(height), sign * bump, height)
    return _heights(points, height)


def _halves(size: int) -> NDArray[np.bool_]:
    """True for the first half of the points; an odd one goes to the first half."""
    return np.arange(size) < (size + 1) // 2


def _polar(radius: Points, angle: Points) -> Points:
    """Points at an angle that is counted from the vertical axis."""
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _jitter(rng: np.random.Generator, size: int, reach: float) -> Points:
    return reach * rng.uniform(-1, 1, (size, 2))


def _classes(
    points: Points, label: NDArray[np.bool_], clean: NDArray[np.bool_], names: tuple[str, str]
) -> Raw:
    return Raw(
        x=points,
        y=label.astype(np.int64),
        features=("x1", "x2"),
        task=Task(TaskKind.CLASSIFICATION, names),
        strata=clean.astype(np.int64),
        domain=np.array([[-REACH, REACH]] * 2),
    )


def _heights(points: Points, height: Points) -> Raw:
    return Raw(
        x=points,
        y=height[:, None],
        features=("x1", "x2"),
        task=Task(TaskKind.REGRESSION, ("height",)),
        domain=np.array([[-REACH, REACH]] * 2),
    )


SOURCES = (
    DataSource(
        name="circle",
        title="Circle",
        description="A disc inside a ring: no straight line parts them.",
        family="Playground",
        kind=TaskKind.CLASSIFICATION,
        make=circle,
    ),
    DataSource(
        name="xor",
        title="Exclusive or",
        description="Four quadrants, opposite ones alike: neither feature says anything alone.",
        family="Playground",
        kind=TaskKind.CLASSIFICATION,
        make=xor,
    ),
    DataSource(
        name="gauss",
        title="Two clouds",
        description="Two Gaussian clouds: one neuron is enough.",
        family="Playground",
        kind=TaskKind.CLASSIFICATION,
        make=gauss,
    ),
    DataSource(
        name="spiral",
        title="Spiral",
        description="Two arms wound around each other: the hard one.",
        family="Playground",
        kind=TaskKind.CLASSIFICATION,
        make=spiral,
    ),
    DataSource(
        name="plane",
        title="Plane",
        description="A height that rises evenly towards one corner.",
        family="Playground",
        kind=TaskKind.REGRESSION,
        make=plane,
    ),
    DataSource(
        name="multi-gauss",
        title="Hills and hollows",
        description="Three hills and three hollows in two rows.",
        family="Playground",
        kind=TaskKind.REGRESSION,
        make=multi_gauss,
    ),
)
