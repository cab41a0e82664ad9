"""Layers taken away, and the wires healed."""

from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.sketching.removing import without
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import connected
from tests.session.sketching.sketches import (
    ids,
    is_fitted,
    residual,
    straight,
    wires,
    with_block,
    with_places,
)


def test_readers_read_what_was_read() -> None:
    assert wires(without(straight("h1", "h2", "h3"), ["h1", "h2"])) == {
        "x": (),
        "h3": ("x",),
        "output": ("h3",),
    }


def test_a_sum_that_would_add_one_layer_twice_goes_too() -> None:
    assert wires(without(residual(), ["h2", "dropout1"])) == {
        "x": (),
        "h1": ("x",),
        "output": ("h1",),
    }


def test_sums_behind_sums_go_too() -> None:
    nodes = (
        Node("x", Input()),
        Node("h1", Dense(units=2), ("x",)),
        Node("a1", Add(), ("x", "h1")),
        Node("a2", Add(), ("x", "a1")),
        Node("h2", Dense(), ("a2",)),
    )
    assert wires(without(Sketched(Graph(nodes)), ["h1"])) == {"x": (), "h2": ("x",)}


def test_a_join_that_lost_a_source_waits_for_another() -> None:
    sketch = connected(residual(), "x", "add1")
    left = without(sketch, ["x", "h1", "h2"])
    assert wires(left) == {"dropout1": (), "add1": ("dropout1",), "output": ("add1",)}


def test_a_layer_that_takes_one_wire_gets_one() -> None:
    assert wires(without(residual(), ["add1"]))["output"] == ("h1",)


def test_all_may_go() -> None:
    sketch = residual()
    assert without(sketch, ids(sketch)).graph == Graph()


def test_a_circle_can_be_taken_away() -> None:
    sketch = connected(straight("h1", "h2"), "h2", "h1")
    assert wires(without(sketch, ["h1"])) == {"x": (), "h2": (), "output": ("h2",)}
    assert wires(without(sketch, ["h1", "h2"]))["output"] == ()


def test_a_block_goes_with_all_that_is_in_it() -> None:
    sketch = with_block(straight("h1", "h2", "h3"), "inner", "h1")
    sketch = with_places(with_block(sketch, "outer", "inner", "h2"), outer=(1.0, 1.0))
    left = without(sketch, ["outer"])
    assert wires(left) == {"x": (), "h3": ("x",), "output": ("h3",)}
    assert left.drawing.blocks == left.drawing.places == ()


def test_places_and_blocks_of_what_is_gone_go_too() -> None:
    sketch = with_places(with_block(straight("h1", "h2"), "b", "h1", "h2"), h1=(1.0, 1.0))
    left = without(sketch, ["h1"])
    assert is_fitted(left)
    assert left.drawing.blocks[0].members == ("h2",)


def test_a_sound_network_stays_sound() -> None:
    for name in ("h2", "dropout1"):
        assert not infer(without(residual(), [name]).graph).problems, name
