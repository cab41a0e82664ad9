"""The network to begin with: an input and an output, which can be trained at once. Pure."""

from dataclasses import replace

from nnviz.core.graph import Graph, chain
from nnviz.core.marks import Marks
from nnviz.data import DataRecipe
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.engine.settings import TrainingSettings
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input

USUAL = TrainingSettings(loss="binary_cross_entropy", optimizer="adam", learning_rate=0.01)


def smallest(experiment: Experiment) -> Experiment:
    """The experiment on the least network there is; its ends are cut to the data later."""
    graph = chain(
        ("x", Input(shape=(2,))),
        ("output", Dense(units=1, activation="linear")),
    )
    return replace(experiment, graph=graph, marks=Marks())


def fresh_document(before: Experiment | None) -> Document:
    """A new document, with the data there were and settings that suit most networks."""
    data = DataRecipe() if before is None else before.data
    return Document(smallest(Experiment(Graph(), data, USUAL)))
