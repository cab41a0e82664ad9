"""Evaluation: loss and metrics over the training and test part, without noise.

Samples go through in portions that the caches hold, and nothing is kept of a portion but sums: what
a data set takes does not grow with the numbers that a network says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.data import Dataset, Task
from nnviz.engine.arena import Vector
from nnviz.engine.goals import Goal, encoded, target_shape
from nnviz.engine.losses import Bound, output_units
from nnviz.engine.metrics import CLASSIFICATION, REGRESSION, spread
from nnviz.engine.network import Network
from nnviz.engine.portions import Portions
from nnviz.engine.reading import STREAMS, Reading
from nnviz.engine.tally import Classes, Numbers, Steps, Tally
from nnviz.engine.weighing import bound_loss
from nnviz.engine.work import affordable
from nnviz.layers.site import Array, new_buffer

TRAINING, TEST = 0, 1

GLANCE = 600_000_000
"""Products for the samples of one part that a glance may look at: some 50 ms."""

LEAST_GLANCED = 200
"""Samples of each part, whatever the network costs."""


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


MOST_KEPT = 500_000
"""Up to so many numbers, targets are kept as the loss takes them; else made for each portion."""


class Stopped(Exception):
    """An evaluation was given up before it was done."""


def _never() -> bool:
    return False


def glanced(network: Network, dataset: Dataset) -> tuple[int, int]:
    """How many samples of the training and of the test part a glance looks at, the first ones."""
    counts = len(dataset.x_train), len(dataset.x_test)
    most = affordable(network, max(counts), LEAST_GLANCED, GLANCE)
    return min(counts[TRAINING], most), min(counts[TEST], most)


class Evaluator:
    """Measures one network on one data set; reads the parameter vector it was bound to.

    Where it `carries_state`, samples of a text are read as it runs on, and recurrent layers go on
    with the state they had.
    """

    def __init__(
        self,
        network: Network,
        parameters: Vector,
        dataset: Dataset,
        goals: Sequence[Goal],
        *,
        carries_state: bool = False,
    ) -> None:
        counts = len(dataset.x_train), len(dataset.x_test)
        most = min(max(counts), STREAMS) if carries_state else max(counts)
        self._portions = Portions(network, parameters, most)
        self._reading = None
        if carries_state:
            self._reading = Reading(dataset, self._portions.workspace)
            dataset = self._reading.dataset
        self._samples = dataset.x_train, dataset.x_test
        self._outputs = [_Output(goal, dataset, parameters.dtype) for goal in goals]
        self._all, self._some = counts, glanced(network, dataset)

    @property
    def glances_at_all(self) -> bool:
        """Whether a glance is the whole evaluation."""
        return self._some == self._all

    def evaluate(
        self, step: int, epochs: float, stopped: Callable[[], bool] = _never
    ) -> Evaluation:
        """Loss and metrics of the parameters as they are now, over all samples.

        Raises `Stopped` when `stopped` says so, which is asked after every portion.
        """
        return self._evaluation(step, epochs, self._all, stopped)

    def glance(self, step: int, epochs: float) -> Evaluation:
        """The same over the first samples of both parts, so many that it takes a moment only."""
        return self._evaluation(step, epochs, self._some, _never)

    def test_scores(self) -> Scores:
        """Loss and metrics on the test part alone."""
        return Scores(*self._measured(TEST, self._all[TEST], _never))

    def test_loss(self) -> float:
        """The loss on the test part alone, which early stopping watches."""
        return self._loss(TEST, self._all[TEST], _never, None)

    def _evaluation(
        self, step: int, epochs: float, counts: tuple[int, int], stopped: Callable[[], bool]
    ) -> Evaluation:
        train = self._measured(TRAINING, counts[TRAINING], stopped)
        test = self._measured(TEST, counts[TEST], stopped)
        names = metric_names(self._outputs[0].task)
        metrics = {name: (train[1][name], test[1][name]) for name in names}
        return Evaluation(step, epochs, train[0], test[0], metrics)

    def _measured(
        self, part: int, count: int, stopped: Callable[[], bool]
    ) -> tuple[float, dict[str, float]]:
        """Loss and metrics over the first samples of a part."""
        tally = self._outputs[0].tally(part, count)
        loss = self._loss(part, count, stopped, tally)
        return loss, tally.metrics()

    def _loss(
        self, part: int, count: int, stopped: Callable[[], bool], tally: Tally | None
    ) -> float:
        """The loss over the first samples of a part; the main output's answers are told."""
        workspace, total = self._portions.workspace, 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for rows in self._read(part, count):
                some = rows.stop - rows.start
                for number, output in enumerate(self._outputs):
                    said = workspace.activations[output.goal.node][:some]
                    total += output.loss(part, rows, said) * (some / count)
                    if tally is not None and not number:
                        tally.add(rows, said)
                if stopped():
                    raise Stopped
        return total if count else float("nan")

    def _read(self, part: int, count: int) -> Iterator[slice]:
        """Put the first samples of a part through, portion by portion."""
        samples = self._samples[part][:count]
        if self._reading is None:
            return self._portions.of(samples)
        return self._reading.of(samples, self._portions, is_test=part == TEST)


class _Output:
    """One output: what it should say to the samples of both parts, and its loss over some."""

    def __init__(self, goal: Goal, dataset: Dataset, dtype: DTypeLike) -> None:
        targets = dataset.targets(goal.aim)
        self.goal, self.task = goal, targets.task
        self._truth: tuple[NDArray[Any], NDArray[Any]] = targets.y_train, targets.y_test
        self._dtype = dtype
        self._bound: dict[tuple[int, int, int], _BoundLoss] = {}
        units = output_units(goal.loss, self.task.classes, len(self.task.names))
        self._keeps_all = sum(map(len, self._truth)) * units <= MOST_KEPT
        self._spread: dict[tuple[int, int], float] = {}

    def loss(self, part: int, rows: slice, said: Array) -> float:
        """The loss of what it said, `(n, *shape)`, to the samples in some rows of a part."""
        key = (part, rows.start if self._keeps_all else -1, len(said))
        if key not in self._bound:
            self._bound[key] = _BoundLoss(self.goal, said, self._dtype)
        bound = self._bound[key]
        if bound.holds != (part, rows.start):
            bound.holds = part, rows.start
            labels = self._truth[part][rows]
            bound.target[...] = encoded(self.goal, labels, self.task.classes, self._dtype)
        bound.said[...] = said
        return bound.loss()

    def tally(self, part: int, count: int) -> Tally:
        """What takes down how good its answers to the first samples of a part are."""
        truth = self._truth[part][:count]
        if self.goal.is_stepwise:
            return Steps(truth, self.task.classes)
        if self.task.classes:
            return Classes(truth, self.task.classes)
        if (part, count) not in self._spread:
            self._spread[part, count] = spread(truth)
        return Numbers(truth, self._spread[part, count])


class _BoundLoss:
    """A loss over buffers for as many samples as `said` has; `holds` says whose targets."""

    def __init__(self, goal: Goal, said: Array, dtype: DTypeLike) -> None:
        n, shape = len(said), said.shape[1:]
        self.said, scratch = (new_buffer(n, shape, dtype) for _ in range(2))
        self.target = new_buffer(n, target_shape(goal, shape), dtype)
        self.loss: Bound = bound_loss(goal.loss, goal.weight, self.said, self.target, scratch)
        self.holds = -1, -1


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
