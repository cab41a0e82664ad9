"""Graphs written in Python."""

import pytest

from nnviz.core.graph import Graph, Node
from nnviz.core.problem import ProblemError
from nnviz.core.wiring import network
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input


def test_called_layers_become_nodes_in_the_order_of_their_names() -> None:
    x = Input(shape=(3,))
    h1 = Dense(units=4)(x)
    skip = Add()(h1, h1)
    assert network(x=x, h1=h1, skip=skip) == Graph(
        (
            Node("x", Input(shape=(3,))),
            Node("h1", Dense(units=4), ("x",)),
            Node("skip", Add(), ("h1", "h1")),
        )
    )


def test_equal_layers_are_different_nodes() -> None:
    first, second = Input(), Input()
    total = Add()(second, first)
    graph = network(first=first, second=second, total=total)
    assert graph["total"].inputs == ("second", "first")


def test_any_name_and_one_that_comes_later() -> None:
    x = Input()
    named = {"the input": x, "1st": Dense()("2nd", x), "2nd": Dropout()()}
    graph = network(named)
    assert [node.id for node in graph] == ["the input", "1st", "2nd"]
    assert graph["1st"].inputs == ("2nd", "the input")
    assert graph["2nd"].inputs == ()


def test_what_cannot_be_meant_is_a_sentence() -> None:
    x = Input()
    with pytest.raises(ProblemError, match="layer h: It reads a layer that has no name"):
        network(h=Dense()(x))
    with pytest.raises(ProblemError, match="layer y: It is the same layer as x"):
        network(x=x, y=x)
    with pytest.raises(ProblemError, match="layer x: 3 is no layer"):
        network(x=3)  # type: ignore[arg-type]


def test_flops_count_a_product_that_is_added_as_two() -> None:
    assert Dense(units=3, activation="linear", bias=False).flops((5,)) == 30
    assert Dense(units=3).flops((2, 5)) == 2 * 3 * (2 * 5 + 1 + 1)
    assert Add().flops((2, 3), (2, 3)) == 6
