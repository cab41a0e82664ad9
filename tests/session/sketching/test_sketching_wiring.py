"""Wires: one more, one less, elsewhere, in another order."""

import pytest

from nnviz.core.infer import infer
from nnviz.core.problem import ProblemError
from nnviz.session.sketch import Wire
from nnviz.session.sketching.wiring import (
    closes_circle,
    connected,
    disconnected,
    reconnected,
)
from tests.session.sketching.sketches import residual, straight, wires


def test_a_join_reads_one_more() -> None:
    assert wires(connected(residual(), "x", "add1"))["add1"] == ("h1", "dropout1", "x")


def test_a_layer_that_takes_one_reads_the_new_one_instead() -> None:
    assert wires(connected(straight("h1", "h2"), "x", "h2"))["h2"] == ("x",)


def test_a_circle_is_drawn_and_reported() -> None:
    sketch = straight("h1", "h2")
    assert closes_circle(sketch.graph, "h2", "h1")
    assert not closes_circle(sketch.graph, "h1", "h2")
    drawn = connected(sketch, "h2", "h1")
    assert wires(drawn)["h1"] == ("h2",)
    assert {problem.key for problem in infer(drawn.graph).problems} >= {"h1", "h2"}
    assert closes_circle(drawn.graph, "output", "x") is False


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("h1", "h1", "itself"),
        ("h1", "h2", "already"),
        ("h1", "add1", "already"),
        ("h1", "x", "reads no layer"),
        ("output", "h1", "nobody"),
    ],
)
def test_a_wire_that_cannot_be_meant_is_refused(source: str, target: str, words: str) -> None:
    with pytest.raises(ProblemError, match=words):
        connected(residual(), source, target)


def test_wires_are_taken_away_and_the_layers_stay() -> None:
    sketch = disconnected(
        residual(),
        [Wire("h1", "add1", 0), Wire("h1", "h2", 0), Wire("h1", "gone", 0), Wire("x", "add1", 1)],
    )
    assert wires(sketch) == {**wires(residual()), "add1": ("dropout1",), "h2": ()}


def test_of_two_wires_between_two_layers_one_can_go() -> None:
    twice = residual().with_inputs({"add1": ("h1", "h1")})
    assert wires(disconnected(twice, [Wire("h1", "add1", 1)]))["add1"] == ("h1",)
    assert wires(reconnected(twice, Wire("h1", "add1", 1), "x", "add1"))["add1"] == ("h1", "x")


def test_another_source_keeps_its_place_among_the_inputs() -> None:
    assert wires(reconnected(residual(), Wire("h1", "add1", 0), "x", "add1"))["add1"] == (
        "x",
        "dropout1",
    )


def test_another_target_takes_the_wire_over() -> None:
    sketch = reconnected(residual(), Wire("dropout1", "add1", 1), "dropout1", "output")
    assert wires(sketch)["add1"] == ("h1",)
    assert wires(sketch)["output"] == ("dropout1",)


def test_an_end_that_cannot_be_meant_is_refused() -> None:
    for new in (("dropout1", "add1"), ("output", "add1"), ("h1", "x"), ("h1", "h1")):
        with pytest.raises(ProblemError):
            reconnected(residual(), Wire("h1", "add1", 0), *new)
    assert reconnected(residual(), Wire("h1", "h2", 0), "h1", "h2") == residual()
