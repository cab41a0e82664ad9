"""A document: what a person works on, as one frozen value. Undo, saving and "dirty" speak of it."""

from dataclasses import dataclass, replace

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph
from nnviz.engine.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Document:
    """An experiment, and how its network is drawn. The graph may have problems: it is a draft."""

    experiment: Experiment
    drawing: Drawing = Drawing()

    @property
    def graph(self) -> Graph:
        """The network as it is drawn."""
        return self.experiment.graph

    def with_graph(self, graph: Graph) -> "Document":
        """Another network; what the drawing said of layers that are gone goes too."""
        fitted = self.drawing.fitted(node.id for node in graph)
        return Document(self.experiment.with_graph(graph), fitted)

    def with_drawing(self, drawing: Drawing) -> "Document":
        """The same network drawn otherwise."""
        return replace(self, drawing=drawing)

    def with_experiment(self, experiment: Experiment) -> "Document":
        """Another experiment; the drawing keeps what it says of layers that stay."""
        if experiment.graph is self.experiment.graph:
            return replace(self, experiment=experiment)
        return Document(experiment, self.drawing.fitted(node.id for node in experiment.graph))
