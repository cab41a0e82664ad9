"""Edits of a graph: each gives a new value, and no sequence of them breaks it."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layer import Layer
from nnviz.core.problem import ProblemError
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

LAYERS = (Dense(units=2), Dropout(), Add(), Input())


def small() -> Graph:
    """input → h1 → h2 → out, with a wire past h2."""
    graph = chain(("input", Input()), ("h1", Dense()), ("h2", Dense()), ("out", Add()))
    return graph.with_inputs("out", ("h1", "h2"))


def wires(graph: Graph) -> dict[str, tuple[str, ...]]:
    return {node.id: node.inputs for node in graph}


def paths(graph: Graph) -> set[tuple[str, str]]:
    """Pairs of nodes of which the second is reached from the first."""
    reached = {(source, node.id) for node in graph for source in node.inputs}
    while True:
        longer = {(a, d) for a, b in reached for c, d in reached if b == c} | reached
        if longer == reached:
            return reached
        reached = longer


def test_a_chain_reads_one_after_the_other() -> None:
    graph = chain(("a", Input()), ("b", Dense()), ("c", Dense()))
    assert wires(graph) == {"a": (), "b": ("a",), "c": ("b",)}
    assert [node.id for node in graph.sources] == ["a"]
    assert [node.id for node in graph.sinks] == ["c"]
    assert chain() == Graph()


def test_who_reads_whom() -> None:
    assert [node.id for node in small().consumers("h1")] == ["h2", "out"]
    assert small().consumers("out") == ()
    assert "h1" in small()
    assert "h9" not in small()
    assert len(small()) == 4
    with pytest.raises(KeyError):
        small()["h9"]


def test_an_edit_leaves_the_old_graph_as_it_was() -> None:
    graph, before = small(), small()
    edits = [
        graph.add(Node("h3", Dense(), ("h2",))),
        graph.with_layer("h1", Dense(units=3)),
        graph.with_inputs("h2", ("input",)),
        graph.insert_before("h2", Node("drop", Dropout())),
        graph.without("h1"),
    ]
    assert graph == before
    assert len({*edits, graph}) == 6


def test_a_name_is_given_once() -> None:
    taken = Node("h1", Dense())
    with pytest.raises(ProblemError, match="layer h1: This name is taken"):
        small().add(taken)
    with pytest.raises(ProblemError, match="layer h1: This name is taken"):
        small().insert_before("out", taken)


def test_a_node_put_into_a_wire_takes_over_what_was_read() -> None:
    graph = small().insert_before("h2", Node("drop", Dropout(), ("nobody",)))
    assert wires(graph) == {
        "input": (), "h1": ("input",), "drop": ("h1",), "h2": ("drop",), "out": ("h1", "h2")
    }  # fmt: skip
    assert graph.without("drop") == small()


def test_whoever_read_a_removed_node_reads_what_it_read() -> None:
    assert wires(small().without("h2")) == {"input": (), "h1": ("input",), "out": ("h1", "h1")}
    assert wires(small().without("input"))["h1"] == ()
    joined = small().add(Node("end", Dense(), ("out",))).without("out")
    assert joined["end"].inputs == ("h1", "h2")


def test_a_removed_node_that_read_itself_leaves_no_wire_into_nothing() -> None:
    circle = small().with_inputs("h1", ("h1", "input")).without("h1")
    assert wires(circle) == {"input": (), "h2": ("input",), "out": ("input", "h2")}


def test_a_fresh_name_is_the_smallest_free_one() -> None:
    graph = small()
    assert graph.fresh_id("h") == "h3"
    assert graph.fresh_id("drop") == "drop1"
    assert graph.without("h1").fresh_id("h") == "h1"


@dataclass(frozen=True)
class Edit:
    """One edit; `nodes` pick among what is there when it comes to it."""

    what: str
    layer: Layer
    nodes: tuple[int, ...]

    def applied(self, graph: Graph) -> Graph:
        names = [node.id for node in graph]
        picked = tuple(names[at % len(names)] for at in self.nodes) if names else ()
        if self.what == "add" or not picked:
            return graph.add(Node(graph.fresh_id("n"), self.layer, picked[1:]))
        if self.what == "insert":
            return graph.insert_before(picked[0], Node(graph.fresh_id("n"), self.layer))
        if self.what == "wire":
            return graph.with_inputs(picked[0], picked[1:])
        if self.what == "layer":
            return graph.with_layer(picked[0], self.layer)
        return graph.without(picked[0])


EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(["add", "add", "insert", "wire", "layer", "remove"]),
        st.sampled_from(LAYERS),
        st.lists(st.integers(0, 9), min_size=1, max_size=4).map(tuple),
    ),
    max_size=25,
)


@given(EDITS)
def test_no_sequence_of_edits_breaks_a_graph(edits: list[Edit]) -> None:
    history = [Graph()]
    for edit in edits:
        history.append(edit.applied(history[-1]))
    graph = history[-1]
    names = [node.id for node in graph]
    assert len(names) == len(set(names))
    assert {name for node in graph for name in node.inputs} <= set(names)
    read = {name for node in graph for name in node.inputs}
    assert {node.id for node in graph.sinks} == set(names) - read
    assert all(graph[name].id == name for name in names)
    facts = infer(graph)  # never raises
    assert set(facts.parameters) == set(facts.shapes)
    replayed = Graph()
    for edit, then in zip(edits, history[1:], strict=True):
        replayed = edit.applied(replayed)
        assert replayed == then


@given(EDITS, st.integers(0, 9))
def test_a_removed_node_leaves_the_paths_of_the_others(edits: list[Edit], at: int) -> None:
    graph = Graph()
    for edit in edits:
        graph = edit.applied(graph)
    if not len(graph):
        return
    gone = graph.nodes[at % len(graph)].id
    kept = {(a, b) for a, b in paths(graph) if gone not in (a, b)}
    assert paths(graph.without(gone)) == kept
