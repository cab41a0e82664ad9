"""The order of layers after an edit."""

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph, Node, chain
from nnviz.layers.activation import Activation
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.sketch import Wire
from nnviz.session.sketching.adding import added, inserted
from nnviz.session.sketching.reading_order import in_reading_order
from nnviz.session.sketching.sketched import Sketched
from nnviz.session.sketching.wiring import connected

START = chain(("x", Input(shape=(2,))), ("output", Dense(units=1)))


def ids(graph: Graph) -> list[str]:
    return [node.id for node in graph]


def test_layers_that_are_wired_later_stand_where_one_reads_them() -> None:
    sketch = added(Sketched(START, Drawing()), Dense(units=8)).sketch
    sketch = added(sketch, Dense(units=8)).sketch
    sketch = connected(connected(connected(sketch, "x", "h1"), "h1", "h2"), "h2", "output")
    sketch = inserted(sketch, Add(), Wire("h2", "output", 0)).sketch
    sketch = connected(sketch, "h1", "add1")
    assert ids(sketch.graph) != ["x", "h1", "h2", "add1", "output"]
    assert ids(in_reading_order(sketch.graph, START)) == ["x", "h1", "h2", "add1", "output"]


def test_the_output_stays_the_output_when_a_layer_before_it_loses_its_reader() -> None:
    sketch = added(Sketched(START, Drawing()), Dense(units=8)).sketch
    sketch = connected(sketch, "x", "h1")
    sketch = inserted(sketch, Activation(), Wire("x", "output", 0)).sketch
    led = connected(sketch, "h1", "output")
    assert led.graph.outputs[0].id == "activation1"
    assert in_reading_order(led.graph, sketch.graph).outputs[0].id == "output"


def test_an_order_that_can_be_read_is_left_alone() -> None:
    graph = Graph(
        (
            Node("a", Input(shape=(2,))),
            Node("h", Dense(units=2), ("a",)),
            Node("b", Input(shape=(2,))),
            Node("output", Add(), ("h", "b")),
        )
    )
    assert in_reading_order(graph, START) is graph


def test_what_was_not_edited_is_left_alone() -> None:
    graph = Graph((Node("h", Dense(units=2), ("x",)), Node("x", Input(shape=(2,)))))
    assert in_reading_order(graph, graph) is graph


def test_circles_and_wires_from_nowhere_keep_all_their_layers() -> None:
    graph = Graph(
        (
            Node("h1", Dense(units=2), ("h2",)),
            Node("h2", Dense(units=2), ("h1",)),
            Node("lost", Dense(units=2), ("nowhere",)),
            Node("h3", Dense(units=2), ("x",)),
            Node("x", Input(shape=(2,))),
        )
    )
    found = in_reading_order(graph, START)
    assert sorted(ids(found)) == sorted(ids(graph))
    assert ids(found).index("x") < ids(found).index("h3")
