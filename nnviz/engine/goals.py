"""What each output of a network is to answer, by which loss, and how much that counts. Pure.

An output of kind `output` says so itself; any other answers what the data say, by the loss of the
training. The first output is the main one: `aimed` is the data set as it sees it, and that is what
trainer, evaluation and views get.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import ProblemError
from nnviz.core.shape import Shape
from nnviz.data import Dataset, Task
from nnviz.data.columns import columns_of
from nnviz.data.targets import Aim, AimKind
from nnviz.engine.losses import LOSSES, encode, output_units
from nnviz.layers.input import Input
from nnviz.layers.output import INPUTS, NEXT, Output
from nnviz.layers.site import Array

REGRESSION_LOSS, CLASS_LOSS = "mse", "cross_entropy"
"""What is usual where the loss of the training has no meaning."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What one output is trained to. The loss of the whole is the sum of weight times loss."""

    node: str
    loss: str
    aim: Aim = Aim()
    weight: float = 1.0

    @property
    def is_stepwise(self) -> bool:
        """Whether it answers at each step of a sequence what follows."""
        return self.aim.kind is AimKind.STEPS


def goals(graph: Graph, loss: str, dataset: Dataset) -> tuple[Goal, ...]:
    """The goals of all outputs, the main one first; `loss` is that of the training.

    Columns that are not there are left to `nnviz.engine.fitting.graph_problems` to tell.
    """
    return tuple(_goal(graph, node, loss, dataset) for node in graph.outputs)


def own_loss(graph: Graph) -> str | None:
    """The loss that the main output has chosen for itself; None where it takes the training's."""
    layers = (node.layer for node in graph.outputs[:1])
    return next((layer.loss for layer in layers if isinstance(layer, Output)), None)


def takes_loss(graph: Graph) -> bool:
    """Whether the loss of the training decides anything: some output has not chosen its own."""
    layers = [node.layer for node in graph.outputs]
    return not layers or any(
        not isinstance(layer, Output) or layer.loss is None for layer in layers
    )


def aimed(graph: Graph, dataset: Dataset) -> Dataset:
    """The data set as the main output of a network sees it: with its targets and its task.

    It is the very same where it is seen like that already; `Dataset.told` is what the data say.
    """
    nodes = graph.outputs[:1]
    aim = _aim(graph, nodes[0].layer, dataset) if nodes else dataset.aim
    # of steps views see the last one, which answers what the data say
    return dataset.aimed(Aim() if aim.kind is AimKind.STEPS else aim)


def suits(loss: str, task: Task) -> bool:
    """Whether a loss has a meaning for a task."""
    entry = LOSSES.get(loss)
    return entry is not None and (entry.classification if task.classes else entry.regression)


def usual_loss(task: Task) -> str:
    """The loss that is taken for a task when nobody has said one that suits it."""
    return CLASS_LOSS if task.classes else REGRESSION_LOSS


def task_of(aim: Aim, dataset: Dataset) -> Task:
    """What an output with this aim is to tell; millions of samples need not be gone through."""
    return dataset.first(1, 1).targets(aim).task


def units_of(goal: Goal, task: Task) -> int:
    """How many numbers an output has to say."""
    return output_units(goal.loss, task.classes, 0 if task.classes else len(task.names))


def wanted(
    aims: Sequence[Goal], dataset: Dataset, dtype: DTypeLike = np.float32, most: int | None = None
) -> Array:
    """What the outputs should say of the first training samples, `(n, units)`, side by side.

    Of an output at each step it is the class that follows, `(n, T)`.
    """
    dataset = dataset if most is None else dataset.first(most, most)
    parts = []
    for goal in aims:
        targets = dataset.targets(goal.aim)
        parts.append(encoded(goal, targets.y_train[:most], targets.task.classes, dtype))
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def encoded(goal: Goal, labels: NDArray[Any], classes: int, dtype: DTypeLike) -> Array:
    """What an output should say of samples, as its loss takes it: `(n, units)`, or `(n, T)`."""
    if goal.is_stepwise:
        return np.asarray(labels, dtype)
    return encode(goal.loss, labels, classes, dtype)


def target_shape(goal: Goal, shape: Shape) -> Shape:
    """The shape of what one sample's answer of a shape is compared with."""
    return shape[:-1] if goal.is_stepwise else shape


def places_of(layer: Input, dataset: Dataset) -> tuple[int, ...]:
    """The features that enter at an input; none where it takes samples as they are.

    Raises:
        ProblemError: there is no such feature.
    """
    return columns_of(layer.chosen, dataset.features)


def _goal(graph: Graph, node: Node, loss: str, dataset: Dataset) -> Goal:
    layer, aim = node.layer, _aim(graph, node.layer, dataset)
    if isinstance(layer, Output) and layer.loss is not None:
        return Goal(node.id, layer.loss, aim, float(layer.weight))
    task = task_of(aim, dataset)
    fitting = loss if suits(loss, task) else usual_loss(task)
    weight = float(layer.weight) if isinstance(layer, Output) else 1.0
    return Goal(node.id, fitting, aim, weight)


def _aim(graph: Graph, layer: object, dataset: Dataset) -> Aim:
    if not isinstance(layer, Output):
        return Aim()
    if layer.target == INPUTS:
        entering = _entering(graph, dataset)
        picked = _known(layer.columns, tuple(dataset.features[at] for at in entering))
        return _whole(AimKind.INPUTS, tuple(entering[at] for at in picked) or entering, dataset)
    told = dataset.told
    if layer.target == NEXT and dataset.tokens:
        return Aim(AimKind.STEPS)
    if told.task.classes:
        return Aim()
    return _whole(AimKind.LABELS, _known(layer.columns, told.task.names), dataset)


def _entering(graph: Graph, dataset: Dataset) -> tuple[int, ...]:
    """The features that the network reads anywhere, in the order of the data."""
    inputs = [node.layer for node in graph.sources if isinstance(node.layer, Input)]
    places = [_known(layer.chosen, dataset.features) for layer in inputs]
    everything = tuple(range(len(dataset.features)))
    return tuple(sorted(set().union(*places))) if places and all(places) else everything


def _known(text: str, names: tuple[str, ...]) -> tuple[int, ...]:
    """The columns that are there; none, which means all, where one of them is not."""
    try:
        return columns_of(text, names)
    except ProblemError:
        return ()


def _whole(kind: AimKind, places: tuple[int, ...], dataset: Dataset) -> Aim:
    """An aim at some columns; all of them in their order are no choice."""
    names = dataset.features if kind is AimKind.INPUTS else dataset.told.task.names
    return Aim(kind, () if places == tuple(range(len(names))) else places)
