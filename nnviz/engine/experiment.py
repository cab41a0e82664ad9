"""An experiment: everything that decides how a training run goes, in one frozen value."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

from nnviz.core import shape as shapes
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.marks import Marks
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.shape import Shape
from nnviz.data import DataRecipe, Dataset, TaskKind
from nnviz.data.drawn import DRAWN
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.losses import LOSSES, Coding, encode, output_units
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

SEED_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Experiment:
    """A network, its data, how it is trained, the seed of its start weights and batches, and marks.

    Marks are what a person has laid on single neurons and weights; breakpoints say when training
    pauses for a look, and change nothing else.
    """

    graph: Graph
    data: DataRecipe = DataRecipe()
    training: TrainingSettings = TrainingSettings()
    seed: int = 0
    marks: Marks = Marks()
    breakpoints: Breakpoints = Breakpoints()

    def with_graph(self, graph: Graph) -> "Experiment":
        """The same experiment on another network."""
        return replace(self, graph=graph)

    def with_data(self, data: DataRecipe) -> "Experiment":
        """The same experiment on other data."""
        return replace(self, data=data)

    def with_training(self, **changes: object) -> "Experiment":
        """The same experiment with some training settings changed."""
        return replace(self, training=self.training.replace(**changes))

    def with_marks(self, marks: Marks) -> "Experiment":
        """The same experiment with other marks."""
        return replace(self, marks=marks)

    def with_breakpoints(self, **changes: object) -> "Experiment":
        """The same experiment with some breakpoints changed."""
        return replace(self, breakpoints=self.breakpoints.replace(**changes))

    def with_seed(self, seed: int) -> "Experiment":
        """The same experiment from another start."""
        return replace(self, seed=seed)


def fitted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """The experiment with the ends of its network cut to the data and the loss.

    The input takes the data's shape; the output gets one unit a class or target, one for two
    classes, and no activation where the loss expects logits. A loss that has no meaning for the
    task is replaced by the usual one. Nothing is done for a loss nobody knows; `check` refuses it.
    """
    if experiment.training.loss not in LOSSES:
        return experiment
    experiment = _with_usable_loss(experiment, dataset)
    graph = experiment.graph
    for source in graph.sources:
        if isinstance(source.layer, Input):
            graph = graph.with_layer(source.id, source.layer.replace(shape=dataset.sample_shape))
    for sink in graph.sinks:
        if isinstance(sink.layer, Dense):
            layer = _fitted_output(sink.layer, experiment.training.loss, dataset)
            graph = graph.with_layer(sink.id, layer)
    return experiment.with_graph(graph).with_marks(_fitted_marks(experiment.marks, graph))


def _fitted_marks(marks: Marks, graph: Graph) -> Marks:
    """The marks that still have a place in a network."""
    if not marks:
        return marks
    facts = infer(graph)
    sizes = {name: prod(shape) for name, shape in facts.shapes.items()}
    arrays = {}
    for name, parameters in facts.parameters.items():
        for parameter in parameters:
            if parameter.name == "weights":
                columns = parameter.shape[-1]
                arrays[name] = (prod(parameter.shape) // columns, columns)
    return marks.fitted(sizes, arrays)


def _with_usable_loss(experiment: Experiment, dataset: Dataset) -> Experiment:
    if _is_usable(experiment.training.loss, dataset):
        return experiment
    regression = dataset.task.kind is TaskKind.REGRESSION
    return experiment.with_training(loss="mse" if regression else "cross_entropy")


def _is_usable(loss: str, dataset: Dataset) -> bool:
    regression = dataset.task.kind is TaskKind.REGRESSION
    return LOSSES[loss].regression if regression else LOSSES[loss].classification


def _fitted_output(layer: Dense, loss: str, dataset: Dataset) -> Dense:
    task = dataset.task
    units = output_units(loss, task.classes, 0 if task.classes else len(task.names))
    logits = LOSSES[loss].coding is not Coding.SIGNS
    return layer.replace(units=units, activation="linear" if logits else layer.activation)


def problems(experiment: Experiment, dataset: Dataset) -> tuple[Problem, ...]:
    """What keeps an experiment from being trained on a data set, the graph's own problems apart."""
    own = (
        *experiment.training.problems(),
        *experiment.marks.problems(),
        *experiment.breakpoints.problems(),
    )
    return own or tuple(_mismatches(experiment, dataset))


def _mismatches(experiment: Experiment, dataset: Dataset) -> Iterator[Problem]:
    training, count = experiment.training, len(dataset.x_train)
    # points are drawn one by one: until there are enough, a batch is all of them
    if training.batch_size > count and experiment.data.name != DRAWN:
        yield Problem(
            "Batch",
            f"A batch of {training.batch_size:,} is more than there is.",
            f"Allowed: 1 to {count:,}, the number of training samples.",
            key="batch_size",
        )
    if not _is_usable(training.loss, dataset):
        what = f"{LOSSES[training.loss].label} has no meaning for a {dataset.task.kind.value}."
        yield Problem("Loss", what, "Choose another loss.", key="loss")
    if dataset.task.classes == 1:
        what = f"All samples are {dataset.task.names[0]!r}: there is nothing to tell apart."
        yield Problem("Data", what, "Use data with two classes or more.", key="data")
    if not 0 <= experiment.seed <= SEED_LIMIT:
        hint = f"Allowed: 0 to {SEED_LIMIT:,}."
        yield Problem("Seed", f"{experiment.seed:,} is out of range.", hint, key="seed")


def check(experiment: Experiment, dataset: Dataset) -> None:
    """Raise `ProblemError` with the first of `problems`."""
    for problem in problems(experiment, dataset):
        raise ProblemError(problem)


def compiled(experiment: Experiment, dataset: Dataset) -> Network:
    """The network as it trains on a data set.

    Raises:
        ProblemError: the first of `problems`, of the graph's own, or an end of the network that
            does not fit the data.
    """
    check(experiment, dataset)
    network = active_network(experiment)
    targets = encode(experiment.training.loss, dataset.y_train[:1], dataset.task.classes)
    _check_end(network, network.source, dataset.sample_shape, "The data has samples of shape")
    _check_end(network, network.sink, targets.shape[1:], "Data and loss need outputs of shape")
    return network


def _check_end(network: Network, node_id: str, wanted: Shape, sentence: str) -> None:
    shape = network.facts.shapes[node_id]
    if shape != wanted:
        what = f"{sentence} {shapes.text(wanted)}, this layer has {shapes.text(shape)}."
        raise ProblemError(Problem(f"layer {node_id}", what, "Change its shape.", key=node_id))


def active_network(experiment: Experiment) -> Network:
    """The network as it trains, with the units that marks hold. Raises as `Network.of` does."""
    return Network.of(active_graph(experiment), experiment.marks.held())


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
