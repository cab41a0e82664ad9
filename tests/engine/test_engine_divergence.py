"""When numbers explode: training stops before they do, with everything as it was."""

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np
import pytest

from nnviz.data import Dataset
from nnviz.engine.diverged import Diverged
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.layers.dense import Dense

Datasets = Callable[..., Dataset]
Trainers = Callable[..., Trainer]

EXTRAS: dict[str, dict[str, Any]] = {
    "plain": {},
    "decay": {"l2": 10.0, "l1": 10.0},
    "clipped": {"clip": 1e6},
    "dropout": {"dropout": 0.5},
    "slow": {"schedule": "warmup_cosine", "momentum": 0.999, "beta1": 0.999},
}


def exploded(trainer: Trainer, most: int = 300) -> bool:
    """Train until it diverges; what is kept stays finite all along."""
    for _ in range(most):
        try:
            assert isfinite(trainer.step())
        except Diverged:
            assert_finite(trainer)
            return True
        assert_finite(trainer)
    return False


def assert_finite(trainer: Trainer) -> None:
    state = trainer.snapshot()
    assert np.isfinite(state.parameters).all()
    assert np.isfinite(state.moments).all()
    assert isfinite(trainer.gradient_norm)


def assert_same(one: TrainerState, other: TrainerState) -> None:
    assert (one.step, one.updates, one.patience) == (other.step, other.updates, other.patience)
    assert one.noise == other.noise
    assert one.feed.generator == other.feed.generator
    assert (one.feed.epoch, one.feed.position) == (other.feed.epoch, other.feed.position)
    np.testing.assert_array_equal(one.feed.order, other.feed.order)
    np.testing.assert_array_equal(one.parameters, other.parameters)
    np.testing.assert_array_equal(one.moments, other.moments)


