"""What follows from a graph, also from one that cannot be."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import PARAMETER_LIMIT, checked, infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.layers.add import Add
from nnviz.layers.dense import UNITS_LIMIT, Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import SIZE_LIMIT, Input
from nnviz.layers.output import Output


def problem_keys(graph: Graph) -> list[str]:
    return [problem.key for problem in infer(graph).problems]


def test_shapes_and_parameters_of_a_chain() -> None:
    graph = chain(("in", Input(shape=(3,))), ("h", Dense(units=4)), ("out", Dense(bias=False)))
    facts = checked(graph)
    assert facts.order == ("in", "h", "out")
    assert facts.shapes == {"in": (3,), "h": (4,), "out": (8,)}
    assert [facts.parameter_count(name) for name in facts.order] == [0, 16, 32]
    assert facts.total_parameters == 48
    assert facts.parameter_count("nobody") == 0


@given(st.permutations(range(6)))
def test_the_order_puts_everything_after_what_it_reads(places: list[int]) -> None:
    nodes = (
        Node("a", Input()),
        Node("b", Dense(units=2), ("a",)),
        Node("c", Dense(units=2), ("a",)),
        Node("d", Add(), ("b", "c")),
        Node("e", Add(), ("d", "a", "b")),
        Node("f", Dropout(), ("e",)),
    )
    graph = Graph(tuple(nodes[at] for at in places))
    order = checked(graph).order
    assert sorted(order) == list("abcdef")
    for node in nodes:
        assert all(order.index(source) < order.index(node.id) for source in node.inputs)


def test_an_empty_graph_has_no_facts_and_cannot_be_trained() -> None:
    assert infer(Graph()).problems == ()
    with pytest.raises(ProblemError, match=r"There is no layer yet\. Add an input layer"):
        checked(Graph())


def test_a_circle_is_told_at_its_own_nodes_and_not_behind_it() -> None:
    graph = chain(("in", Input()), ("a", Add()), ("b", Dense()), ("c", Dense()))
    circle = graph.with_inputs("a", ("in", "b"))
    first, second = infer(circle).problems
    assert (first.key, second.key) == ("a", "b")
    assert str(first) == "layer a: It is in a circle with b. Remove a wire of the circle."
    assert infer(circle).order == ("in",)
    (alone,) = infer(graph.with_inputs("a", ("in", "a"))).problems
    assert (alone.key, alone.what) == ("a", "It reads itself.")


def test_what_lies_between_two_circles_is_in_neither() -> None:
    graph = Graph(
        (
            Node("in", Input()),
            Node("a", Add(), ("in", "b")),
            Node("b", Dense(), ("a",)),
            Node("between", Dense(), ("b",)),
            *(Node(f"c{at}", Add(), ("between", f"c{(at + 1) % 6}")) for at in range(6)),
            Node("end", Dense(), ("c0",)),
        )
    )
    assert problem_keys(graph) == ["a", "b", *(f"c{at}" for at in range(6))]
    assert infer(graph).problems[-1].what == ("It is in a circle with c0, c1, c2 and 2 more.")


def test_a_wire_from_nowhere_is_told_by_the_name_and_not_behind_it() -> None:
    graph = chain(("in", Input()), ("a", Add()), ("b", Dense())).with_inputs("a", ("in", "gone"))
    (problem,) = infer(graph).problems
    assert str(problem).startswith("layer a: It reads 'gone', which is not there.")
    assert (problem.key, infer(graph).order) == ("a", ("in", "a", "b"))


def test_whoever_leads_nowhere_is_told_unless_it_is_the_output() -> None:
    graph = chain(("in", Input()), ("h", Dense()), ("out", Dense()))
    assert problem_keys(graph) == []
    (lost,) = infer(graph.add(Node("lost", Dense(), ("h",)))).problems
    assert str(lost) == (
        "layer lost: Nobody reads it. Wire it on, make it an output, or delete it."
    )
    told = graph.add(Node("told", Output(), ("h",)))
    assert problem_keys(told) == ["out"]
    assert problem_keys(told.with_layer("out", Output())) == []
    (unread,) = infer(Graph((Node("free", Input()), *graph))).problems
    assert (unread.key, unread.hint) == ("free", "Wire it on or delete it.")


def test_nobody_reads_an_output() -> None:
    graph = chain(("in", Input()), ("out", Output()), ("after", Dense()))
    read, after = infer(graph).problems[0], infer(graph).problems[-1]
    assert (read.key, after.key) == ("after", "after")
    assert str(read) == (
        "layer after: It reads out, which is an output and is for nobody to read. "
        "Wire it to what out reads."
    )


def test_a_network_needs_an_input() -> None:
    problems = infer(Graph((Node("h", Dense()),))).problems
    assert [str(problem) for problem in problems] == [
        "layer h: It needs 1 input, has 0. Wire a layer to it.",
        "network: It has no input. Add an input layer.",
    ]


@pytest.mark.parametrize(
    "layer, inputs, words",
    [
        (Dense(), (), "It needs 1 input, has 0. Wire a layer to it."),
        (Dense(), ("in", "in"), "It takes 1 input, has 2. Remove a wire."),
        (Add(), ("in",), "It needs 2 inputs, has 1. Wire a layer to it."),
        (Input(), ("in",), "It takes 0 inputs, has 1. Remove a wire."),
        (Add(), ("in", "wide"), "It adds 2 and 5. All its inputs must have the same shape."),
        (Dense(units=0), ("in",), "0 is out of range. Allowed: 1 to 65,536."),
        (Dense(units=2.5), ("in",), "2.5 is not a whole number."),
        (Dense(activation="rleu"), ("in",), "'rleu' is not a choice."),
        (Dropout(rate=1.0), ("in",), "1 is out of range. Allowed: 0 to 0.95."),
        (Dropout(rate=float("nan")), ("in",), "nan is not a finite number."),
    ],
)
def test_what_a_node_gets_wrong_is_said_at_the_node(
    layer: Layer, inputs: tuple[str, ...], words: str
) -> None:
    graph = Graph((Node("in", Input()), Node("wide", Dense(units=5), ("in",))))
    graph = graph.add(Node("x", layer, inputs)).add(Node("after", Dense(), ("x",)))
    graph = graph.add(Node("one", Output(), ("wide",))).add(Node("two", Output(), ("after",)))
    (problem,) = infer(graph).problems
    assert problem.where.startswith("layer x")
    assert problem.key == "x"
    assert words in str(problem)
    assert set(infer(graph).shapes) == {"in", "wide", "one"}
    with pytest.raises(ProblemError, match="layer x"):
        checked(graph)


@pytest.mark.parametrize(
    "shape",
    [(), (0,), (-1, 2), (2.0,), (True,), ("2",), (None,), "22", 5, None, [2], {2: 1}, (10**400,),
     (SIZE_LIMIT, 2)],
    ids=lambda shape: repr(shape)[:20],
)  # fmt: skip
def test_a_shape_no_sample_can_have(shape: object) -> None:
    graph = chain(("in", Input(shape=shape)), ("a", Dense()))  # type: ignore[arg-type]
    (problem,) = infer(graph).problems
    assert problem.where == "layer in"
    assert "Use whole numbers from 1" in problem.hint


@pytest.mark.parametrize("shape", [(1,), (SIZE_LIMIT,), (1, 1, 1), (28, 28, 3)])
def test_a_shape_a_sample_can_have(shape: tuple[int, ...]) -> None:
    assert infer(chain(("in", Input(shape=shape)))).shapes == {"in": shape}


def test_two_layers_of_one_name_are_a_problem() -> None:
    twins = Graph((Node("a", Input()), Node("b", Dense(), ("a",)), Node("b", Add(), ("a", "b"))))
    assert "Two layers have this name." in {problem.what for problem in infer(twins).problems}
    with pytest.raises(ProblemError):
        checked(twins)


def test_a_network_too_large_for_memory_is_refused_before_it_is_taken() -> None:
    graph = chain(("in", Input(shape=(UNITS_LIMIT,))), ("a", Dense(units=UNITS_LIMIT)))
    with pytest.raises(ProblemError, match=r"It would have 4,295,032,832 parameters"):
        checked(graph)
    for units, allowed in ((50_000, True), (50_001, False)):
        facts = infer(chain(("in", Input(shape=(3_999,))), ("a", Dense(units=units))))
        assert (facts.total_parameters <= PARAMETER_LIMIT) is allowed
        assert (facts.problems == ()) is allowed


def test_parameters_hold_as_many_numbers_as_counted() -> None:
    facts = checked(chain(("in", Input(shape=(4, 3))), ("a", Dense(units=5))))
    assert facts.shapes["a"] == (4, 5)
    assert sum(prod(p.shape) for p in facts.parameters["a"]) == facts.parameter_count("a") == 20
