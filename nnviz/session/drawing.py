"""Drawing points on the plane: what a stroke makes of an experiment, and the empty sheet.

There is no data set without a point. Whoever clears the plane gets an empty sheet: a step of the
undo stack that changes nothing yet, until the next point is drawn on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QUndoStack

from nnviz.data import DataRecipe, Dataset
from nnviz.data.drawn import (
    DRAWN,
    DrawnPoints,
    drawn_from,
    emptied,
    with_points,
    without_points,
)
from nnviz.engine.experiment import Experiment
from nnviz.session.commands import EditDocument
from nnviz.session.version import Version

REACH = 0.04
"""What a removing stroke reaches on either side, as a share of the plane."""

Places = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Brush:
    """What a stroke leaves: points of a class or of a number; None removes points."""

    y: float | None


class EmptySheet(EditDocument):
    """The step that clears the plane. The version is the same before and after."""

    def __init__(self, version: Version) -> None:
        super().__init__("Clear points", "", version, version, _nothing)


def is_blank(stack: QUndoStack, experiment: Experiment) -> bool:
    """Whether the plane is an empty sheet: cleared, and no data chosen or drawn since."""
    for index in range(stack.index() - 1, -1, -1):
        command = stack.command(index)
        if isinstance(command, EmptySheet):
            return command.after.trained.data == experiment.data
    return False


def sheet(experiment: Experiment, dataset: Dataset, *, blank: bool = False) -> DrawnPoints:
    """The points to go on from: those that were drawn, or the samples of another data set."""
    recipe = experiment.data
    is_drawn = recipe.name == DRAWN and recipe.points is not None
    points = recipe.points if is_drawn else drawn_from(dataset)
    assert points is not None
    return emptied(points) if blank else points


def stroked(points: DrawnPoints, brush: Brush, places: Sequence[Places]) -> DrawnPoints:
    """The points after a stroke over places ``(2,)`` in the points' own units.

    Raises:
        ProblemError: there would be more points or classes than there may be.
    """
    if brush.y is None:
        return without_points(points, np.array(places), REACH)
    return with_points(points, np.array(places), brush.y)


def learning(experiment: Experiment, dataset: Dataset, points: DrawnPoints) -> Experiment:
    """The experiment that learns from these points, with what else was set for the data."""
    recipe = experiment.data
    if recipe.name == DRAWN:
        return experiment.with_data(recipe.replace(points=points))
    plan = recipe.resolved()
    data: DataRecipe = recipe.renamed(DRAWN).replace(
        points=points,
        train_share=plan.train_share,
        standardize=plan.standardize,
        features=recipe.features if dataset.base is not None else None,
    )
    return experiment.with_data(data)


def undealt(experiment: Experiment, shown: Experiment) -> DrawnPoints | None:
    """The points that have been drawn since a data set was loaded; None when there are none."""
    new = experiment.data.points
    if experiment.data == shown.data or experiment.data.name != DRAWN or new is None:
        return None
    old = shown.data.points if shown.data.name == DRAWN else None
    count = len(old) if old is not None else 0
    goes_on = old is not None and new.x0[:count] == old.x0 and new.x1[:count] == old.x1
    first = count if goes_on else 0
    return new.replace(x0=new.x0[first:], x1=new.x1[first:], y=new.y[first:])


def _nothing(*_: object) -> None:
    """What an empty sheet changes."""
