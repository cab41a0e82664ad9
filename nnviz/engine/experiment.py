"""An experiment: everything that decides how a training run goes, in one frozen value."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.marks import Marks
from nnviz.core.problem import Problem, ProblemError
from nnviz.data import DataRecipe, Dataset
from nnviz.data.drawn import DRAWN
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.fitting import answering, graph_problems, with_inputs_fitted, with_outputs_fitted
from nnviz.engine.goals import aimed, own_loss, suits, usual_loss
from nnviz.engine.losses import LOSSES
from nnviz.engine.moved_marks import moved_marks
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense

SEED_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Experiment:
    """A network, its data, how it is trained, the seed of its start weights and batches, and marks.

    Marks are what a person has laid on single neurons and weights; breakpoints say when training
    pauses for a look, and change nothing else. Augmentation changes the training pictures of every
    step; of data that are no pictures it changes nothing.
    """

    graph: Graph
    data: DataRecipe = DataRecipe()
    training: TrainingSettings = TrainingSettings()
    seed: int = 0
    marks: Marks = Marks()
    breakpoints: Breakpoints = Breakpoints()
    augmentation: Augmentation = Augmentation()

    @property
    def loss(self) -> str:
        """The loss of the main output, in whose terms its answers are shown."""
        return own_loss(self.graph) or self.training.loss

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

    def with_augmentation(self, **changes: object) -> "Experiment":
        """The same experiment with some of the augmentation changed."""
        return replace(self, augmentation=self.augmentation.replace(**changes))

    def with_seed(self, seed: int) -> "Experiment":
        """The same experiment from another start."""
        return replace(self, seed=seed)


def fitted(experiment: Experiment, dataset: Dataset) -> Experiment:
    """The experiment with the ends of its network cut to the data and the losses.

    Inputs take the data's shape or that of their columns; the dense layer of an output gets one
    unit a class or target, one for two classes, and no activation where the loss expects logits. A
    loss that has no meaning for the main output's task is replaced by the usual one. Nothing is
    done for a loss nobody knows; `check` refuses it. A graph that is not sound stays as it is.
    """
    if experiment.training.loss not in LOSSES:
        return experiment
    graph = with_inputs_fitted(experiment.graph, dataset)
    if infer(graph).problems:
        was_sound = not infer(experiment.graph).problems
        return experiment.with_graph(graph) if was_sound else experiment
    before, experiment = experiment.graph, _with_usable_loss(experiment.with_graph(graph), dataset)
    graph = with_outputs_fitted(graph, experiment.training.loss, dataset)
    marks = moved_marks(experiment.marks, before, graph)
    return experiment.with_graph(graph).with_marks(_fitted_marks(marks, graph))


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
    heads = {n.id: n.layer.heads for n in graph if isinstance(n.layer, Attention)}
    return marks.fitted(sizes, arrays, heads)


def _with_usable_loss(experiment: Experiment, dataset: Dataset) -> Experiment:
    """With another loss of the training where the main output has that and it does not suit it."""
    if _has_usable_loss(experiment, dataset):
        return experiment
    return experiment.with_training(loss=usual_loss(aimed(experiment.graph, dataset).task))


def _has_usable_loss(experiment: Experiment, dataset: Dataset) -> bool:
    task = aimed(experiment.graph, dataset).task
    return own_loss(experiment.graph) is not None or suits(experiment.training.loss, task)


def problems(experiment: Experiment, dataset: Dataset) -> tuple[Problem, ...]:
    """What keeps an experiment from being trained on a data set; last what does in its graph."""
    own = (
        *experiment.training.problems(),
        *experiment.marks.problems(),
        *experiment.breakpoints.problems(),
        *experiment.augmentation.problems(),
    )
    return own or tuple(_mismatches(experiment, dataset))


def _mismatches(experiment: Experiment, dataset: Dataset) -> Iterator[Problem]:
    training, count = experiment.training, len(dataset.x_train)
    task = aimed(experiment.graph, dataset).task
    # points are drawn one by one: until there are enough, a batch is all of them
    if training.batch_size > count and experiment.data.name != DRAWN:
        yield Problem(
            "Batch",
            f"A batch of {training.batch_size:,} is more than there is.",
            f"Allowed: 1 to {count:,}, the number of training samples.",
            key="batch_size",
        )
    if not _has_usable_loss(experiment, dataset):
        what = f"{LOSSES[training.loss].label} has no meaning for a {task.kind.value}."
        yield Problem("Loss", what, "Choose another loss.", key="loss")
    if task.classes == 1:
        what = f"All samples are {task.names[0]!r}: there is nothing to tell apart."
        yield Problem("Data", what, "Use data with two classes or more.", key="data")
    if not 0 <= experiment.seed <= SEED_LIMIT:
        hint = f"Allowed: 0 to {SEED_LIMIT:,}."
        yield Problem("Seed", f"{experiment.seed:,} is out of range.", hint, key="seed")
    yield from graph_problems(experiment.graph, training.loss, dataset)


def check(experiment: Experiment, dataset: Dataset) -> None:
    """Raise `ProblemError` with the first of `problems`."""
    for problem in problems(experiment, dataset):
        raise ProblemError(problem)


def compiled(experiment: Experiment, dataset: Dataset) -> Network:
    """The network as it trains on a data set. Raises `ProblemError` with the first problem."""
    check(experiment, dataset)
    return active_network(experiment)


def active_network(experiment: Experiment) -> Network:
    """The network as it trains, with the units that marks hold. Raises as `Network.of` does."""
    return Network.of(active_graph(experiment), experiment.marks.held())


def active_graph(experiment: Experiment) -> Graph:
    """The graph as it trains: hidden layers without a dropout of their own take the general one."""
    rate = experiment.training.dropout
    ends = answering(experiment.graph)

    def lent(node: Node) -> Node:
        layer = node.layer
        if isinstance(layer, Dense) and layer.dropout is None and node.id not in ends:
            return replace(node, layer=layer.replace(dropout=rate))
        return node

    return Graph(tuple(lent(node) for node in experiment.graph))


def takes_dropout(graph: Graph) -> bool:
    """Whether the dropout of the training silences anything: see `active_graph`."""
    ends = answering(graph)
    return any(
        isinstance(node.layer, Dense) and node.layer.dropout is None and node.id not in ends
        for node in graph
    )


def measure(experiment: Experiment) -> tuple[object, ...]:
    """What losses can only be compared with if they have it in common: data, losses, targets."""
    told = tuple(node for node in experiment.graph.outputs if node.layer.is_output)
    layers = tuple((node.id, node.layer) for node in told)
    return experiment.data, experiment.training.loss, layers
