"""Of a long network the layers around one are drawn neuron by neuron."""

import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.infer import infer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.part import MOST_LAYERS, part_around


def long_chain(layers: int) -> Graph:
    hidden = ((f"h{at}", Dense(units=2)) for at in range(1, layers))
    return chain(("x", Input(shape=(2,))), *hidden)


def test_a_short_network_is_drawn_whole() -> None:
    graph = long_chain(MOST_LAYERS)
    facts = infer(graph)
    assert part_around(graph, facts, "h3") == (graph, facts)


@pytest.mark.parametrize("node", ["", "x", "h500", "h999", "gone"])
def test_the_layers_around_one_can_be_arranged(node: str) -> None:
    graph = long_chain(1000)
    part, facts = part_around(graph, infer(graph), node)
    names = [n.id for n in part]
    assert len(names) == MOST_LAYERS
    assert (node if node in graph else "x") in names
    assert facts.order == tuple(names)
    assert set(arrange(part, facts).layers) == set(names)
