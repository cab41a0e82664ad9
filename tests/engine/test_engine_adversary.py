"""Adversarial training: off costs no bit, the same bits again, and a network that stands more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.cli.start import trainer_for
from nnviz.core.graph import chain
from nnviz.data import DataRecipe, Dataset
from nnviz.data.loading import load
from nnviz.engine.ball import Room
from nnviz.engine.climber import Climber
from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.losses import encode, predicted_classes
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.engine.walk import walk
from nnviz.files.opening import opened
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.flatten import Flatten
from nnviz.layers.input import PICTURE, Input

Datasets = Callable[..., Dataset]
ON: dict[str, Any] = {"adversarial": True, "adversarial_epsilon": 0.05}
SEVERAL = ON | {"adversarial_steps": 3, "adversarial_share": 0.5}


def trainer_on(dataset: Dataset, dtype: type = np.float32, **wishes: Any) -> Trainer:
    loss = "cross_entropy" if dataset.task.classes else "mse"
    training = TrainingSettings(**({"loss": loss, "batch_size": 10, "dropout": 0.2} | wishes))
    layers = [("h1", Dense(units=6, activation="tanh")), ("y", Dense())]
    if dataset.image_shape is not None:
        layers = [("c", Conv2D(filters=2)), ("f", Flatten()), *layers]
    form = Input(form=PICTURE) if dataset.image_shape is not None else Input()
    graph = chain(("x", form), *layers)
    return Trainer(fitted(Experiment(graph, training=training), dataset), dataset, dtype)


def pictures(dataset_of: Datasets) -> Dataset:
    return replace(dataset_of(shape=(16,), classes=3), image_shape=(4, 4, 1))


def losses(trainer: Trainer, count: int = 7) -> list[float]:
    return list(trainer.steps(count))


def entered(trainer: Trainer) -> tuple[np.ndarray, np.ndarray]:
    """What entered in a step, and what the samples were, both flat."""
    found = walk(trainer)
    return found.activations["x"], trainer.dataset.x_train[found.batch]


@pytest.mark.parametrize("wishes", [ON, SEVERAL], ids=["one", "several"])
def test_off_is_as_before_and_on_changes_training(
    dataset_of: Datasets, wishes: dict[str, Any]
) -> None:
    dataset = dataset_of()
    plain, off = trainer_on(dataset), trainer_on(dataset, **(wishes | {"adversarial": False}))
    assert losses(plain) == losses(off)
    before = dataset.x_train.copy()
    assert losses(trainer_on(dataset)) != losses(trainer_on(dataset, **wishes))
    np.testing.assert_array_equal(dataset.x_train, before)


@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
@pytest.mark.parametrize("is_picture", [False, True])
def test_so_many_move_so_far(dataset_of: Datasets, share: float, is_picture: bool) -> None:
    dataset = pictures(dataset_of) if is_picture else dataset_of(shape=(3,))
    trainer = trainer_on(dataset, **ON, adversarial_share=share)
    for _ in range(4):  # the third batch has five samples
        now, before = entered(trainer)
        moved = np.abs(now - before).max(axis=1)
        assert np.count_nonzero(moved) == max(1, round(share * len(moved)))
        assert moved.max() <= 0.05 * 8 + 1e-5  # the domain is -4 to 4


def test_an_attack_makes_the_loss_higher(dataset_of: Datasets) -> None:
    dataset = pictures(dataset_of)
    trainer = trainer_on(dataset, dropout=0.0, learning_rate=0.0)
    plain = np.mean(losses(trainer, 9))
    attacked = [
        np.mean(losses(trainer_on(dataset, dropout=0.0, learning_rate=0.0, **ON, **more), 9))
        for more in ({}, {"adversarial_steps": 5})
    ]
    assert plain < min(attacked)


@pytest.mark.parametrize("after", [0, 1, 3])
@pytest.mark.parametrize("wishes", [ON, SEVERAL], ids=["one", "several"])
def test_a_snapshot_goes_on_to_the_same_bits(
    dataset_of: Datasets, after: int, wishes: dict[str, Any]
) -> None:
    dataset = pictures(dataset_of)
    first, second = (trainer_on(dataset, **wishes) for _ in range(2))
    losses(first, after)
    state = first.snapshot()
    expected = losses(first)
    losses(second, 2)
    second.restore(state)
    assert losses(second) == expected
    np.testing.assert_array_equal(first.parameters, second.parameters)
    assert first.snapshot().foe == second.snapshot().foe


def test_a_state_of_before_there_was_any_begins_its_numbers(dataset_of: Datasets) -> None:
    trainer = trainer_on(dataset_of(), **ON)
    state = trainer.snapshot()
    expected = losses(trainer)
    trainer.restore(replace(state, foe=None))
    assert losses(trainer) == expected


def test_a_step_that_is_taken_back_leaves_no_trace(dataset_of: Datasets) -> None:
    trainer = trainer_on(dataset_of(), **ON)
    losses(trainer, 2)
    before = trainer.snapshot()
    trainer.parameters[...] = np.nan
    with pytest.raises(Diverged):
        trainer.step()
    assert trainer.snapshot().foe == before.foe


def test_it_is_switched_on_and_off_in_a_running_training(dataset_of: Datasets) -> None:
    dataset = dataset_of()
    trainer, plain = trainer_on(dataset), trainer_on(dataset)
    assert losses(trainer, 3) == losses(plain, 3)
    changed = trainer.experiment.with_training(**ON)
    assert trainer.change(changed, dataset) is Effect.LIVE
    assert trainer.change(plain.experiment, dataset) is Effect.LIVE
    assert losses(trainer) == losses(plain)
    trainer.change(changed, dataset)
    assert losses(trainer) != losses(plain)


def test_tokens_are_left_alone() -> None:
    found = opened("parity")
    plain, wished = (trainer_for(found, sets, None) for sets in ((), ("adversarial=yes",)))
    assert losses(plain, 2) == losses(wished, 2)


def test_derived_features_move_as_their_inputs_do() -> None:
    recipe = DataRecipe(name="circle", size=60, features=("x1", "x1²", "sin x2"))
    dataset = load(recipe)
    trainer = trainer_on(dataset, **ON)
    now, before = entered(trainer)
    np.testing.assert_allclose(now[:, 1], now[:, 0] ** 2, rtol=1e-5)
    assert (now != before).any(axis=0).all()


def test_slopes_by_inputs_are_those_of_central_differences() -> None:
    dataset = load(DataRecipe(name="circle", size=60, features=("x1", "x2²", "x1·x2", "sin x2")))
    trainer = trainer_on(dataset, np.float64, dropout=0.0)
    points, labels = dataset.base_train[:7].astype(np.float64), dataset.y_train[:7]
    targets = encode(trainer.experiment.loss, labels, 2, np.float64)
    known = trainer.network, trainer.parameters, trainer.dataset, trainer.experiment.loss
    climber = Climber(*known, 4)
    slopes = climber.seen(points, targets).slopes
    step = 1e-5 * np.eye(2)
    apart = [
        climber.judged(points + s, targets).losses - climber.judged(points - s, targets).losses
        for s in step
    ]
    exact = np.stack(apart, axis=1)
    unit = slopes / np.linalg.norm(slopes, axis=1, keepdims=True)
    np.testing.assert_allclose(
        unit, exact / np.linalg.norm(exact, axis=1, keepdims=True), atol=1e-6
    )


def stands(trainer: Trainer, epsilon: float) -> float:
    """The accuracy after one step of each test sample where its answer gets worst fastest."""
    dataset = trainer.dataset
    x, y = dataset.x_test, dataset.y_test
    known = trainer.network, trainer.parameters, dataset, trainer.experiment.loss
    climber, room = Climber(*known, len(x)), Room.around(x, dataset.domain)
    targets = encode(trainer.experiment.loss, y, dataset.task.classes)
    slopes = climber.seen(x, targets).slopes
    said = climber.judged(room.moved(epsilon * np.sign(slopes)), targets).answers
    return float((predicted_classes(said) == y).mean())


def test_adversarial_training_raises_robust_accuracy() -> None:
    dataset = load(DataRecipe(name="digits"))
    wishes = {"optimizer": "adam", "learning_rate": 0.005, "batch_size": 32, "dropout": 0.0}
    accuracies = []
    for more in ({}, {"adversarial": True, "adversarial_epsilon": 0.15}):
        trainer = Trainer(
            fitted(
                Experiment(
                    chain(
                        ("x", Input()), ("h", Dense(units=32, activation="relu")), ("y", Dense())
                    ),
                    training=TrainingSettings(loss="cross_entropy", **(wishes | more)),
                ),
                dataset,
            ),
            dataset,
        )
        losses(trainer, 250)
        accuracies.append(stands(trainer, 0.15))
    assert accuracies[1] > accuracies[0] + 0.2
