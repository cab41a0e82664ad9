"""Pruning ranks weights by their size, and remembers those that are at zero now."""

import numpy as np

from nnviz.core.graph import chain
from nnviz.core.marks import Marks
from nnviz.engine.held import cells_of
from nnviz.engine.network import Network
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.pruning import magnitudes, removed_count, weakest


def network() -> Network:
    return Network.of(
        chain(("input", Input(shape=(2,))), ("h1", Dense(units=3)), ("output", Dense(units=1)))
    )


def removing(node: str, mask: np.ndarray) -> Marks:
    return Marks().with_removed(node, cells_of(mask))


def test_the_weakest_share_goes_over_all_chosen_layers() -> None:
    sizes = {"a": np.array([[0.1, 5.0], [3.0, 0.2]]), "b": np.array([[0.3], [0.05]])}
    masks = weakest(sizes, ("a", "b"), 0.5)
    assert masks["a"].tolist() == [[True, False], [False, True]]
    assert masks["b"].tolist() == [[False], [True]]
    assert weakest(sizes, ("b",), 0.5)["b"].tolist() == [[False], [True]]


def test_its_ends_take_nothing_and_everything_and_equals_go_in_order() -> None:
    sizes = {"a": np.ones((2, 2))}
    assert not weakest(sizes, ("a",), 0.0)["a"].any()
    assert weakest(sizes, ("a",), 1.0)["a"].all()
    assert weakest(sizes, ("a",), 7.0)["a"].all()
    assert weakest(sizes, ("a",), 0.5)["a"].tolist() == [[True, True], [False, False]]
    assert weakest(sizes, (), 0.5) == weakest(sizes, ("gone",), 0.5) == {}


def test_a_removed_weight_counts_as_it_was() -> None:
    made = network()
    vector = made.initial_vector(0)
    before = magnitudes(made, vector, Marks(), {})
    mask = np.zeros((2, 3), bool)
    mask[0, 1] = True
    pruned = np.array(vector)
    made.layout.views(pruned, "h1")["weights"][mask] = 0
    pruned[:] *= 2  # the rest has gone on learning
    after = magnitudes(made, pruned, removing("h1", mask), before)
    assert after["h1"][0, 1] == before["h1"][0, 1]
    np.testing.assert_array_equal(after["h1"][~mask], 2 * before["h1"][~mask])
    back = magnitudes(made, pruned, Marks(), after)
    assert back["h1"][0, 1] == before["h1"][0, 1], "a frame from before it came back is no news"


def test_what_is_remembered_of_another_shape_is_forgotten() -> None:
    made = network()
    found = magnitudes(made, made.initial_vector(0), Marks(), {"h1": np.full((9, 9), 7.0)})
    assert found["h1"].shape == made.weight_shapes["h1"] == (2, 3)
    assert found["h1"].max() < 7


def test_removed_edges_are_counted_where_asked() -> None:
    marks = removing("h1", np.array([[True, True, False], [False, False, True]]))
    assert removed_count(marks, ("h1", "output")) == 3
    assert removed_count(marks, ("output",)) == 0
