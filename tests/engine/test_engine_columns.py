"""Weights follow their features by name, through any order of switching on and off."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.data import DataRecipe, load
from nnviz.engine.columns import Columns
from nnviz.engine.experiment import fitted
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from tests.runtime.talking import experiment

ALL = ("x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2")
choices = st.sets(st.sampled_from(ALL), min_size=1).map(tuple)


def trainer(features: tuple[str, ...] | None = None, name: str = "circle") -> Trainer:
    recipe = DataRecipe(name=name, size=30, features=features)
    data = load(recipe)
    made = experiment(4, optimizer="adam").with_data(recipe)
    return Trainer(fitted(made, data), data)


def switch(trained: Trainer, features: tuple[str, ...] | None, **data: object) -> Effect:
    recipe = trained.experiment.data.replace(features=features, **data)
    dataset = load(recipe)
    return trained.change(fitted(trained.experiment.with_data(recipe), dataset), dataset)


def rows(trained: Trainer) -> dict[str, np.ndarray]:
    """What belongs to each feature: its weights and what the optimiser keeps of them."""
    state = trained.snapshot()
    (slot,) = (
        s for s in trained.network.layout.slots if (s.node, s.parameter.name) == ("h1", "weights")
    )
    vectors = np.vstack([state.parameters[: trained.network.layout.trained], state.moments])
    own = vectors[:, slot.start : slot.stop].reshape(len(vectors), *slot.parameter.shape)
    return {name: own[:, at] for at, name in enumerate(trained.dataset.features)}


@settings(max_examples=25, deadline=None)
@given(st.lists(choices, min_size=1, max_size=6))
def test_what_stays_keeps_its_weights_and_what_comes_back_has_them(
    edits: list[tuple[str, ...]],
) -> None:
    trained = trainer()
    list(trained.steps(5))
    known = dict(rows(trained))
    for features in edits:
        before = rows(trained)
        step = trained.step_number
        assert switch(trained, features) is Effect.LIVE
        assert trained.step_number == step
        now = rows(trained)
        for name, values in now.items():
            if name in before:
                np.testing.assert_array_equal(values, before[name])
            elif name in known:
                np.testing.assert_array_equal(values[0], known[name][0])
                assert not values[1:].any()
        known |= now
        list(trained.steps(2))
        known |= rows(trained)


def test_units_that_go_and_features_that_come_find_their_own_weights() -> None:
    trained = trainer()
    list(trained.steps(5))
    wanted = rows(trained)["x2"].copy()
    graph = trained.experiment.graph
    fewer = graph.with_layer("h1", graph["h1"].layer.replace(units=2))
    trained.change(trained.experiment.with_graph(fewer), trained.dataset)
    switch(trained, ("x2",))
    graph = trained.experiment.graph
    again = graph.with_layer("h1", graph["h1"].layer.replace(units=4))
    trained.change(trained.experiment.with_graph(again), trained.dataset)
    np.testing.assert_array_equal(rows(trained)["x2"][0], wanted[0])


def test_another_data_set_of_the_same_inputs_goes_on_and_of_others_starts_anew() -> None:
    trained = trainer(("x1", "x1²"))
    list(trained.steps(3))
    before = rows(trained)["x1"]
    assert switch(trained, None, name="xor") is Effect.LIVE
    np.testing.assert_array_equal(rows(trained)["x1"], before)
    pytest.importorskip("sklearn")
    assert switch(trained, None, name="iris", size=None) is Effect.RESTARTED


def test_columns_are_found_by_name() -> None:
    columns = Columns(("a", "b", "c"), ("c", "d", "a"))
    assert columns.pairs() == ([2, 0], [0, 2])
    assert columns.are_moved
    assert not Columns(("a",), ("a",)).are_moved
