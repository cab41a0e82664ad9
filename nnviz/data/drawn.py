"""Points that somebody draws on the plane: a data set of one's own, as a value.

An edit gives another value. The points lie in their own units, whatever the network sees of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import Spec
from nnviz.data.dataset import Dataset, Task, TaskKind
from nnviz.data.source import DataSource, Raw

DRAWN = "drawn"
"""The name under which a recipe asks for its drawn points."""

MOST_POINTS = 5000
MOST_CLASSES = 8
LARGEST = 1e9
NAME_LIMIT = 100
DIGITS = 7

Numbers = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPoints(Spec):
    """Points of the plane, each with a class or with the number that is to be learnt there.

    Attributes:
        inputs: what the two coordinates are called.
        domain: the ends of the plane: low and high of the first coordinate, then of the second.
        regression: whether `y` are numbers to learn rather than the classes' indices.
        names: the classes, at least two, or the one target.
        x0, x1, y: a number each for every point.
    """

    label: ClassVar[str] = "points"

    inputs: tuple[str, ...] = ("x1", "x2")
    domain: Numbers = (-6.0, 6.0, -6.0, 6.0)
    regression: bool = False
    names: tuple[str, ...] = ("class 1", "class 2")
    x0: Numbers = ()
    x1: Numbers = ()
    y: Numbers = ()

    def __len__(self) -> int:
        return len(self.y)

    def places(self) -> NDArray[np.float64]:
        """Where the points lie, ``(n, 2)``."""
        return np.column_stack([np.array(self.x0, np.float64), np.array(self.x1, np.float64)])

    def task(self) -> Task:
        """What is to be learnt."""
        kind = TaskKind.REGRESSION if self.regression else TaskKind.CLASSIFICATION
        return Task(kind, self.names)

    def problems(self, where: str = "") -> tuple[Problem, ...]:
        """What keeps the points from being learnt."""
        place = f"{where}, {self.label}" if where else "Points"
        found = next(self._complaints(), None)
        return () if found is None else (Problem(place, *found, key="points"),)

    def _complaints(self) -> Iterator[tuple[str, str]]:
        regression: object = self.regression
        if not isinstance(regression, bool):
            yield f"'regression' cannot be {self.regression!r}.", "Say true or false."
        if not _are_names(self.inputs, 2, 2):
            yield "A plane has two inputs with names of their own.", "Name both."
        if not _are_names(self.names, *((1, 1) if self.regression else (2, MOST_CLASSES))):
            hint = "Name one target." if self.regression else f"Name 2 to {MOST_CLASSES} classes."
            yield "The names of what is learnt will not do.", hint
        if not _is_domain(self.domain):
            yield "The ends of the plane will not do.", "Say low, high, low, high."
        yield from self._point_complaints()

    def _point_complaints(self) -> Iterator[tuple[str, str]]:
        for name, column in (("x0", self.x0), ("x1", self.x1), ("y", self.y)):
            if not _are_numbers(column):
                yield f"{name!r} should be a list of finite numbers.", "Draw the points anew."
                return
        if not len(self.x0) == len(self.x1) == len(self.y):
            yield "The points' coordinates and classes are not as many.", "Draw the points anew."
        elif not self.y:
            yield "There is no point to learn from.", "Draw some on the output's plane."
        elif len(self.y) > MOST_POINTS:
            what = f"{len(self.y):,} points are more than can be drawn."
            yield what, f"Allowed: up to {MOST_POINTS:,}."
        elif not self.regression and not set(self.y) <= set(range(len(self.names))):
            yield "A point belongs to no class.", f"Allowed: 0 to {len(self.names) - 1}."


def drawn_source(points: DrawnPoints) -> DataSource:
    """The data set that drawn points are: no noise, nothing standardised, 8 of 10 to learn from."""
    kind = TaskKind.REGRESSION if points.regression else TaskKind.CLASSIFICATION
    return DataSource(
        name=DRAWN,
        title="Drawn points",
        description="The points you have drawn on the output's plane.",
        family="Your points",
        kind=kind,
        make=lambda size, noise, rng: made(points),
        size=len(points),
        train_share=0.8,
        has_size=False,
        has_noise=False,
    )


def made(points: DrawnPoints) -> Raw:
    """The points as samples."""
    y = np.array(points.y, np.float64)
    return Raw(
        x=points.places(),
        y=y[:, None] if points.regression else y.astype(np.int64),
        features=points.inputs,
        task=points.task(),
        strata=None if points.regression else y.astype(np.int64),
        domain=np.array(points.domain, np.float64).reshape(2, 2),
        deals_itself=True,
    )


def drawn_from(dataset: Dataset) -> DrawnPoints:
    """The samples of a data set with two inputs, in their own units.

    Of a large one the first samples of each part are taken, so that both keep their share.
    """
    names, task = dataset.inputs, dataset.task
    counts = np.array([len(dataset.base_train), len(dataset.base_test)])
    take = np.floor(counts * min(1.0, MOST_POINTS / counts.sum())).astype(int)
    x = np.concatenate([dataset.base_train[: take[0]], dataset.base_test[: take[1]]])
    own = x.astype(np.float64) * dataset.input_scale + dataset.input_mean
    y = np.concatenate([dataset.y_train[: take[0]], dataset.y_test[: take[1]]])
    if not task.classes:
        y = y[:, 0].astype(np.float64) * dataset.target_scale[0] + dataset.target_mean[0]
    ends = dataset.input_domain.astype(np.float64) * dataset.input_scale[:, None]
    return DrawnPoints(
        inputs=names,
        domain=_tuple((ends + dataset.input_mean[:, None]).ravel()),
        regression=not task.classes,
        names=task.names if task.classes else task.names[:1],
        x0=_tuple(own[:, 0]),
        x1=_tuple(own[:, 1]),
        y=_tuple(y),
    )


def emptied(points: DrawnPoints) -> DrawnPoints:
    """The plane of these points without any: what was called something else is class 1 and 2."""
    names = points.names if points.regression else DrawnPoints.default("names")
    return points.replace(x0=(), x1=(), y=(), names=names)


def with_points(points: DrawnPoints, places: NDArray[np.floating[Any]], y: float) -> DrawnPoints:
    """More points at places ``(n, 2)``, all of one class or number. Another class is named anew.

    Raises:
        ProblemError: there would be more points or classes than there may be.
    """
    if len(points) + len(places) > MOST_POINTS:
        what = f"{MOST_POINTS:,} points are the most that can be drawn."
        raise ProblemError(Problem("Points", what, "Remove some first.", key="points"))
    names = points.names
    while not points.regression and y >= len(names):
        names = (*names, _fresh_name(names))
    if not points.regression and len(names) > MOST_CLASSES:
        what = f"{MOST_CLASSES} classes are the most that can be drawn."
        raise ProblemError(Problem("Points", what, "Use one of them.", key="points"))
    return points.replace(
        x0=points.x0 + _tuple(places[:, 0]),
        x1=points.x1 + _tuple(places[:, 1]),
        y=points.y + (float(y),) * len(places),
        names=names,
    )


def without_points(
    points: DrawnPoints, places: NDArray[np.floating[Any]], radius: float
) -> DrawnPoints:
    """Without those around places ``(n, 2)``; `radius` is a share of the plane's sides.

    Classes beyond two that have no point left at the end of the list go with them.
    """
    low, high = np.array(points.domain).reshape(2, 2).T
    away = (points.places()[:, None] - np.asarray(places, np.float64)[None]) / (high - low)
    keep = ((away**2).sum(axis=2) > radius**2).all(axis=1)
    if keep.all():
        return points
    x0, x1, y = (_kept(column, keep) for column in (points.x0, points.x1, points.y))
    names = points.names
    if not points.regression:
        names = names[: max(2, int(max(y, default=0)) + 1)]
    return points.replace(x0=x0, x1=x1, y=y, names=names)


def _kept(column: Numbers, keep: NDArray[np.bool_]) -> Numbers:
    return tuple(value for value, stays in zip(column, keep.tolist(), strict=True) if stays)


def _fresh_name(names: tuple[str, ...]) -> str:
    number = len(names) + 1
    while f"class {number}" in names:
        number += 1
    return f"class {number}"


def _tuple(values: NDArray[Any]) -> Numbers:
    """Numbers as they are kept in files, with seven digits."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in values.tolist())


def _are_names(value: Any, low: int, high: int) -> bool:
    if not isinstance(value, tuple) or not low <= len(value) <= high:
        return False
    words = all(isinstance(name, str) and 0 < len(name) <= NAME_LIMIT for name in value)
    return words and len(set(value)) == len(value)


def _are_numbers(value: Any) -> bool:
    if not isinstance(value, tuple) or not set(map(type, value)) <= {int, float}:
        return False
    return all(-LARGEST <= number <= LARGEST for number in value)


def _is_domain(value: Any) -> bool:
    if not _are_numbers(value) or len(value) != 4:
        return False
    return bool(value[0] < value[1] and value[2] < value[3])