@pytest.mark.parametrize("rate", [1e6, 1e9])
@pytest.mark.parametrize("activation", ["relu", "linear", "gelu"])
@pytest.mark.parametrize("extra", EXTRAS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_whatever_explodes_the_weights_and_moments_stay_finite(
    dataset_of: Datasets,
    trainer_of: Trainers,
    optimizer: str,
    extra: str,
    activation: str,
    rate: float,
) -> None:
    trainer = trainer_of(
        dataset_of(classes=0),
        optimizer=optimizer,
        activation=activation,
        learning_rate=rate,
        **EXTRAS[extra],
    )
    diverged = exploded(trainer)
    assert diverged or optimizer not in ("sgd", "momentum", "nesterov") or activation != "linear"
    evaluation = trainer.evaluate()  # without a warning
    assert evaluation.step == trainer.step_number


@pytest.mark.parametrize("batch", [10, 25], ids=["within an epoch", "at its end"])
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adagrad"])
def test_a_step_that_diverged_was_never_taken(
    dataset_of: Datasets, trainer_of: Trainers, optimizer: str, batch: int
) -> None:
    wild = {
        "optimizer": optimizer, "activation": "linear", "learning_rate": 1e9, "dropout": 0.3,
        "batch_size": batch,
    }  # fmt: skip
    trainer, twin = (trainer_of(dataset_of(classes=0), **wild) for _ in range(2))
    assert exploded(trainer)
    for _ in twin.steps(trainer.step_number):
        pass
    assert_same(trainer.snapshot(), twin.snapshot())
    for _ in range(2):
        with pytest.raises(Diverged):
            trainer.step()
    assert_same(trainer.snapshot(), twin.snapshot())
    # so that a log, which knows nothing of the attempts, replays to the same bits
    small = trainer.experiment.with_training(learning_rate=0.0, batch_size=5)
    for each in (trainer, twin):
        each.change(small, each.dataset)
    assert trainer.steps_per_epoch == twin.steps_per_epoch == 5
    assert_same(trainer.snapshot(), twin.snapshot())


def test_the_problem_offers_a_tenth_of_the_rate(dataset_of: Datasets, trainer_of: Trainers) -> None:
    trainer = trainer_of(dataset_of(classes=0), activation="linear", learning_rate=1e6)
    assert exploded(trainer)
    with pytest.raises(Diverged) as caught:
        trainer.step()
    problem = caught.value.problem
    assert problem.key == "learning_rate"
    assert problem.remedy is not None
    assert problem.remedy.label == "Use 1e+05"
    assert problem.remedy.changes == (("learning_rate", 1e5),)
    assert f"at step {trainer.step_number + 1:,}" in problem.what
    trainer.change(
        trainer.experiment.with_training(**dict(problem.remedy.changes)), trainer.dataset
    )
    assert trainer.rate == 1e5


def test_a_decay_that_grows_the_weights_is_seen_where_no_gradient_tells(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    """Units that see nothing have no gradient; each step multiplies their weights by -999."""
    dataset = dataset_of()
    dataset = replace(dataset, x_train=np.zeros_like(dataset.x_train))
    for optimizer in ("sgd", "adamw"):
        wild = {"optimizer": optimizer, "activation": "relu", "learning_rate": 100.0, "l2": 10.0}
        trainer = trainer_of(dataset, **wild)
        twin = trainer_of(dataset, **wild)
        for each in (trainer, twin):
            for name in ("h1", "h2"):
                each.network.layout.views(each.parameters, name)["bias"][...] = -1
        assert exploded(trainer, most=20)
        with pytest.raises(Diverged, match="weight is no longer a finite number"):
            trainer.step()
        assert trainer.gradient_norm < 10
        for _ in twin.steps(trainer.step_number):
            pass
        assert_same(trainer.snapshot(), twin.snapshot())


def test_moments_are_watched_as_the_weights_are(dataset_of: Datasets, trainer_of: Trainers) -> None:
    """A gradient of 1e19 has a finite square, of which Adagrad's sum holds three."""
    dataset = dataset_of(1, 1, classes=0)
    dataset = replace(dataset, y_train=np.full((1, 1), 1e19, np.float32))
    trainer = trainer_of(dataset, loss="half_mse", optimizer="adagrad", batch_size=1)
    output = trainer.network.layout.views(trainer.parameters, "output")
    output["weights"][...] = 0
    trainer.change(
        trainer.experiment.with_graph(
            trainer.experiment.graph.with_layer("output", Dense(units=1, activation="linear"))
        ),
        dataset,
    )
    assert exploded(trainer, most=5)
    assert trainer.step_number == 3


@pytest.mark.parametrize("way", ["changed", "restored"])
def test_large_weights_and_a_decay_do_not_break_the_moments(trainer_of: Trainers, way: str) -> None:
    trainer = trainer_of(optimizer="adagrad", learning_rate=1e-3)
    trainer.parameters[...] = 1e25
    large = trainer.snapshot()
    decaying = trainer.experiment.with_training(l2=0.01)
    if way == "changed":
        trainer.change(decaying, trainer.dataset)
    else:
        trainer = Trainer(decaying, trainer.dataset)
        trainer.restore(large)
    exploded(trainer)
    assert_finite(trainer)


def test_a_gradient_that_is_long_but_finite_is_a_step_like_any_other(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    dataset = dataset_of(classes=0)
    trainer = trainer_of(dataset, float, activation="linear", learning_rate=1e-9)
    trainer.parameters[...] = 1e4
    before = trainer.parameters.copy()
    trainer.step()
    assert trainer.gradient_norm > 1e6, "beyond what is moved without a second look"
    np.testing.assert_allclose(trainer.parameters, before - 1e-9 * trainer.gradient)
    assert trainer.step_number == trainer.updates == 1


def test_samples_that_are_not_numbers_are_never_learnt(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    dataset = dataset_of(25)
    x = dataset.x_train.copy()
    x[3] = np.nan
    poisoned = replace(dataset, x_train=x)
    for loss in ("cross_entropy", "hinge", "binary_cross_entropy"):
        trainer = trainer_of(poisoned, loss=loss)
        assert exploded(trainer, most=3), "within the first epoch"
