"""Evaluation: loss and metrics over the whole training and test part, without noise."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnviz.data import Dataset, Task
from nnviz.engine.arena import Vector
from nnviz.engine.losses import LOSSES, encode, predicted_classes
from nnviz.engine.metrics import CLASSIFICATION, REGRESSION, confusion
from nnviz.engine.network import Network
from nnviz.layers.site import Array, new_buffer

ROWS = 1024
"""Samples put through the network at a time."""


def metric_names(task: Task) -> tuple[str, ...]:
    """The metrics that have a meaning for a task, the most telling first."""
    return tuple(CLASSIFICATION if task.classes else REGRESSION)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Loss and metrics at a step. `metrics[name]` is ``(training part, test part)``."""

    step: int
    epochs: float
    loss: float
    test_loss: float
    metrics: dict[str, tuple[float, float]]

    def report(self) -> dict[str, Any]:
        """Plain values for a table or JSON; what is not finite becomes None."""
        flat: dict[str, Any] = {"step": self.step, "epoch": round(self.epochs, 4)}
        flat |= {"loss": _finite(self.loss), "test_loss": _finite(self.test_loss)}
        for name, (train, test) in self.metrics.items():
            flat |= {name: _finite(train), f"test_{name}": _finite(test)}
        return flat


@dataclass(frozen=True, slots=True)
class Scores:
    """Loss and metrics of the test part at a moment."""

    loss: float
    metrics: dict[str, float]


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


class Evaluator:
    """Measures one network on one data set; reads the parameter vector it was bound to."""

    def __init__(self, network: Network, parameters: Vector, dataset: Dataset, loss: str) -> None:
        self._task = dataset.task
        rows = min(ROWS, max(len(dataset.x_train), len(dataset.x_test)))
        self._workspace = network.workspace(parameters, rows)
        shape = network.facts.shapes[network.sink]
        dtype = parameters.dtype
        self._parts = (
            _Part(dataset.x_train, dataset.y_train, self._task, loss, shape, dtype),
            _Part(dataset.x_test, dataset.y_test, self._task, loss, shape, dtype),
        )

    def evaluate(self, step: int, epochs: float) -> Evaluation:
        """Loss and metrics of the parameters as they are now."""
        with np.errstate(over="ignore", invalid="ignore"):
            losses = [self._loss(part) for part in self._parts]
            tables = [part.metrics(self._task) for part in self._parts]
        names = metric_names(self._task)
        metrics = {name: (tables[0][name], tables[1][name]) for name in names}
        return Evaluation(step, epochs, losses[0], losses[1], metrics)

    def test_scores(self) -> Scores:
        """Loss and metrics on the test part alone."""
        with np.errstate(over="ignore", invalid="ignore"):
            part = self._parts[1]
            return Scores(self._loss(part), part.metrics(self._task))

    def test_loss(self) -> float:
        """The loss on the test part alone, which early stopping watches."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss(self._parts[1])

    def _loss(self, part: "_Part") -> float:
        for first in range(0, len(part.x), self._workspace.batch):
            samples = part.x[first : first + self._workspace.batch]
            part.output[first : first + len(samples)] = self._workspace.run(samples)
        return part.loss()


class _Part:
    """The training or the test part, with a buffer for the network's answers."""

    def __init__(
        self,
        x: Array,
        y: NDArray[Any],
        task: Task,
        loss: str,
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
    ) -> None:
        self.x, self.y = x, y
        self.output, target, scratch = (new_buffer(len(x), shape, dtype) for _ in range(3))
        target[...] = encode(loss, y, task.classes, dtype)
        self.loss = LOSSES[loss].bind(self.output, target, scratch)

    def metrics(self, task: Task) -> dict[str, float]:
        if task.classes:
            table = confusion(self.y, predicted_classes(self.output), task.classes)
            return {name: measure(table) for name, measure in CLASSIFICATION.items()}
        return {name: measure(self.y, self.output) for name, measure in REGRESSION.items()}
