"""Drawn networks for the tests of the edits."""

from collections.abc import Sequence

from nnviz.core.drawing import Block, Drawing, Place
from nnviz.core.graph import Graph, Node, chain
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.sketching.sketched import Sketched


def straight(*hidden: str) -> Sketched:
    """x → hidden ones → output."""
    layers = [(name, Dense(units=4)) for name in hidden]
    return Sketched(chain(("x", Input()), *layers, ("output", Output())))


def residual() -> Sketched:
    """x → h1 → h2 → dropout1 → add1 (with h1) → output."""
    return Sketched(
        Graph(
            (
                Node("x", Input()),
                Node("h1", Dense(units=4), ("x",)),
                Node("h2", Dense(units=4), ("h1",)),
                Node("dropout1", Dropout(), ("h2",)),
                Node("add1", Add(), ("h1", "dropout1")),
                Node("output", Output(), ("add1",)),
            )
        )
    )


def with_block(
    sketch: Sketched, id: str, *members: str, folded: bool = True, title: str = ""
) -> Sketched:
    """With one more block, behind those it may hold."""
    block = Block(id, title or id, members, folded)
    return sketch.with_drawing(sketch.drawing.with_blocks((*sketch.drawing.blocks, block)))


def with_places(sketch: Sketched, **places: Place) -> Sketched:
    """With cards put somewhere."""
    return sketch.with_drawing(sketch.drawing.with_places(places))


def wires(sketch: Sketched) -> dict[str, tuple[str, ...]]:
    """By layer, what it reads."""
    return {node.id: node.inputs for node in sketch.graph}


def ids(sketch: Sketched) -> list[str]:
    """The layers in the graph's order."""
    return [node.id for node in sketch.graph]


def in_order(graph: Graph, names: Sequence[str]) -> bool:
    """Whether layers stand one behind the other among the nodes of a graph."""
    order = [node.id for node in graph if node.id in names]
    return order == list(names)


def is_fitted(sketch: Sketched) -> bool:
    """Whether the drawing speaks of nothing that is not there."""
    return sketch.drawing.fitted(ids(sketch)) == sketch.drawing


EMPTY = Sketched(Graph(), Drawing())
