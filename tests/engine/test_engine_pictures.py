"""Networks that read pictures: what is held stays held, and edits keep what was learnt."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.layer import Layer
from nnviz.core.marks import CellSet, Marks, Neuron
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.spelled import common_parts, spelled_shape
from nnviz.engine.trainer import Trainer
from nnviz.engine.transplant import recalled, remembered, transplant
from nnviz.engine.weight_value import WeightValue
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import Input
from nnviz.layers.max_pool import MaxPool

RECIPE = DataRecipe(name="digits")


def graph_of(conv: Layer, side: int = 8) -> Graph:
    return chain(
        ("input", Input(form="picture", shape=(side, side, 1))),
        ("conv", conv),
        ("pool", MaxPool()),
        ("flat", Flatten()),
        ("drop", Dropout(rate=0.0)),
        ("out", Dense(units=10, activation="linear")),
    )


def vector_of(network: Network, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=network.layout.size)


def moved(old: Network, new: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights by node before an edit and after it; what is new is zero."""
    vector = vector_of(old)
    result = transplant(old, vector, new, np.zeros(new.layout.size))
    return (
        {n: v["weights"] for n, v in old.layout.named(vector).items()},
        {n: v["weights"] for n, v in new.layout.named(result).items()},
    )


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    dataset = load(RECIPE)
    training = TrainingSettings(loss="cross_entropy", batch_size=32, learning_rate=0.05)
    return Trainer(
        fitted(Experiment(graph_of(Conv2D(filters=4)), RECIPE, training), dataset), dataset
    )


def test_filters_that_are_held_do_not_move_and_the_others_learn(trainer: Trainer) -> None:
    removed, frozen = CellSet.of(9, 4, [(0, 1), (8, 3)]), CellSet.of(10, 4, [(4, 2), (9, 0)])
    marks = Marks(
        removed=(("conv", removed),),
        frozen=(("conv", frozen),),
        clamped=((Neuron("conv", 5), 2.5),),
    )
    before = {name: array.copy() for name, array in trainer.weights()["conv"].items()}
    trainer.change(trainer.experiment.with_marks(marks), trainer.dataset)
    list(trainer.steps(30))
    after = trainer.weights()["conv"]
    flat, was = after["weights"].reshape(9, 4), before["weights"].reshape(9, 4)
    assert flat[0, 1] == flat[8, 3] == 0
    assert flat[4, 2] == was[4, 2]
    assert after["bias"][0] == before["bias"][0]
    assert (flat != was).sum() == 36 - 1
    written = WeightValue("conv", "weights", 7, 1.5)
    assert written.problem(trainer.network) is None
    assert written.place(trainer.network.layout) == 7
    trainer.change(trainer.experiment.with_marks(Marks()), trainer.dataset)
    assert trainer.weights()["conv"]["weights"].reshape(9, 4)[0, 1] == was[0, 1]


def test_it_learns_digits_from_pictures(trainer: Trainer) -> None:
    list(trainer.steps(200))
    assert trainer.evaluate().metrics["accuracy"][1] > 0.8


def test_a_filter_more_leaves_every_pixel_its_weights() -> None:
    old, new = Network.of(graph_of(Conv2D(filters=3))), Network.of(graph_of(Conv2D(filters=5)))
    for first, second, least in ((old, new, 3), (new, old, 3)):
        before, after = moved(first, second)
        np.testing.assert_array_equal(after["conv"][..., :least], before["conv"][..., :least])
        was, now = (w["out"].reshape(4, 4, -1, 10) for w in (before, after))
        np.testing.assert_array_equal(now[:, :, :least], was[:, :, :least])
        assert (now[:, :, least:] == 0).all()


def test_filters_that_grow_keep_their_middle() -> None:
    small, large = (Network.of(graph_of(Conv2D(filters=2, kernel=k))) for k in (3, 5))
    before, after = moved(small, large)
    np.testing.assert_array_equal(after["conv"][1:4, 1:4], before["conv"])
    assert np.count_nonzero(after["conv"]) == before["conv"].size
    before, after = moved(large, small)
    np.testing.assert_array_equal(after["conv"], before["conv"][1:4, 1:4])
    np.testing.assert_array_equal(after["out"], before["out"])


def test_a_network_with_larger_filters_says_what_it_said() -> None:
    small, large = (Network.of(graph_of(Conv2D(filters=2, kernel=k))) for k in (2, 5))
    vector = vector_of(small)
    result = transplant(small, vector, large, np.zeros(large.layout.size))
    x = np.random.default_rng(1).normal(size=(3, 64))
    one, other = small.workspace(vector, 3).run(x), large.workspace(result, 3).run(x)
    np.testing.assert_allclose(other, one, atol=1e-12)


def test_what_is_taken_away_is_remembered_pixel_by_pixel() -> None:
    most, least, some = (Network.of(graph_of(Conv2D(filters=n))) for n in (5, 2, 4))
    vector = vector_of(most)
    memory = remembered({}, most, vector, least)
    fewer = transplant(most, vector, least, np.zeros(least.layout.size))
    fresh = recalled(memory, some, np.zeros(some.layout.size))
    again = transplant(least, fewer, some, fresh)
    was = most.layout.views(vector, "out")["weights"].reshape(4, 4, 5, 10)
    now = some.layout.views(again, "out")["weights"].reshape(4, 4, 4, 10)
    np.testing.assert_array_equal(now, was[:, :, :4])


def test_rows_that_read_no_picture_are_left_as_they_are() -> None:
    flat = chain(("input", Input(shape=(6,))), ("h", Dense(units=4)), ("out", Dense(units=2)))
    network = Network.of(flat)
    assert [spelled_shape(network, s) for s in network.layout.slots] == [(6, 4), (4,), (4, 2), (2,)]
    pictures = Network.of(graph_of(Conv2D(filters=3)))
    shapes = {
        s.node: spelled_shape(pictures, s) for s in pictures.layout.slots if s.parameter.decays
    }
    assert shapes == {"conv": (3, 3, 1, 3), "out": (4, 4, 3, 10)}


def test_common_parts_of_kernels_are_in_the_middle() -> None:
    into, of = common_parts((2, 5, 4, 3, 8), (2, 2, 7, 1, 9), kernels=True)
    assert into == (slice(0, 2), slice(2, 4), slice(0, 4), slice(0, 1), slice(0, 8))
    assert of == (slice(0, 2), slice(0, 2), slice(2, 6), slice(0, 1), slice(0, 8))
