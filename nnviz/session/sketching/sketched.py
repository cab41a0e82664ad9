"""What an edit takes and gives: a graph, and how it is drawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph, Node


@dataclass(frozen=True, slots=True)
class Sketched:
    """A drawn network. The drawing speaks of no layer that is not in the graph."""

    graph: Graph
    drawing: Drawing = Drawing()

    def with_graph(self, graph: Graph) -> "Sketched":
        """Another network; what the drawing said of layers that are gone goes too."""
        return Sketched(graph, self.drawing.fitted(node.id for node in graph))

    def with_drawing(self, drawing: Drawing) -> "Sketched":
        """The same network drawn otherwise."""
        return Sketched(self.graph, drawing)

    def with_nodes(self, nodes: Mapping[str, Node]) -> "Sketched":
        """Other nodes of the same ids."""
        return Sketched(_exchanged(self.graph, nodes), self.drawing)

    def with_inputs(self, inputs: Mapping[str, tuple[str, ...]]) -> "Sketched":
        """Nodes that read others."""
        changed = {name: replace(self.graph[name], inputs=read) for name, read in inputs.items()}
        return self.with_nodes(changed)

    @property
    def names(self) -> set[str]:
        """The ids of layers and blocks."""
        return {node.id for node in self.graph} | {block.id for block in self.drawing.blocks}

    def layers_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The layers among these layers and blocks and in them, each once."""
        found = (layer for id in ids for layer in self.drawing.layers_of(id))
        return tuple(dict.fromkeys(found))


class Added(NamedTuple):
    """A drawn network, and what is new in it: layers and blocks to be selected now."""

    sketch: Sketched
    ids: tuple[str, ...]


def _exchanged(graph: Graph, nodes: Mapping[str, Node]) -> Graph:
    return Graph(tuple(nodes.get(node.id, node) for node in graph))
