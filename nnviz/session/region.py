"""A part of the space of inputs that is pointed out, and what of a plane lies in it. Pure."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset
from nnviz.explain.results.tree import Tree
from nnviz.session.plane import Plane

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The base inputs above `low` and at most `high`, as the network sees them, both `(B,)`.

    `name` says what is so there.
    """

    low: Array
    high: Array
    name: str = ""

    def on(self, plane: Plane) -> Array | None:
        """The rectangle of a plane that lies in it: low and high, `(2, 2)`.

        None where a plane goes through inputs askew, or beside the region.
        """
        first, second = _axis(plane.across), _axis(plane.up)
        if first is None or second is None or first == second:
            return None
        if len(plane.origin) != len(self.low):
            return None  # it is of other data
        origin, axes = np.asarray(plane.origin, np.float64), [first, second]
        inside = (origin > self.low) & (origin <= self.high)
        if not np.delete(inside, axes).all():
            return None
        low = np.maximum(self.low[axes] - origin[axes], plane.low)
        high = np.minimum(self.high[axes] - origin[axes], plane.high)
        return np.stack([low, high]) if (low < high).all() else None


def region_of(tree: Tree, node: int, dataset: Dataset, name: str = "") -> Region:
    """The region of a tree's node."""
    low, high = (np.full(len(dataset.inputs), end) for end in (-np.inf, np.inf))
    for place, bounds in tree.nodes.bounds(node).items():
        mean, scale = float(dataset.input_mean[place]), float(dataset.input_scale[place])
        low[place], high[place] = (bounds.low - mean) / scale, (bounds.high - mean) / scale
    return Region(low, high, name)


def _axis(direction: Array) -> int | None:
    """The input along which a direction goes; None where it goes along several."""
    (places,) = np.nonzero(direction)
    return int(places[0]) if len(places) == 1 and direction[places[0]] == 1 else None
