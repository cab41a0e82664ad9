"""Where the nodes of a drawn tree stand: whatever the tree, tidy."""

from itertools import pairwise

import pytest

from nnviz.ui.rules.layout import folded_below, places_of
from nnviz.ui.rules.tree_scene import TreeScene
from tests.ui.rules.trees import grown

TREES = [grown(depth, seed) for depth, seed in ((0, 0), (1, 0), (3, 1), (5, 2), (7, 3), (12, 4))]

each_tree = pytest.mark.parametrize("nodes", TREES, ids=lambda nodes: f"{len(nodes)} nodes")


@each_tree
def test_nodes_of_a_level_keep_their_distance_and_order(nodes) -> None:
    places = places_of(nodes)
    assert set(places) == set(range(len(nodes)))
    for level in {place.level for place in places.values()}:
        row = [places[node].x for node in nodes.below(0) if places[node].level == level]
        assert all(b - a >= 1 - 1e-9 for a, b in pairwise(row))
    assert min(place.x for place in places.values()) == 0.5


@each_tree
def test_parents_stand_above_the_middle_of_their_children(nodes) -> None:
    places = places_of(nodes)
    for node in places:
        if children := nodes.children(node):
            middle = sum(places[child].x for child in children) / 2
            assert places[node].x == pytest.approx(middle)
            assert {places[child].level for child in children} == {places[node].level + 1}


@each_tree
def test_what_is_below_a_folded_node_is_not_there(nodes) -> None:
    folded = folded_below(nodes, 2)
    places, depths = places_of(nodes, folded), nodes.depths()
    assert set(places) == {node for node in range(len(nodes)) if depths[node] <= 2}
    scene = TreeScene(nodes, folded)
    for node in folded:
        assert scene.hidden(node) == sum(nodes.is_leaf(n) for n in nodes.below(node)) > 1


@each_tree
def test_no_card_lies_on_another_and_all_are_within_bounds(nodes) -> None:
    scene = TreeScene(nodes, scale=1.5)
    cards = [scene.card(node) for node in scene.places]
    assert all(scene.bounds.contains(card) for card in cards)
    few = cards[:60]
    assert not any(a.intersects(b) for i, a in enumerate(few) for b in few[:i])


@each_tree
def test_keys_go_to_what_lies_there(nodes) -> None:
    scene = TreeScene(nodes)
    for node in scene.places:
        assert scene.at(scene.card(node).center()) == node
        assert scene.above(scene.under(node)) in (node, scene.above(node))
        right = scene.beside(node, 1)
        assert scene.beside(right, -1) == node or right == node
    assert scene.above(0) == 0


def test_a_narrow_tree_reaches_in_under_a_wide_one() -> None:
    nodes = grown(7, 3)
    places = places_of(nodes)
    assert max(place.x for place in places.values()) < len(nodes.leaves)


def test_the_same_way_is_found_in_another_tree() -> None:
    nodes = grown(5, 2)
    assert all(nodes.like(nodes, node) == node for node in range(len(nodes)))
    other = grown(5, 9)
    found = [other.like(nodes, node) for node in range(len(nodes))]
    assert found[0] == 0
    assert -1 in found
    assert other.like(nodes, -1) == -1
