"""An experiment: everything that decides how a training run goes, in one frozen value."""

from dataclasses import dataclass, replace

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import DataRecipe, Dataset, TaskKind
from nnviz.engine.losses import LOSSES, Coding, output_units
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


@dataclass(frozen=True, slots=True)
class Experiment:
    """A network, its data, how it is trained, and the seed of its start weights and batches."""

    graph: Graph
    data: DataRecipe = DataRecipe()
    training: TrainingSettings = TrainingSettings()
    seed: int = 0

    def with_graph(self, graph: Graph) -> "Experiment":
        """The same experiment on another network."""
        return replace(self, graph=graph)

    def with_data(self, data: DataRecipe) -> "Experiment":
        """The same experiment on other data."""
        return replace(self, data=data)

    def with_training(self, **changes: object) -> "Experiment":
        """The same experiment with some training settings changed."""
        return replace(self, training=self.training.replace(**changes))

    def with_seed(self, seed: int) -> "Experiment":
        """The same experiment from another start."""
        return replace(self, seed=seed)


def fitted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """The experiment with the ends of its network cut to the data and the loss.

    The input takes the data's shape; the output gets one unit a class or target, one for two
    classes, and no activation where the loss expects logits. A loss that has no meaning for the
    task is replaced by the usual one.
    """
    experiment = _with_usable_loss(experiment, dataset)
    graph = experiment.graph
    for source in graph.sources:
        if isinstance(source.layer, Input):
            graph = graph.with_layer(source.id, source.layer.replace(shape=dataset.sample_shape))
    for sink in graph.sinks:
        if isinstance(sink.layer, Dense):
            layer = _fitted_output(sink.layer, experiment.training.loss, dataset)
            graph = graph.with_layer(sink.id, layer)
    return experiment.with_graph(graph)


def _with_usable_loss(experiment: Experiment, dataset: Dataset) -> Experiment:
    loss = LOSSES.get(experiment.training.loss)
    regression = dataset.task.kind is TaskKind.REGRESSION
    if loss is None or (loss.regression if regression else loss.classification):
        return experiment
    return experiment.with_training(loss="mse" if regression else "cross_entropy")


def _fitted_output(layer: Dense, loss: str, dataset: Dataset) -> Dense:
    task = dataset.task
    units = output_units(loss, task.classes, 0 if task.classes else len(task.names))
    logits = LOSSES[loss].coding is not Coding.SIGNS
    return layer.replace(units=units, activation="linear" if logits else layer.activation)


def problems(experiment: Experiment, dataset: Dataset) -> tuple[Problem, ...]:
    """What keeps an experiment from being trained on a data set, the graph's own problems apart."""
    found = experiment.training.problems()
    count = len(dataset.x_train)
    if experiment.training.batch_size > count:
        found += (
            Problem(
                "Batch",
                f"A batch of {experiment.training.batch_size:,} is more than there is.",
                f"Allowed: 1 to {count:,}, the number of training samples.",
                key="batch_size",
            ),
        )
    return found


def check(experiment: Experiment, dataset: Dataset) -> None:
    """Raise `ProblemError` with the first of `problems`."""
    for problem in problems(experiment, dataset):
        raise ProblemError(problem)


def active_graph(experiment: Experiment) -> Graph:
    """The graph as it trains: hidden layers without a dropout of their own take the general one."""
    rate = experiment.training.dropout
    sinks = {node.id for node in experiment.graph.sinks}

    def lent(node: Node) -> Node:
        layer = node.layer
        if isinstance(layer, Dense) and layer.dropout is None and node.id not in sinks:
            return replace(node, layer=layer.replace(dropout=rate))
        return node

    return Graph(tuple(lent(node) for node in experiment.graph))
