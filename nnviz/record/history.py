"""The history of a training run: every step's scalars, and what evaluations found."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from nnviz.engine.evaluation import Evaluation
from nnviz.record.scalars import Scalars
from nnviz.record.series import BINS, EXACT_ROWS, Series

STEP, LOSS, GRADIENT_NORM, RATE, EPOCHS = range(5)
"""Columns of `History.steps`."""

STEPS_SIZE = (5, EXACT_ROWS, BINS)
CURVE_SIZE = (2, 20_000, 2048)
"""Columns, exact rows and bins of the steps, and of each evaluation's curve."""


class History:
    """`steps` has one row a step. Evaluations are kept by name: `loss`, `test_loss`, `r2`, …"""

    def __init__(self) -> None:
        self.steps = Series(*STEPS_SIZE)
        self._evaluations: dict[str, Series] = {}
        self.latest: Evaluation | None = None

    def clear(self) -> None:
        """Forget the run."""
        self.steps.clear()
        self._evaluations.clear()
        self.latest = None

    def snapshot(self) -> Scalars:
        """All it knows, in copies."""
        curves = {name: series.snapshot() for name, series in self._evaluations.items()}
        return Scalars(self.steps.snapshot(), curves, self.latest)

    def restore(self, scalars: Scalars) -> None:
        """Know what another history knew."""
        self.clear()
        self.steps.restore(scalars.steps)
        for name, state in scalars.evaluations.items():
            self._curve(name).restore(state)
        self.latest = scalars.latest

    def add_steps(self, rows: NDArray[np.float64]) -> None:
        """Rows `(n, 5)` in the columns above."""
        self.steps.append(rows)

    def add_evaluations(self, evaluations: Iterable[Evaluation]) -> None:
        """Evaluations in the order of their steps."""
        for found in evaluations:
            self._add("loss", found.step, found.loss)
            self._add("test_loss", found.step, found.test_loss)
            for name, (train, test) in found.metrics.items():
                self._add(name, found.step, train)
                self._add(f"test_{name}", found.step, test)
            self.latest = found

    def evaluations(self, name: str) -> Series:
        """The curve of one measure; empty when there is none."""
        return self._evaluations.get(name) or Series(2, 1, 2)

    def epochs_at(self, step: float) -> float:
        """Epochs done at a step, as far as the record tells; nan before the first."""
        if not self.steps.count:
            return float("nan")
        known = self.steps.window(EPOCHS, step, step, 4)
        return float(np.interp(step, [0, *known.x], [0, *known.high]))

    @property
    def step(self) -> int:
        """Steps done."""
        row = self.steps.last()
        return int(row[STEP]) if row is not None else 0

    @property
    def epochs(self) -> float:
        """Epochs done, with the share of the one under way."""
        row = self.steps.last()
        return float(row[EPOCHS]) if row is not None else 0.0

    def _add(self, name: str, step: int, value: float) -> None:
        self._curve(name).append(np.array([[step, value]]))

    def _curve(self, name: str) -> Series:
        if name not in self._evaluations:
            self._evaluations[name] = Series(*CURVE_SIZE)
        return self._evaluations[name]
