"""Mends: offered where they help, and they do help."""

import pytest

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import PARAMETER_LIMIT, infer
from nnviz.layers.add import Add
from nnviz.layers.concatenate import Concatenate
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.layers.one_hot import OneHot
from nnviz.layers.output import Output
from nnviz.layers.reshape import Reshape
from nnviz.session.sketching.mending.mend import Mend
from nnviz.session.sketching.mending.mends import MOST_MENDS, mends
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import connected
from tests.session.sketching.sketches import is_fitted, residual, straight, wires, with_block


def offered(sketch: Sketched, id: str) -> dict[str, Mend]:
    """The mends by their labels; each leaves the layer without a problem."""
    found = mends(sketch, id)
    before = len(infer(sketch.graph).problems)
    for mend in found:
        problems = infer(mend.sketch.graph).problems
        assert len(problems) <= before
        assert id not in {problem.key for problem in problems}
        assert is_fitted(mend.sketch)
    return {mend.label: mend for mend in found}


def drawn(*nodes: Node) -> Sketched:
    return Sketched(Graph(nodes))


def test_a_sound_network_needs_none() -> None:
    assert not infer(residual().graph).problems
    for node in residual().graph:
        assert mends(residual(), node.id) == ()
    assert mends(residual(), "") == ()


def test_a_layer_without_input_is_wired_to_the_nearest() -> None:
    sketch = straight("h1", "h2").with_inputs({"h2": ()})
    found = offered(sketch, "h2")
    assert next(iter(found)) == "Wire it to h1"
    assert wires(found["Wire it to h1"].sketch) == wires(straight("h1", "h2"))


def test_near_is_what_lies_near() -> None:
    sketch = straight("h1", "h2").with_inputs({"h2": (), "h1": ("x",)})
    sketch = drawn(*sketch.graph.nodes, Node("far", Dense(), ("x",)))
    places = {"h2": (500.0, 0.0), "h1": (0.0, 900.0), "far": (250.0, 0.0), "x": (0.0, 0.0)}
    assert mends(sketch, "h2", shown=places)[0].label == "Wire it to far"


def test_a_join_gets_what_it_lacks_or_goes() -> None:
    sketch = residual().with_inputs({"add1": ("h1",), "output": ("dropout1",)})
    found = offered(connected(sketch, "add1", "output"), "add1")
    assert wires(found["Wire it to dropout1"].sketch)["add1"] == ("h1", "dropout1")
    assert "add1" not in found["Remove add1"].sketch.graph


def test_surplus_wires_are_dropped_or_joined() -> None:
    sketch = residual().with_inputs({"output": ("add1", "h1")})
    found = offered(sketch, "output")
    assert (
        list(found)
        == [
            "Read add1 only",
            "Read h1 only",
            "Insert Add",
            "Insert Concatenate",
        ][: len(found)]
    )
    assert wires(found["Insert Add"].sketch)["add2"] == ("add1", "h1")
    assert wires(found["Insert Add"].sketch)["output"] == ("add2",)


def test_an_input_loses_its_wires() -> None:
    sketch = straight("h1").with_inputs({"x": ("x", "gone")})
    assert wires(offered(sketch, "x")["Remove its wires"].sketch)["x"] == ()


def test_a_layer_that_reads_one_that_is_gone_reads_another() -> None:
    sketch = residual().with_inputs({"h2": ("gone",)})
    found = offered(sketch, "h2")
    assert "Read h1 instead of gone" in found
    assert wires(found["Read h1 instead of gone"].sketch) == wires(residual())
    joined = residual().with_inputs({"add1": ("h1", "dropout1", "gone")})
    assert "Remove the wire from gone" in offered(joined, "add1")


def test_an_output_is_not_read_but_what_it_reads() -> None:
    nodes = (*straight("h1").graph.nodes, Node("output2", Output(), ("output",)))
    found = offered(drawn(*nodes), "output2")
    assert wires(found["Read h1 instead of output"].sketch)["output2"] == ("h1",)


def test_a_wire_of_a_circle_is_removed() -> None:
    sketch = connected(residual(), "dropout1", "h1")
    found = mends(sketch, "h2")
    assert {mend.label for mend in found} == {
        "Remove the wire from h1 to h2",
        "Remove the wire from h2 to dropout1",
    }
    for mend in found:
        assert len(infer(mend.sketch.graph).problems) < len(infer(sketch.graph).problems)


def test_of_a_circle_the_wire_that_nobody_needs_goes_first() -> None:
    sketch = residual().with_inputs({"h1": ("x",), "add1": ("h1", "dropout1", "add2")})
    nodes = (Node("add2", Add(), ("add1", "h1")), Node("output2", Output(), ("add2",)))
    found = mends(drawn(*sketch.graph.nodes, *nodes), "add2")
    assert found[0].label == "Remove the wire from add2 to add1"
    assert not infer(found[0].sketch.graph).problems


