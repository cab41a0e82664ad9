"""Layers without weights are tied to what they read by thin lines; pictures come back as such."""

import numpy as np

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.layers.add import Add
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.ui.canvas.geometry import arrange
from nnviz.ui.canvas.passes import MOST_LINES, passes
from nnviz.ui.canvas.places import LayerPlace, MapsPlace


def lines_into(*nodes: Node) -> np.ndarray:
    graph = Graph(nodes)
    facts = infer(graph)
    return passes(graph, facts, arrange(graph, facts).layers)


X = Node("x", Input(shape=(3,)))
A, B = Node("a", Dense(units=3), ("x",)), Node("b", Dense(units=2), ("x",))


def test_a_layer_with_weights_has_none() -> None:
    assert lines_into(X, A, B).shape == (0, 4)


def test_a_sum_ties_neuron_to_neuron_from_each_side() -> None:
    other = Node("c", Dense(units=3), ("x",))
    lines = lines_into(X, A, other, Node("sum", Add(), ("a", "c")))
    assert lines.shape == (6, 4)
    assert np.array_equal(lines[:3, 2:], lines[3:, 2:])
    assert (lines[:, 0] < lines[:, 2]).all()


def test_a_concatenation_ties_each_to_its_place() -> None:
    lines = lines_into(X, A, B, Node("both", Concatenate(), ("a", "b")))
    assert lines.shape == (5, 4)
    assert (np.diff(lines[:, 3]) > 0).all(), "one below the other"


def test_sheets_are_tied_by_ribbons_and_many_neurons_sparsely() -> None:
    assert lines_into(X, Node("bits", OneHot(classes=4), ("x",))).shape == (0, 4)
    wide = Node("w", Dense(units=1000), ("x",))
    lines = lines_into(X, wide, Node("out", Output(), ("w",)))
    assert MOST_LINES / 2 < len(lines) <= MOST_LINES


def test_what_is_not_drawn_is_not_tied() -> None:
    graph = Graph((X, A, Node("out", Output(), ("a",))))
    facts = infer(graph)
    layers = arrange(graph, facts).layers
    assert passes(graph, facts, {"a": layers["a"]}).shape == (0, 4)
    assert passes(graph, facts, {"out": layers["out"]}).shape == (0, 4)


def test_an_output_that_gives_a_picture_back_is_drawn_as_one() -> None:
    nodes = (
        Node("x", Input(shape=(64,))),
        Node("h", Dense(units=64), ("x",)),
        Node("out", Output(target="inputs"), ("h",)),
    )
    graph = Graph(nodes)
    layers = arrange(graph, infer(graph), (8, 8, 1)).layers
    kinds = [type(layers[name]) for name in ("x", "h", "out")]
    assert kinds == [MapsPlace, LayerPlace, MapsPlace]


def test_a_line_that_skips_a_column_runs_beside_its_neurons() -> None:
    nodes = (X, A, Node("b", Dense(units=3), ("a",)), Node("sum", Add(), ("a", "b")))
    graph = Graph(nodes)
    facts = infer(graph)
    layers = arrange(graph, facts).layers
    lines = passes(graph, facts, layers)
    assert lines.shape == (3 * 3 + 3, 4)
    place = layers["b"]
    across = lines[(lines[:, 0] < place.centres[0, 0]) & (lines[:, 2] > place.centres[0, 0])]
    assert len(across) == 3
    away = np.abs(across[:, 1][:, None] - place.centres[:, 1]).min(axis=1)
    assert (away > place.side / 2).all()
