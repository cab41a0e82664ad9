"""What frames say about layers, by step, in memory that does not grow.

A view that is hidden gets no frames: what happened meanwhile is then one straight line.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnviz.record.series import Envelope, Series
from nnviz.session.frame import Model

EXACT_STEPS, BINS = 2048, 1024


class LayerRecord:
    """Some measures of each layer. `names` are the layers; `step` the last step, None at first."""

    def __init__(self, measures: int) -> None:
        self._measures = measures
        self._start = -1
        self.names: tuple[str, ...] = ()
        self._series = Series(1, 1, 2)
        self.step: int | None = None

    def begin(self, model: Model) -> None:
        """Take up a model; a fresh start or other layers begin an empty record."""
        names = tuple(node.id for node in model.network.graph if node.inputs)
        if (model.start, names) != (self._start, self.names):
            self._start, self.names = model.start, names
            self._clear()

    def add(self, step: int, values: Sequence[Sequence[float]]) -> None:
        """The measures `(layers, measures)` at a step; what is known of it already stays."""
        if self.step is not None and step <= self.step:
            if step == self.step:
                return
            self._clear()
        row: NDArray[np.float64] = np.concatenate([[step], np.ravel(values)])
        self._series.append(row[None])
        self.step = step

    def curve(self, layer: int, measure: int, first: float, last: float, points: int) -> Envelope:
        """A measure of a layer between two steps."""
        return self._series.window(self._column(layer, measure), first, last, points)

    def current(self, layer: int, measure: int) -> float:
        """What it is now; nan before the first step."""
        row = self._series.last()
        return float("nan") if row is None else float(row[self._column(layer, measure)])

    @property
    def nbytes(self) -> int:
        """The memory it takes."""
        return self._series.nbytes

    def _clear(self) -> None:
        self._series = Series(1 + len(self.names) * self._measures, EXACT_STEPS, BINS)
        self.step = None

    def _column(self, layer: int, measure: int) -> int:
        return 1 + layer * self._measures + measure
