"""The network to begin with: an input and an output, which can be trained at once. Pure."""

from dataclasses import replace

from nnviz.core.graph import Graph, chain
from nnviz.core.marks import Marks
from nnviz.data import DataRecipe, Dataset
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment, fitted
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


def fresh_document(before: Experiment | None, dataset: Dataset | None = None) -> Document:
    """A new document, with the data there were and settings that suit most networks.

    Where those data are loaded the ends fit them from the first moment on.
    """
    data = DataRecipe() if before is None else before.data
    made = smallest(Experiment(Graph(), data, USUAL))
    return Document(made if dataset is None else fitted(made, dataset))
