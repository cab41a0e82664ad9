"""Marks of single neurons and edges in words."""

import numpy as np

from nnviz.core.graph import Graph, Node, chain
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.effects import difference
from nnviz.session.mark_words import (
    all_frozen,
    edge_words,
    has_removed_edges,
    neuron_words,
    removed_edges,
)
from nnviz.session.selection import Edge, Selection

GRAPH = chain(
    ("input", Input(shape=(2,))),
    ("h1", Dense(units=3)),
    ("h2", Dense(units=2)),
    ("output", Dense(units=1)),
)


def test_a_neuron_says_all_its_marks() -> None:
    marks = (
        Marks()
        .with_muted([Neuron("h1", 0)], True)
        .with_clamped([Neuron("h1", 1)], -0.5)
        .with_frozen("h1", CellSet.of(3, 3, [(0, 0), (1, 0), (2, 0), (0, 1)]))
        .with_removed("h1", CellSet.of(2, 3, [(0, 2), (1, 2), (0, 0)]))
    )
    assert neuron_words(marks, Neuron("h1", 0)) == (
        "muted: it says 0",
        "frozen: it does not learn",
        "1 incoming edge deleted",
    )
    assert neuron_words(marks, Neuron("h1", 1)) == ("held at −0.5",)
    assert neuron_words(marks, Neuron("h1", 2)) == ("2 incoming edges deleted",)
    assert neuron_words(marks, Neuron("h2", 0)) == ()


def test_an_edge_says_its_own_and_those_of_its_ends() -> None:
    marks = Marks().with_muted([Neuron("h1", 1)], True)
    marks = marks.with_removed("h2", CellSet.of(3, 2, [(1, 0)]))
    assert edge_words(marks, Edge("h1", 1, "h2", 0)) == (
        "deleted: held at 0",
        "its source is muted",
    )
    assert edge_words(marks, Edge("h1", 0, "h2", 0)) == ()
    assert edge_words(marks, Edge("input", 0, "h1", 1)) == ("its target is muted",)


def test_frozen_is_what_learns_nowhere() -> None:
    marks = Marks().with_frozen("h1", CellSet.of(3, 3, [(0, 0), (1, 0), (2, 0), (0, 1)]))
    assert all_frozen(marks, Selection((Neuron("h1", 0),), (Edge("input", 0, "h1", 1),)))
    assert not all_frozen(marks, Selection((Neuron("h1", 1),)))
    assert not all_frozen(marks, Selection((Neuron("h1", 0), Neuron("h2", 0))))
    assert not all_frozen(marks, Selection())


def test_edges_come_back_from_both_sides_of_a_neuron() -> None:
    marks = Marks().with_removed("h1", CellSet.of(2, 3, [(0, 1), (1, 2)]))
    marks = marks.with_removed("h2", CellSet.of(3, 2, [(1, 0), (1, 1), (2, 0)]))
    neuron = Selection((Neuron("h1", 1),))
    assert set(removed_edges(marks, GRAPH, neuron)) == {
        Edge("input", 0, "h1", 1),
        Edge("h1", 1, "h2", 0),
        Edge("h1", 1, "h2", 1),
    }
    edges = (Edge("h1", 2, "h2", 0), Edge("h1", 0, "h2", 0))
    assert removed_edges(marks, GRAPH, Selection((), edges)) == edges[:1]
    stale = Marks().with_removed("h1", CellSet(2, 3, np.packbits(np.ones(6, bool)).tobytes()))
    assert removed_edges(stale, GRAPH, Selection((Neuron("h1", 7),))) == ()


def test_frozen_weights_are_counted_in_words() -> None:
    free = Marks()
    frozen = free.with_frozen("h1", CellSet.of(3, 3, [(0, 0), (1, 0), (2, 0)]))
    other = free.with_frozen("h1", CellSet.of(3, 3, [(0, 1), (1, 1), (2, 1)]))
    assert difference(free, frozen) == "3 weights frozen"
    assert difference(frozen, free) == "3 weights no longer frozen"
    assert difference(frozen, other) == "Other weights frozen"


def test_a_layer_of_a_draft_that_reads_nothing_has_no_edges() -> None:
    graph = Graph((Node("x", Input(shape=(2,))), Node("h", Dense(units=3))))
    marks = Marks().with_removed("h", CellSet.of(2, 3, [(0, 1)]))
    assert not has_removed_edges(marks, graph, Selection((Neuron("h", 1), Neuron("x", 0))))
