"""Models over made sequences and their frames, without a training process."""

from functools import cache

from nnviz.core.graph import Graph, chain
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.experiment import Experiment, active_graph, fitted
from nnviz.engine.network import Network
from nnviz.layers.attention import Attention
from nnviz.layers.dense import Dense
from nnviz.layers.embedding import Embedding
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.output import Output
from nnviz.session.frame import Frame, FrameMaker, Model, Wants

STEPS, TOKENS, UNITS = 24, 6, 8


def reader(*middle: tuple[str, object]) -> Graph:
    """Tokens, embedded in eight numbers, what is between, and what follows each step."""
    ends = (("answer", Dense(units=TOKENS, activation="linear")), ("output", Output(target="next")))
    first = (("tokens", Input(shape=(STEPS,))), ("embedding", Embedding(classes=TOKENS, units=8)))
    return chain(*first, *middle, *ends)  # type: ignore[arg-type]


LSTMS = reader(("cells", LSTM(units=UNITS)))
HEADS = reader(("heads", Attention(heads=2)))


@cache
def brackets() -> Dataset:
    """Brackets, twenty-four at a time."""
    return load(DataRecipe(name="brackets", size=200))


def sequence_model(graph: Graph, run: int = 1) -> Model:
    """A model of a graph over brackets."""
    dataset, recipe = brackets(), DataRecipe(name="brackets", size=200)
    experiment = fitted(Experiment(graph, recipe), dataset)
    return Model(run, run, experiment, Network.of(active_graph(experiment)), dataset)


def sequence_frame(model: Model, wants: Wants | None = None) -> Frame:
    """The frame of start weights for the first sample."""
    dataset, vector = model.dataset, model.network.initial_vector(0)
    wanted = wants or Wants(taps=True)
    return FrameMaker(model).make(0, vector, dataset.x_test[0], wanted, int(dataset.y_test[0]))
