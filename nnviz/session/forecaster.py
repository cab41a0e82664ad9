"""The network that a person's own time series begins with. Pure."""

from dataclasses import replace

from nnviz.core.graph import Graph, chain
from nnviz.core.marks import Marks
from nnviz.data.series.recipe import SeriesRecipe
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.lstm import LSTM
from nnviz.layers.over_time import OverTime
from nnviz.layers.reshape import Reshape

CELLS = 32

TRAINING = TrainingSettings(
    loss="mse", optimizer="adam", learning_rate=0.005, batch_size=32, clip=1.0
)


def reads_steps(graph: Graph) -> bool:
    """Whether a network cuts what enters into steps, and so can read a series one by one."""
    return any(
        isinstance(reader.layer, Reshape) and reader.layer.rows is not None
        for source in graph.sources
        for reader in graph.consumers(source.id)
    )


def forecaster(before: Experiment, series: SeriesRecipe) -> Experiment:
    """The experiment on a network that reads a window step by step, and says what follows."""
    channels, ahead = len(series.channels), series.horizon * len(series.targets)
    graph = chain(
        ("values", Input(shape=(series.window * channels,))),
        ("steps", Reshape(shape=f"-1x{channels}")),
        ("cells", LSTM(units=CELLS)),
        ("last", OverTime(how="last")),
        ("output", Dense(units=ahead, activation="linear")),
    )
    return replace(before, graph=graph, marks=Marks(), training=TRAINING)
