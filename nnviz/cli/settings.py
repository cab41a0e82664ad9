"""``--set key=value``: one table of everything that can be changed in an experiment."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import Problem, ProblemError
from nnviz.core.spec import parse_value, unknown_name
from nnviz.data import DataRecipe
from nnviz.engine.augmentation import Augmentation
from nnviz.engine.experiment import Experiment
from nnviz.engine.fitting import answering
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense

DEEPEST = 100

Change = Callable[[Experiment, str], Experiment]


def changed(experiment: Experiment, assignments: Sequence[str]) -> Experiment:
    """The experiment after ``key=value`` texts, one after the other.

    Raises:
        ProblemError: a key is unknown, with the nearest ones, or a value is not allowed.
    """
    for text in assignments:
        key, equals, value = text.partition("=")
        name = key.strip().lower().replace("-", "_")
        if not equals:
            what = f"{text!r} is not of the form key=value."
            raise ProblemError(Problem("--set", what, "For instance --set learning_rate=0.1"))
        if name not in keys():
            raise ProblemError(unknown_name(name, keys(), "setting"))
        experiment = keys()[name](experiment, value)
    return experiment


@cache
def keys() -> Mapping[str, Change]:
    """How each key changes an experiment.

    A recipe's `name` and `seed` are called `data` and `data_seed` here.
    """
    renamed = {"name": "data", "seed": "data_seed"}
    training = {name: partial(_training, name) for name in TrainingSettings.options()}
    data = {renamed.get(name, name): partial(_data, name) for name in DataRecipe.options()}
    pictures = {name: partial(_augmentation, name) for name in Augmentation.options()}
    return MappingProxyType(
        {
            **training,
            **data,
            **pictures,
            "layers": _layers,
            "activation": _activation,
            "seed": _seed,
        }
    )


def _training(name: str, experiment: Experiment, text: str) -> Experiment:
    return experiment.with_training(**{name: parse_value(TrainingSettings, name, text)})


def _augmentation(name: str, experiment: Experiment, text: str) -> Experiment:
    return experiment.with_augmentation(**{name: parse_value(Augmentation, name, text)})


def _data(name: str, experiment: Experiment, text: str) -> Experiment:
    if name == "name":  # `load` knows the nearest names
        return experiment.with_data(experiment.data.replace(name=text.strip()))
    value = parse_value(DataRecipe, name, text)
    return experiment.with_data(experiment.data.replace(**{name: value}))


def _seed(experiment: Experiment, text: str) -> Experiment:
    if not text.strip().isdecimal():
        raise ProblemError(Problem("Seed", f"{text!r} is not a whole number from 0.", key="seed"))
    return experiment.with_seed(int(text))


def _layers(experiment: Experiment, text: str) -> Experiment:
    """Replace what lies between input and output by dense layers of these sizes."""
    widths = [_width(part) for part in text.split("-")] if text.strip() else []
    if len(widths) > DEEPEST:
        raise ProblemError(Problem("layers", f"At most {DEEPEST} layers are possible."))
    graph = experiment.graph
    if len(graph.sources) != 1 or len(graph.sinks) != 1:
        raise ProblemError(Problem("layers", "The network has not one input and one output."))
    source, ends = graph.sources[0], [n for n in graph if n.id in answering(graph)]
    like = next((node.layer for node in _hidden(graph)), Dense(activation="tanh"))
    assert isinstance(like, Dense)
    nodes = [source]
    for width in widths:
        name = Graph((*nodes, *ends)).fresh_id("h")
        nodes.append(Node(name, like.replace(units=width), (nodes[-1].id,)))
    first = next(node for node in ends if not set(node.inputs) & {end.id for end in ends})
    graph = Graph((*nodes, *ends))
    return experiment.with_graph(graph.with_inputs(first.id, (nodes[-1].id,)))


def _width(text: str) -> int:
    width = parse_value(Dense, "units", text)
    assert isinstance(width, int)
    return width


def _activation(experiment: Experiment, text: str) -> Experiment:
    value, graph = parse_value(Dense, "activation", text), experiment.graph
    hidden = _hidden(graph)
    if not hidden:
        what, hint = "There is no hidden layer.", "Add some with --set layers=8-8"
        raise ProblemError(Problem("activation", what, hint, key="activation"))
    for node in hidden:
        graph = graph.with_layer(node.id, node.layer.replace(activation=value))
    return experiment.with_graph(graph)


def _hidden(graph: Graph) -> list[Node]:
    """The dense layers that do not speak for the network."""
    ends = answering(graph)
    return [n for n in graph if isinstance(n.layer, Dense) and n.id not in ends]