def test_sizes_before_a_sum_are_made_equal() -> None:
    sketch = residual()
    graph = sketch.graph.with_layer("h2", Dense(units=3))
    found = offered(Sketched(graph), "add1")
    units = found["Give h2 4 units"].sketch.graph["h2"].layer
    assert isinstance(units, Dense)
    assert units.units == 4
    between = found["Insert Dense of 4 units"].sketch
    assert wires(between)["add1"] == ("h1", "h3")
    assert wires(between)["h3"] == ("dropout1",)


def test_an_input_cannot_be_given_units_but_a_layer_can_be_put_between() -> None:
    sketch = drawn(
        Node("x", Input(shape=(2,))),
        Node("h1", Dense(units=4), ("x",)),
        Node("add1", Add(), ("x", "h1")),
    )
    assert set(offered(sketch, "add1")) >= {"Give h1 2 units", "Insert Dense of 4 units"}


def test_an_image_is_flattened_where_a_row_is_wanted() -> None:
    sketch = Sketched(chain(("x", Input(shape=(4, 4, 1))), ("one_hot1", OneHot()), ("o", Output())))
    found = offered(sketch, "one_hot1")
    assert isinstance(found["Insert Flatten"].sketch.graph["flatten1"].layer, Flatten)


def test_a_row_is_reshaped_where_an_image_of_its_size_is_beside_it() -> None:
    sketch = drawn(
        Node("x", Input(shape=(4, 4, 1))),
        Node("x2", Input(shape=(16,))),
        Node("add1", Concatenate(), ("x", "x2")),
    )
    found = offered(sketch, "add1")
    assert found["Insert Reshape 4x4x1"].sketch.graph["reshape1"].layer == Reshape(shape="4x4x1")
    assert "Insert Flatten" in found


def test_what_nobody_reads_becomes_an_output_beside_the_one_there_was() -> None:
    plain = chain(("x", Input()), ("h1", Dense()), ("h2", Dense(units=1)))
    sketch = drawn(*plain.nodes, Node("aux", Dense(units=1), ("h1",)))
    found = offered(sketch, "aux")
    after = found["Make it an output"].sketch
    assert not infer(after.graph).problems
    assert {node.inputs for node in after.graph.outputs} == {("h2",), ("aux",)}
    assert "aux" not in found["Delete aux"].sketch.graph


def test_values_that_are_not_allowed_are_replaced() -> None:
    sketch = straight("h1")
    graph = sketch.graph.with_layer("h1", Dense(units=10**9, activation="none"))
    found = mends(Sketched(graph), "h1")
    assert [mend.label for mend in found] == ["Units: 65,536", "Activation: ReLU"]
    graph = sketch.graph.with_layer("h1", Dropout(rate=-1.0))
    assert set(offered(Sketched(graph), "h1")) == {"Rate: 0.0"}


def test_a_network_that_is_too_large_gets_fewer_units() -> None:
    plain = chain(("x", Input(shape=(8000,))), ("h1", Dense(units=60_000)), ("h2", Dense()))
    sketch = Sketched(plain)
    assert infer(plain).total_parameters > PARAMETER_LIMIT
    (mend,) = mends(sketch, "")
    assert not infer(mend.sketch.graph).problems


def test_a_network_without_input_gets_one() -> None:
    sketch = Sketched(chain(("h1", Dense()), ("output", Output())))
    (mend,) = mends(sketch, "")
    assert not infer(mend.sketch.graph).problems


def test_what_is_put_between_belongs_to_the_block_around() -> None:
    sketch = with_block(residual(), "b", "h1", "h2", "dropout1", "add1", folded=False)
    sketch = sketch.with_graph(sketch.graph.with_layer("h2", Dense(units=3)))
    after = offered(sketch, "add1")["Insert Dense of 4 units"].sketch
    assert after.drawing.blocks[0].members[-1] == "h3"


@pytest.mark.parametrize("count", [1, 10])
def test_there_are_a_few_at_most(count: int) -> None:
    names = tuple(f"h{at}" for at in range(1, count + 1))
    sketch = straight(*names).with_inputs({"output": names})
    assert len(mends(sketch, "output")) <= MOST_MENDS


@pytest.mark.parametrize(
    "units, labels", [(24, ["Leave it flat"]), (36, ["Reshape to 6x6x1", "Leave it flat"])]
)
def test_a_reshape_that_does_not_fit_takes_what_there_is(units: int, labels: list[str]) -> None:
    nodes = (
        Node("x", Input(shape=(2,))),
        Node("h", Dense(units=units), ("x",)),
        Node("square", Reshape(shape="5x5"), ("h",)),
        Node("flat", Flatten(), ("square",)),
    )
    found = mends(Sketched(Graph(nodes)), "square")
    assert [mend.label for mend in found] == labels
    for mend in found:
        assert not infer(mend.sketch.graph).problems
