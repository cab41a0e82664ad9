"""Edits of a network are pure, keep the ids, and work on any directed acyclic graph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.average import Average
from nnviz.layers.batch_norm import BatchNorm
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.identity import Identity
from nnviz.layers.input import Input
from nnviz.layers.layer_norm import LayerNorm
from nnviz.layers.multiply import Multiply
from nnviz.layers.noise import Noise
from nnviz.layers.reshape import Reshape
from nnviz.session.network_edits import (
    is_removable,
    with_added_layer,
    with_option,
    with_units,
    without_layer,
)


def plain(*sizes: int, activation: str = "tanh") -> Graph:
    hidden = [
        (f"h{number}", Dense(units=units, activation=activation))
        for number, units in enumerate(sizes, 1)
    ]
    return chain(("input", Input()), *hidden, ("output", Dense(units=1)))


def residual() -> Graph:
    """input → h1 → h2 → h3 → add (with h1) → output, a dropout on the long way."""
    return Graph(
        (
            Node("input", Input()),
            Node("h1", Dense(units=4), ("input",)),
            Node("h2", Dense(units=6), ("h1",)),
            Node("h3", Dense(units=4), ("h2",)),
            Node("drop", Dropout(), ("h3",)),
            Node("sum", Add(), ("h1", "drop")),
            Node("output", Dense(units=1), ("sum",)),
        )
    )


def ids(graph: Graph) -> list[str]:
    return [node.id for node in graph]


def units_of(graph: Graph, node_id: str) -> int:
    layer = graph[node_id].layer
    assert isinstance(layer, Dense)
    return layer.units


# -- units and options --------------------------------------------------------------------------


def test_units_change_one_layer_and_leave_the_old_graph_alone() -> None:
    before = plain(8, 8)
    after = with_units(before, "h1", 5)
    assert [units_of(after, name) for name in ("h1", "h2", "output")] == [5, 8, 1]
    assert before == plain(8, 8)


def test_units_of_layers_that_are_added_change_together() -> None:
    after = with_units(residual(), "h3", 9)
    assert [units_of(after, name) for name in ("h1", "h2", "h3")] == [9, 6, 9]
    assert infer(after).problems == ()
    assert with_units(residual(), "h1", 9) == after


def test_units_between_the_ends_of_a_skip_are_free() -> None:
    after = with_units(residual(), "h2", 2)
    assert [units_of(after, name) for name in ("h1", "h2", "h3")] == [4, 2, 4]
    assert infer(after).problems == ()


def test_an_option_changes_alone() -> None:
    after = with_option(plain(8), "h1", "activation", "sine")
    assert after["h1"].layer == Dense(units=8, activation="sine")
    assert after["output"] == plain(8)["output"]


def test_an_unknown_layer_is_a_bug() -> None:
    with pytest.raises(KeyError):
        with_units(plain(8), "h9", 3)


@pytest.mark.parametrize(
    "layer",
    [BatchNorm(), LayerNorm(), Noise(), Identity(), Activation(), Flatten(), Reshape(shape="-1")],
    ids=lambda layer: layer.kind,
)
@pytest.mark.parametrize("join", [Add(), Multiply(), Average()], ids=lambda join: join.kind)
def test_units_follow_through_every_layer_that_keeps_the_size(join: Layer, layer: Layer) -> None:
    graph = residual().with_layer("drop", layer).with_layer("sum", join)
    after = with_units(graph, "h1", 7)
    assert [units_of(after, name) for name in ("h1", "h2", "h3")] == [7, 6, 7]
    assert not infer(after).problems


def test_units_stop_at_what_has_a_size_of_its_own() -> None:
    graph = residual().with_layer("sum", Concatenate())
    after = with_units(graph, "h1", 7)
    assert [units_of(after, name) for name in ("h1", "h3")] == [7, 4]
    assert not infer(after).problems
    split = residual().with_layer("drop", Reshape(shape="4"))
    assert [units_of(with_units(split, "h1", 7), name) for name in ("h1", "h3")] == [7, 4]


@pytest.mark.parametrize("join", [Add(), Multiply(), Average(), Concatenate()])
def test_a_join_that_has_one_layer_left_goes_too(join: Layer) -> None:
    graph = residual().with_layer("sum", join)
    for name in ("h2", "h3", "drop"):
        graph = without_layer(graph, name)
    assert ids(graph) == ["input", "h1", "output"]
    assert graph["output"].inputs == ("h1",)


# -- adding -------------------------------------------------------------------------------------


def test_an_added_layer_is_like_the_last_hidden_one() -> None:
    after = with_added_layer(plain(8, 3, activation="sine"))
    assert ids(after) == ["input", "h1", "h2", "h3", "output"]
    assert after["h3"] == Node("h3", Dense(units=3, activation="sine"), ("h2",))
    assert after["output"].inputs == ("h3",)


def test_the_first_hidden_layer_of_a_linear_model() -> None:
    after = with_added_layer(plain())
    assert ids(after) == ["input", "h1", "output"]
    assert after["h1"].inputs == ("input",)
    assert infer(after).problems == ()


def test_the_smallest_free_number_is_taken() -> None:
    after = with_added_layer(without_layer(plain(8, 8, 8), "h2"))
    assert ids(after) == ["input", "h1", "h3", "h2", "output"]


def test_a_layer_added_behind_a_sum_reads_the_sum() -> None:
    after = with_added_layer(residual())
    assert after["h4"] == Node("h4", Dense(units=4), ("sum",))
    assert infer(after).problems == ()


def test_a_layer_added_before_a_sum_lies_in_its_last_wire() -> None:
    graph = without_layer(residual(), "output")
    after = with_added_layer(graph)
    assert after["sum"].inputs == ("h1", "h4")
    assert after["h4"].inputs == ("drop",)
    assert infer(after).problems == ()


@pytest.mark.parametrize("graph", [Graph(), chain(("input", Input()))])
def test_without_an_output_nothing_is_added(graph: Graph) -> None:
    assert with_added_layer(graph) == graph


# -- removing -----------------------------------------------------------------------------------


def test_the_neighbours_of_a_removed_layer_meet() -> None:
    after = without_layer(plain(8, 7, 6), "h2")
    assert ids(after) == ["input", "h1", "h3", "output"]
    assert after["h3"].inputs == ("h1",)


def test_the_last_hidden_layer_may_go() -> None:
    after = without_layer(plain(8), "h1")
    assert after == plain()
    assert infer(after).problems == ()


def test_a_sum_left_with_one_term_goes_too() -> None:
    after = without_layer(without_layer(without_layer(residual(), "drop"), "h3"), "h2")
    assert ids(after) == ["input", "h1", "output"]
    assert after["output"].inputs == ("h1",)


def test_a_sum_adds_nothing_twice() -> None:
    graph = Graph(
        (
            Node("input", Input()),
            Node("a", Dense(units=2), ("input",)),
            Node("b", Dense(units=2), ("input",)),
            Node("sum", Add(), ("a", "input", "b")),
            Node("output", Dense(units=1), ("sum",)),
        )
    )
    assert without_layer(graph, "a")["sum"].inputs == ("input", "b")


def test_a_sum_somebody_drew_over_one_layer_is_left_alone() -> None:
    graph = Graph(
        (
            Node("input", Input()),
            Node("h1", Dense(units=2), ("input",)),
            Node("twice", Add(), ("h1", "h1")),
            Node("h2", Dense(units=2), ("twice",)),
            Node("output", Dense(units=1), ("h2",)),
        )
    )
    assert without_layer(graph, "h2")["twice"].inputs == ("h1", "h1")


def test_only_what_lies_between_can_go() -> None:
    graph = residual()
    removable = [name for name in ids(graph) if is_removable(graph, name)]
    assert removable == ["h1", "h2", "h3", "drop", "sum"]


# -- any sequence -------------------------------------------------------------------------------

EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 9)),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("units"), st.integers(1, 9)),
    ),
    max_size=12,
)


@given(EDITS)
def test_any_sequence_of_edits_keeps_a_chain_trainable(edits: list[tuple[str, int]]) -> None:
    graph = plain(3, 2)
    for kind, number in edits:
        hidden = [node.id for node in graph if is_removable(graph, node.id)]
        known = set(ids(graph))
        if kind == "add":
            graph = with_added_layer(graph)
            assert known < set(ids(graph))
        elif hidden and kind == "remove":
            graph = without_layer(graph, hidden[number % len(hidden)])
            assert known > set(ids(graph))
        elif hidden:
            graph = with_units(graph, hidden[number % len(hidden)], number)
        assert infer(graph).problems == ()
        assert [node.id for node in graph.sources] == ["input"]
        assert [node.id for node in graph.sinks] == ["output"]
