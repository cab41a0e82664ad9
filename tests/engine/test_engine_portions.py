"""Many samples in portions: the same answers, the same measures, and no more memory than a few."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.core.graph import Graph, chain
from nnviz.core.marks import Neuron
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.evaluation import Evaluator, Stopped
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.goals import goals
from nnviz.engine.losses import LOSSES, encode
from nnviz.engine.metrics import r2
from nnviz.engine.network import Network
from nnviz.engine.portions import MOST_ROWS, Portions
from nnviz.engine.trainer import Trainer
from nnviz.engine.weight_value import WeightValue
from nnviz.engine.work import CACHED, LEAST, affordable, has_pictures, products, rows_at_once
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input

DIGITS = load(DataRecipe(name="digits"))
WIDE = Network.of(chain(("input", Input(shape=(500,))), ("h", Dense(units=2000))))


def convolution(side: int = 8) -> Graph:
    return chain(
        ("input", Input(form=PICTURE, shape=(side, side, 1))),
        ("c1", Conv2D(filters=4)),
        ("flat", Flatten()),
        ("output", Dense(units=10, activation="linear")),
    )


def digits_trainer(**breakpoints: object) -> Trainer:
    made = Experiment(convolution(), DataRecipe(name="digits"))
    made = made.with_training(loss="cross_entropy").with_breakpoints(**breakpoints)
    return Trainer(fitted(made, DIGITS), DIGITS)


# -- how many at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize("samples", [0, 1, 7, 261, 262, 263, 10_000])
def test_portions_are_of_one_size_and_fit_the_caches(samples: int) -> None:
    rows = rows_at_once(WIDE, samples, MOST_ROWS)
    assert 1 <= rows <= CACHED // (2500 * 4)
    count = -(-samples // rows)
    assert count * rows - samples < max(1, count)  # the last is hardly shorter than the others


def test_a_sample_that_fits_no_cache_goes_with_a_few_others() -> None:
    huge = Network.of(chain(("input", Input(shape=(2_000_000,))), ("flat", Flatten())))
    assert rows_at_once(huge, 100, MOST_ROWS) == LEAST


def test_maps_cost_more_than_their_products() -> None:
    conv, flat = Network.of(convolution()), WIDE
    assert has_pictures(conv)
    assert not has_pictures(flat)
    assert products(conv) > 75 * (64 + 256)
    assert products(flat) == pytest.approx(1_000_000, rel=0.01)
    assert affordable(flat, 2000, 30, 10_000_000) in (9, 10, 30)
    assert affordable(flat, 20, 30, 10**12) == 20


def test_portions_say_what_one_pass_says() -> None:
    network = Network.of(convolution(28))
    vector = network.initial_vector(1)
    x = np.random.default_rng(0).random((300, 784), np.float32)
    portions = Portions(network, vector, len(x))
    assert portions.rows < 300
    found = portions.answers(x, ("c1", "output"))
    whole = network.workspace(vector, 300)
    whole.run(x)
    for name, array in found.items():
        np.testing.assert_allclose(array, whole.activations[name], atol=1e-5)
    assert portions.answers(x[:0], ("c1",))["c1"].shape == (0, 28, 28, 4)


# -- evaluations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [2, 3, 0])
def test_an_evaluation_in_portions_is_that_of_the_whole(
    dataset_of: Callable[..., Dataset], trainer_of: Callable[..., Trainer], classes: int
) -> None:
    trainer = trainer_of(dataset_of(2600, 1500, classes=classes, targets=3))
    trainer.step()
    found, data = trainer.evaluate(), trainer.dataset
    said = trainer.probe(data.x_train)["output"]
    loss = trainer.experiment.loss
    target = encode(loss, data.y_train, data.task.classes)
    expected = LOSSES[loss].bind(said, target, np.empty_like(target))()
    assert found.loss == pytest.approx(expected, rel=1e-5)
    if classes:
        given = said.argmax(axis=1) if said.shape[1] > 1 else said[:, 0] > 0
        assert found.metrics["accuracy"][0] == pytest.approx((given == data.y_train).mean())
    else:
        assert found.metrics["r2"][0] == pytest.approx(r2(data.y_train, said), rel=1e-5)


def test_an_evaluation_can_be_given_up() -> None:
    trainer = digits_trainer()
    before = trainer.evaluate()
    asked = []

    def stopped() -> bool:
        asked.append(1)
        return len(asked) == 2

    with pytest.raises(Stopped):
        trainer.evaluate(stopped)
    assert len(asked) == 2
    assert trainer.evaluate() == before


def test_a_glance_looks_at_the_first_samples_only() -> None:
    trainer = digits_trainer()
    assert trainer.glances_at_all  # these are few and small
    assert trainer.glance() == trainer.evaluate()
    network = Network.of(convolution(64))
    x = np.random.default_rng(0).random((3000, 4096), np.float32)
    labels = np.zeros(3000, np.int64)
    labels[2000:] = 1  # what comes late is of another class
    data = large_pictures(x, labels)
    aims = goals(network.graph, "cross_entropy", data)
    vector = network.initial_vector(0) * 0
    vector[network.layout.size - 10] = 1  # whatever comes, it says the first class
    evaluator = Evaluator(network, vector, data, aims)
    assert not evaluator.glances_at_all
    assert evaluator.glance(3, 0.5).metrics["accuracy"] == (1, 0)
    assert evaluator.glance(3, 0.5).step == 3


def large_pictures(x: np.ndarray, labels: np.ndarray) -> Dataset:
    zeros = np.zeros(x.shape[1], np.float32)
    return replace(
        DIGITS,
        x_train=x[:2900],
        y_train=labels[:2900],
        x_test=x[2900:],
        y_test=labels[2900:],
        features=tuple(map(str, range(x.shape[1]))),
        feature_mean=zeros,
        feature_scale=zeros + 1,
        domain=np.stack([zeros, zeros + 1], axis=1),
        relabelled=np.zeros(2900, bool),
        sample_shape=x.shape[1:],
        image_shape=(64, 64, 1),
    )


# -- maps that die ---------------------------------------------------------------------------------


def test_a_map_that_dies_is_named_once_and_not_by_its_pixels() -> None:
    trainer = digits_trainer(neuron_dies=True)
    trainer.alter([WeightValue("c1", "bias", 2, -1000.0)])
    problem = None
    for _ in trainer.steps(trainer.steps_per_epoch):
        problem = problem or trainer.check_stop()
    assert problem is not None
    assert problem.what == "Map 3 of c1 died in epoch 1: zero for every training sample."
    dead = trainer.snapshot().watch.dead
    assert dead == (Neuron("c1", (4 * 8 + 4) * 4 + 2),)
