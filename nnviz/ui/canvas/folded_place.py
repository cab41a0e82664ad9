"""A recurrent layer at one step: its cells one below the other. Pure, in scene units."""

from dataclasses import dataclass, replace

import numpy as np

from nnviz.core.shape import Shape
from nnviz.ui.canvas.places import MapsPlace, Points
from nnviz.ui.canvas.sheets import SheetPlace

HIGHEST, LEAST_WIDE, WIDEST = 40.0, 12.0, 26.0
"""The most height of a folded cell, and the bounds of its width, in units."""


@dataclass(frozen=True, eq=False)
class FoldedPlace(SheetPlace):
    """A layer `(T, F)` of which one `step` is shown as a column: a cell is so high as `cell`."""

    step: int = 0

    @property
    def column_place(self) -> MapsPlace:
        """Where the cells of the step are, as a map of one column."""
        shape = (self.features, 1, 1)
        place = MapsPlace(self.node, self.column, shape, self.cell, aspect=self.aspect)
        return place.moved(self.left, self.top)

    @property
    def size(self) -> tuple[float, float]:
        return self.wide, self.features * self.cell

    @property
    def centres(self) -> Points:
        """The middles of all units: a cell is at one place at every step."""
        return np.tile(self.column_place.centres, (self.steps, 1))

    def centre(self, unit: int) -> tuple[float, float]:
        return self.column_place.centre(unit % self.features)

    def unit_at(self, x: float, y: float) -> int | None:
        found = self.column_place.unit_at(x, y)
        return None if found is None else self.step * self.features + found

    def at(self, step: int) -> "FoldedPlace":
        """The same at another step; the nearest there is."""
        return replace(self, step=int(np.clip(step, 0, self.steps - 1)))


def laid_folded(node: str, column: int, shape: Shape, height: float, unit: float) -> FoldedPlace:
    """A layer at its last step, in a column of the picture so high."""
    steps, features = shape
    cell = min(height / features, HIGHEST * unit)
    wide = min(max(cell, LEAST_WIDE * unit), WIDEST * unit)
    size = (steps, features, 1)
    return FoldedPlace(
        node, column, size, cell, aspect=wide / cell, room=height, unit=unit, step=steps - 1
    )
