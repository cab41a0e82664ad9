"""How every neuron has been doing since the start, in memory that does not grow.

A fixed number of points per neuron: when they are used up, every second one is given up and from
then on half as many are taken. The newest is always there besides. Layers are recorded by the names
of their nodes; one that gets another size begins anew, with nothing known of the steps before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

POINTS = 256
MOST_UNITS = 512
"""Layers larger than this are not recorded."""

MOST_NEURONS = 8192
"""Of all recorded layers together: 25 MB."""

Floats = NDArray[np.float32]


class Measure(IntEnum):
    """What is recorded of a neuron, in the order of the columns."""

    MEAN = 0
    WEIGHT_NORM = 1
    GRADIENT_NORM = 2


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A measure of one neuron: `steps` `(n,)` float64, growing, and `values` `(n,)` float32."""

    steps: NDArray[np.float64]
    values: Floats


class NeuronRecord:
    """Points of all neurons of the layers it was begun with."""

    def __init__(self, points: int = POINTS) -> None:
        self._points = points
        self._sizes: dict[str, int] = {}
        self._kept: dict[str, Floats] = {}
        self._last: dict[str, Floats] = {}
        self.clear()

    def clear(self) -> None:
        """Forget all points."""
        self._steps = np.zeros(self._points)
        self._count = self._offered = 0
        self._stride = 1
        self._last_step = -1
        self._last = {}
        self._kept = {name: self._blank(size) for name, size in self._sizes.items()}

    def begin(self, sizes: Mapping[str, int]) -> None:
        """Record these layers, by their numbers of units; what is known of those that stay, stays.

        A layer that has grown or shrunk keeps the units that both have, in their order.
        """
        fitting: dict[str, int] = {}
        for name, size in sizes.items():
            if size <= MOST_UNITS and sum(fitting.values()) + size <= MOST_NEURONS:
                fitting[name] = size
        kept = {name: self._carried(name, size) for name, size in fitting.items()}
        if fitting != self._sizes:
            self._last = {}
        self._sizes, self._kept = fitting, kept

    def add(self, step: int, measures: Mapping[str, Floats]) -> None:
        """Take the measures `(units, 3)` of layers at a step; an earlier step clears all.

        Of one step the newest count: at rest an edit changes what is measured.
        """
        if step < self._last_step:
            self.clear()
        again, self._last_step = step == self._last_step, step
        self._last = {
            name: np.array(rows, np.float32)
            for name, rows in measures.items()
            if self._sizes.get(name) == len(rows)
        }
        if again:
            self._correct(step)
            return
        if self._offered % self._stride == 0:
            self._keep(step)
        self._offered += 1

    def trace(self, node: str, unit: int, measure: Measure) -> Trace | None:
        """A neuron's history; None where its layer is not recorded or nothing is known yet."""
        if node not in self._kept or not 0 <= unit < self._sizes[node]:
            return None
        steps = self._steps[: self._count]
        values = self._kept[node][: self._count, unit, measure]
        if self._last_step >= 0 and node in self._last and self._last_step not in steps[-1:]:
            steps = np.append(steps, float(self._last_step))
            values = np.append(values, self._last[node][unit, measure])
        known = ~np.isnan(values)
        return Trace(steps[known], values[known]) if known.any() else None

    def has(self, node: str) -> bool:
        """Whether a layer is recorded."""
        return node in self._sizes

    @property
    def nbytes(self) -> int:
        """The memory the points take."""
        return self._steps.nbytes + sum(array.nbytes for array in self._kept.values())

    def _keep(self, step: int) -> None:
        if self._count == self._points:
            self._thin()
            if self._offered % self._stride:
                return
        self._steps[self._count] = step
        for name, kept in self._kept.items():
            kept[self._count] = self._last.get(name, np.float32(np.nan))
        self._count += 1

    def _correct(self, step: int) -> None:
        """Write over the last point when it is of this step."""
        if self._count and self._steps[self._count - 1] == step:
            for name, rows in self._last.items():
                self._kept[name][self._count - 1] = rows

    def _thin(self) -> None:
        """Give every second point up."""
        half = (self._count + 1) // 2
        self._steps[:half] = self._steps[: self._count : 2].copy()
        for kept in self._kept.values():
            kept[:half] = kept[: self._count : 2].copy()
        self._count, self._stride = half, self._stride * 2

    def _carried(self, name: str, size: int) -> Floats:
        before = self._kept.get(name)
        if before is not None and before.shape[1] == size:
            return before
        array = self._blank(size)
        if before is not None:
            both = min(size, before.shape[1])
            array[: self._count, :both] = before[: self._count, :both]
        return array

    def _blank(self, size: int) -> Floats:
        return np.full((self._points, size, len(Measure)), np.nan, np.float32)
