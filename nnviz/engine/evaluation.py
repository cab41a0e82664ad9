"""Evaluation: loss and metrics over the whole training and test part, without noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.data import Dataset, Task
from nnviz.engine.arena import Vector
from nnviz.engine.goals import Goal
from nnviz.engine.losses import encode, predicted_classes
from nnviz.engine.metrics import CLASSIFICATION, REGRESSION, confusion
from nnviz.engine.network import Network
from nnviz.engine.weighing import bound_loss, summed
from nnviz.layers.site import new_buffer

TRAINING, TEST = 0, 1

ROWS = 1024
"""Samples put through the network at a time."""


def metric_names(task: Task) -> tuple[str, ...]:
    """The metrics that have a meaning for a task, the most telling first."""
    return tuple(CLASSIFICATION if task.classes else REGRESSION)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Loss and metrics at a step. `metrics[name]` is ``(training part, test part)``.

    Of several outputs the losses are summed with their weights; the metrics are the main one's.
    """

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

    def __init__(
        self, network: Network, parameters: Vector, dataset: Dataset, goals: Sequence[Goal]
    ) -> None:
        rows = min(ROWS, max(len(dataset.x_train), len(dataset.x_test)))
        self._workspace = network.workspace(parameters, rows)
        self._outputs = [_Output(goal, dataset, parameters.dtype) for goal in goals]
        self._samples = dataset.x_train, dataset.x_test
        bounds = zip(*(output.losses for output in self._outputs), strict=True)
        self._losses = [summed(parts) for parts in bounds]

    def evaluate(self, step: int, epochs: float) -> Evaluation:
        """Loss and metrics of the parameters as they are now."""
        main = self._outputs[0]
        with np.errstate(over="ignore", invalid="ignore"):
            losses = [self._loss(part) for part in (TRAINING, TEST)]
            tables = [main.metrics(part) for part in (TRAINING, TEST)]
        names = metric_names(main.task)
        metrics = {name: (tables[0][name], tables[1][name]) for name in names}
        return Evaluation(step, epochs, losses[0], losses[1], metrics)

    def test_scores(self) -> Scores:
        """Loss and metrics on the test part alone."""
        with np.errstate(over="ignore", invalid="ignore"):
            return Scores(self._loss(TEST), self._outputs[0].metrics(TEST))

    def test_loss(self) -> float:
        """The loss on the test part alone, which early stopping watches."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self._loss(TEST)

    def _loss(self, part: int) -> float:
        workspace, samples = self._workspace, self._samples[part]
        for first in range(0, len(samples), workspace.batch):
            rows = samples[first : first + workspace.batch]
            workspace.run(rows)
            for output in self._outputs:
                said = workspace.activations[output.goal.node][: len(rows)]
                output.said[part][first : first + len(rows)] = said
        return self._losses[part]()


class _Output:
    """One output: what it says to the samples of both parts, and what it should say."""

    def __init__(self, goal: Goal, dataset: Dataset, dtype: DTypeLike) -> None:
        targets = dataset.targets(goal.aim)
        self.goal, self.task = goal, targets.task
        self._truth = targets.y_train, targets.y_test
        encoded = [encode(goal.loss, y, self.task.classes, dtype) for y in self._truth]
        self.said, self.losses = [], []
        for wanted in encoded:
            shape = wanted.shape[1:]
            said, target, scratch = (new_buffer(len(wanted), shape, dtype) for _ in range(3))
            target[...] = wanted
            self.said.append(said)
            self.losses.append(bound_loss(goal.loss, goal.weight, said, target, scratch))

    def metrics(self, part: int) -> dict[str, float]:
        """How good its answers are."""
        truth: NDArray[Any] = self._truth[part]
        if self.task.classes:
            table = confusion(truth, predicted_classes(self.said[part]), self.task.classes)
            return {name: measure(table) for name, measure in CLASSIFICATION.items()}
        return {name: measure(truth, self.said[part]) for name, measure in REGRESSION.items()}
