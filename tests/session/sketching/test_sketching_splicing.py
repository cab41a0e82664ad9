"""A layer that is there already is led into a wire."""

import pytest

from nnviz.core.drawing import Block, Drawing
from nnviz.core.graph import Graph, Node
from nnviz.core.problem import ProblemError
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.sketch import Wire
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.splicing import is_loose, spliced

SKETCH = Sketched(
    Graph(
        (
            Node("x", Input(shape=(2,))),
            Node("h1", Dense(units=3), ("x",)),
            Node("out", Output(), ("h1",)),
            Node("a", Dense(units=4)),
            Node("b", Dense(units=5), ("a",)),
            Node("alone", Dense(units=6)),
            Node("end", Output()),
            Node("x2", Input(shape=(2,))),
        )
    )
)
WIRE = Wire("h1", "out", 0)


def test_a_layer_goes_into_a_wire() -> None:
    after = spliced(SKETCH, "alone", WIRE).graph
    assert after["alone"].inputs == ("h1",)
    assert after["out"].inputs == ("alone",)
    assert after["h1"].inputs == ("x",)


def test_a_block_goes_into_a_wire_with_its_ends() -> None:
    sketch = SKETCH.with_drawing(Drawing(blocks=(Block("block1", "Pair", ("a", "b")),)))
    assert is_loose(sketch, "block1")
    after = spliced(sketch, "block1", WIRE).graph
    assert after["a"].inputs == ("h1",)
    assert after["out"].inputs == ("b",)


@pytest.mark.parametrize("name", ["x2", "end"])
def test_what_cannot_lie_between_others_stays_outside(name: str) -> None:
    assert not is_loose(SKETCH, name)
    with pytest.raises(ProblemError):
        spliced(SKETCH, name, WIRE)


def test_only_what_has_no_wires_is_loose() -> None:
    assert is_loose(SKETCH, "alone")
    assert not any(is_loose(SKETCH, name) for name in ("h1", "a", "b", "out"))
