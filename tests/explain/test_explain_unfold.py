"""Curves as layers of their own: the same numbers, whatever the network."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.engine.network import Network
from nnviz.explain.subject import Subject
from nnviz.explain.target import Extent, Target
from nnviz.explain.unfold import has_curve, unfold, unfolded
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from tests.explain.wide_graphs import SUBJECTS, maps_subject, reused_subject


def assert_alike(subject: Subject, other: Subject) -> None:
    """They say the same, with the same slopes."""
    found = [each.function().slopes(each.sample[None]) for each in (subject, other)]
    for before, after in zip(*found, strict=True):
        np.testing.assert_allclose(after, before, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("make", SUBJECTS)
def test_every_layer_says_the_same_and_so_do_its_slopes(make: Callable[[], Subject]) -> None:
    subject = make()
    for node in subject.network.graph:
        asked = subject.but(target=Target(node.id, Extent.LAYER))
        apart = unfolded(asked)
        assert not any(map(has_curve, apart.network.graph))
        assert_alike(asked, apart)


def test_parameters_keep_their_places_by_node_and_name() -> None:
    network = maps_subject().network
    apart = unfold(network)
    places = [(s.node, s.parameter.name, s.start) for s in network.layout.slots]
    assert [(s.node, s.parameter.name, s.start) for s in apart.network.layout.slots] == places
    assert apart.said_by("stem") == "stem curve"
    assert apart.said_by("norm") == "norm"


def test_where_the_order_changes_the_parameters_go_along() -> None:
    subject = reused_subject()
    nodes = subject.network.graph.nodes
    turned = Network.of(replace(subject.network.graph, nodes=nodes[::-1]))
    vector = turned.initial_vector(2, np.float64)
    asked = subject.but(network=turned, parameters=vector)
    found = [s.function().value(subject.sample) for s in (asked, unfolded(asked))]
    assert found[0] == pytest.approx(found[1], rel=1e-12)


def test_units_are_held_behind_the_curve() -> None:
    subject = reused_subject()
    held = {"left": {1: -3.0}, "wide": {0: 2.0}}
    asked = subject.but(network=Network.of(subject.network.graph, held))
    apart = unfolded(asked)
    assert apart.network.held == {"left curve": {1: -3.0}, "wide": {0: 2.0}}
    assert asked.function().value(asked.sample) != subject.function().value(asked.sample)
    assert_alike(asked, apart)


def test_a_name_that_is_taken_is_not_taken_twice() -> None:
    graph = chain(("a", Input(shape=(2,))), ("b", Dense(units=2)), ("b curve", Dense(units=1)))
    apart = unfold(Network.of(graph))
    assert [node.id for node in apart.network.graph] == [
        "a",
        "b",
        "b curve'",
        "b curve",
        "b curve curve",
    ]
    assert apart.network.sink == "b curve curve"
