"""Training: what a step does, and that a state is all there is to it."""

from collections.abc import Callable
from dataclasses import replace
from multiprocessing import Pipe
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.problem import ProblemError, Severity
from nnviz.data import Dataset, Task, TaskKind
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.gradcheck import check_gradients
from nnviz.engine.losses import encode
from nnviz.engine.optimizers import OPTIMIZERS
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import TrainerState
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.layers.input import Input

Datasets = Callable[..., Dataset]
Trainers = Callable[..., Trainer]

RICH = {
    "optimizer": "adam",
    "learning_rate": 0.01,
    "schedule": "warmup_cosine",
    "warmup": 1.0,
    "schedule_period": 6.0,
    "dropout": 0.25,
    "l1": 1e-4,
    "l2": 1e-3,
    "clip": 0.5,
}


def trained(trainer: Trainer, steps: int) -> list[float]:
    return list(trainer.steps(steps))


def same_state(one: TrainerState, other: TrainerState) -> bool:
    """Bit for bit."""
    return (
        (one.step, one.updates, one.patience) == (other.step, other.updates, other.patience)
        and one.parameters.tobytes() == other.parameters.tobytes()
        and one.moments.tobytes() == other.moments.tobytes()
        and one.noise == other.noise
        and (one.feed.epoch, one.feed.position) == (other.feed.epoch, other.feed.position)
        and one.feed.order.tobytes() == other.feed.order.tobytes()
        and one.feed.generator == other.feed.generator
    )


# -- a step ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("classes", [0, 3])
def test_a_step_goes_down_the_gradient_of_the_loss_over_its_batch(
    dataset_of: Datasets, trainer_of: Trainers, classes: int
) -> None:
    dataset = dataset_of(25, classes=classes)
    trainer = trainer_of(dataset, float, batch_size=25, learning_rate=0.5)
    before, evaluated = trainer.parameters.copy(), trainer.evaluate().loss
    assert trainer.step() == pytest.approx(evaluated, rel=1e-12)
    np.testing.assert_allclose(
        trainer.parameters, before - 0.5 * trainer.gradient, rtol=1e-13, atol=1e-16
    )
    assert trainer.gradient_norm == pytest.approx(np.linalg.norm(trainer.gradient))
    loss = trainer.experiment.training.loss
    targets = encode(loss, dataset.y_train, classes, float)
    report = check_gradients(trainer.network, loss, dataset.x_train, targets, before)
    assert report.passed
    # central differences of the whole evaluation, which shares no code with the step but the layers
    for at in (0, 7, len(before) - 1):
        trainer.parameters[...] = before
        trainer.parameters[at] += 1e-6
        above = trainer.evaluate().loss
        trainer.parameters[at] -= 2e-6
        slope = (above - trainer.evaluate().loss) / 2e-6
        assert trainer.gradient[at] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_the_loss_of_a_step_is_the_mean_over_its_batch(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    trainer = trainer_of(dataset_of(25), float, batch_size=10, learning_rate=0.0)
    losses = trained(trainer, 3)
    mean = (10 * losses[0] + 10 * losses[1] + 5 * losses[2]) / 25
    assert mean == pytest.approx(trainer.evaluate().loss, rel=1e-12)


def test_it_learns(dataset_of: Datasets, trainer_of: Trainers) -> None:
    trainer = trainer_of(dataset_of(100), learning_rate=0.3)
    assert trainer.evaluate().loss > 0.3
    trained(trainer, 2000)
    found = trainer.evaluate()
    assert found.loss < 0.05
    assert found.metrics["accuracy"][0] == 1
    assert found.metrics["accuracy"][1] > 0.8
    assert (found.step, found.epochs) == (2000, 200)


def test_penalties_pull_at_weights_and_leave_biases(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    def moved(**wishes: Any) -> np.ndarray:
        trainer = trainer_of(dataset_of(25), float, learning_rate=0.1, **wishes)
        trainer.parameters[...] = np.random.default_rng(0).normal(size=trainer.parameters.shape)
        trainer.step()
        return trainer.parameters.copy()

    plain = moved()
    weights = np.random.default_rng(0).normal(size=plain.shape)
    mask = trainer_of().network.layout.decay_mask(float)
    assert 0 < mask.sum() < len(mask)
    np.testing.assert_allclose(moved(l2=0.5), plain - 0.1 * 0.5 * weights * mask, atol=1e-14)
    np.testing.assert_allclose(
        moved(l1=0.5), plain - 0.1 * 0.5 * np.sign(weights) * mask, atol=1e-14
    )
    both = moved(l1=0.5, l2=0.5) - plain
    np.testing.assert_allclose(both, moved(l1=0.5) + moved(l2=0.5) - 2 * plain, atol=1e-14)
    decoupled = moved(optimizer="adamw", l2=0.5) - moved(optimizer="adamw")
    np.testing.assert_allclose(decoupled, -0.1 * 0.5 * weights * mask, atol=1e-14)


def test_clipping_shortens_a_long_gradient_and_keeps_its_direction(trainer_of: Trainers) -> None:
    free, clipped, loose = (trainer_of(dtype=float, clip=clip) for clip in (0.0, 0.01, 100.0))
    for trainer in (free, clipped, loose):
        trainer.step()
    assert free.gradient_norm > 0.01
    assert clipped.gradient_norm == free.gradient_norm, "the loss's own, not the clipped"
    assert np.linalg.norm(clipped.gradient) == pytest.approx(0.01)
    np.testing.assert_allclose(
        clipped.gradient / 0.01, free.gradient / free.gradient_norm, atol=1e-12
    )
    np.testing.assert_array_equal(loose.parameters, free.parameters)


# -- the same bits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("wishes", [{}, RICH], ids=["plain", "rich"])
def test_one_seed_gives_one_training(trainer_of: Trainers, wishes: dict[str, Any]) -> None:
    one, two, other = (trainer_of(seed=seed, **wishes) for seed in (1, 1, 2))
    assert trained(one, 40) == trained(two, 40) != trained(other, 40)
    assert same_state(one.snapshot(), two.snapshot())


@pytest.mark.parametrize("steps", [0, 1, 3, 5, 8])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_replay_from_a_snapshot_gives_the_same_bits(
    trainer_of: Trainers, optimizer: str, steps: int
) -> None:
    wishes = RICH | {"optimizer": optimizer}
    trainer = trainer_of(**wishes)
    trained(trainer, steps)
    state = trainer.snapshot()
    losses, rates = [], []
    for loss in trainer.steps(20):
        losses.append(loss)
        rates.append(trainer.rate)
    end = trainer.snapshot()
    heir = trainer_of(**wishes)
    trained(heir, 13)
    for replayed in (trainer, heir, trainer_of(**wishes)):
        replayed.restore(state)
        assert same_state(replayed.snapshot(), state)
        for loss, rate in zip(losses, rates, strict=True):
            assert replayed.step() == loss
            assert replayed.rate == rate
        assert same_state(replayed.snapshot(), end)


def test_a_snapshot_is_a_copy_and_crosses_to_another_process(trainer_of: Trainers) -> None:
    trainer = trainer_of(**RICH)
    trained(trainer, 5)
    state = trainer.snapshot()
    here, there = Pipe()
    with here, there:
        here.send(state)
        twin = there.recv()
    trained(trainer, 30)
    assert not same_state(state, trainer.snapshot())
    assert same_state(state, twin)
    trainer.restore(twin)
    trained(trainer, 30)
    assert same_state(state, twin), "a restored state is not written to"


def test_evaluating_and_reading_change_nothing(trainer_of: Trainers) -> None:
    quiet, watched = trainer_of(**RICH), trainer_of(**RICH)
    for _ in range(20):
        watched.evaluate()
        watched.snapshot()
        assert quiet.step() == watched.step()
    assert same_state(quiet.snapshot(), watched.snapshot())


def test_a_state_of_something_else_is_refused(dataset_of: Datasets, trainer_of: Trainers) -> None:
    state = trainer_of().snapshot()
    others = [
        trainer_of(dataset_of(classes=3)),
        trainer_of(optimizer="adam"),
        trainer_of(dataset_of(24)),
    ]
    for other in others:
        before = other.snapshot()
        with pytest.raises(ProblemError, match="belongs to another network, optimiser or data"):
            other.restore(state)
        assert same_state(other.snapshot(), before)


# -- epochs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count, batch, steps", [(25, 10, 3), (25, 5, 5), (25, 25, 1), (25, 1, 25)])
def test_epochs_are_counted_and_end_where_they_should(
    dataset_of: Datasets, trainer_of: Trainers, count: int, batch: int, steps: int
) -> None:
    trainer = trainer_of(dataset_of(count), batch_size=batch)
    assert trainer.steps_per_epoch == steps
    assert not trainer.at_epoch_end
    for number in range(1, 3 * steps + 1):
        trainer.step()
        assert trainer.epochs == pytest.approx(number / steps)
        assert trainer.at_epoch_end is (number % steps == 0)
        assert trainer.step_number == number


def test_a_network_sees_each_sample_once_an_epoch(dataset_of: Datasets) -> None:
    """A single weight under mean absolute error moves by the share of the samples it sees."""
    dataset = dataset_of(23, classes=0, shape=(1,))
    x = (2.0 ** np.arange(23, dtype=np.float32))[:, None]
    dataset = replace(dataset, x_train=x, y_train=np.full((23, 1), 1e20, np.float32))
    graph = chain(
        ("input", Input()), ("output", Dense(activation="linear", bias=False, initializer="zeros"))
    )
    training = TrainingSettings(loss="mae", batch_size=1, learning_rate=1.0)
    trainer = Trainer(fitted(Experiment(graph, training=training), dataset), dataset, float)
    for epoch in (1, 2, 3):
        trained(trainer, 23)
        assert trainer.parameters[0] == epoch * (2**23 - 1)


# -- early stopping --------------------------------------------------------------------------------


def stops(trainer: Trainer, steps: int) -> list[int]:
    """The steps after which training would have paused."""
    return [trainer.step_number for _ in trainer.steps(steps) if trainer.check_stop()]


def test_it_stops_when_the_test_loss_has_stalled_for_so_many_epochs(trainer_of: Trainers) -> None:
    still = {"learning_rate": 0.0, "early_stopping": True}
    # the first epoch sets the best; then come as many that are no better, then as many again
    assert stops(trainer_of(patience=4, **still), 50) == [15, 27, 39]
    assert stops(trainer_of(patience=1, **still), 12) == [6, 9, 12]
    assert stops(trainer_of(patience=1, batch_size=25, **still), 4) == [2, 3, 4]


def test_it_does_not_stop_while_the_test_loss_falls(trainer_of: Trainers) -> None:
    falling = trainer_of(early_stopping=True, patience=1, learning_rate=0.01)
    assert stops(falling, 30) == []
    demanding = trainer_of(early_stopping=True, patience=2, learning_rate=0.01, min_delta=10.0)
    assert stops(demanding, 12) == [9]


def test_without_the_wish_nothing_is_measured(trainer_of: Trainers) -> None:
    trainer = trainer_of(learning_rate=0.0, patience=1)
    assert stops(trainer, 30) == []
    assert trainer.snapshot().patience.waited == 0


def test_the_note_says_how_long_and_what_was_best(trainer_of: Trainers) -> None:
    trainer = trainer_of(learning_rate=0.0, early_stopping=True, patience=2)
    notes = [note for _ in trainer.steps(9) if (note := trainer.check_stop())]
    assert len(notes) == 1
    assert notes[0].severity is Severity.NOTE
    assert "not improved for 2 epochs" in notes[0].what
    assert f"best was {trainer.evaluate().test_loss:.4g} in epoch 1" in notes[0].what


def test_a_replay_stops_where_the_run_did(trainer_of: Trainers) -> None:
    wishes = RICH | {"early_stopping": True, "patience": 2, "learning_rate": 0.3}
    trainer = trainer_of(**wishes)
    stops(trainer, 4)
    state = trainer.snapshot()
    found = stops(trainer, 120)
    assert found
    trainer.restore(state)
    assert stops(trainer, 120) == found


# -- evaluation ------------------------------------------------------------------------------------


def test_a_large_set_is_measured_in_parts_as_if_in_one(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    dataset = dataset_of(2500, 30, classes=3)
    trainer = trainer_of(dataset, float)
    trained(trainer, 50)
    found = trainer.evaluate()
    workspace = trainer.network.workspace(trainer.parameters, 2500)
    logits = workspace.run(dataset.x_train)
    true = logits[np.arange(2500), dataset.y_train]
    assert found.loss == pytest.approx((np.log(np.exp(logits).sum(axis=1)) - true).mean())
    right = (logits.argmax(axis=1) == dataset.y_train).mean()
    assert found.metrics["accuracy"][0] == pytest.approx(right)


def test_a_report_is_plain_and_has_no_number_that_json_has_not(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    trainer = trainer_of(dataset_of(classes=0))
    trained(trainer, 2)
    report = trainer.evaluate().report()
    assert list(report) == [
        "step", "epoch", "loss", "test_loss", "mse", "test_mse", "r2", "test_r2"
    ]  # fmt: skip
    assert report["step"] == 2
    assert report["epoch"] == 0.6667
    trainer.parameters[...] = np.inf
    report = trainer.evaluate().report()
    assert report["loss"] is None
    assert report["test_r2"] is None


def test_dropout_rests_while_measuring(trainer_of: Trainers) -> None:
    trainer = trainer_of(dropout=0.9)
    assert trainer.evaluate() == trainer.evaluate()


def test_what_every_layer_makes_of_a_sample(dataset_of: Datasets, trainer_of: Trainers) -> None:
    dataset = dataset_of()
    trainer = trainer_of(dataset, dropout=0.9)
    trained(trainer, 5)
    found = trainer.probe(dataset.x_test)
    assert {name: a.shape for name, a in found.items()} == {
        "input": (12, 2), "h1": (12, 5), "h2": (12, 4), "output": (12, 2)
    }  # fmt: skip
    np.testing.assert_array_equal(found["input"], dataset.x_test)
    weights = trainer.weights()["h1"]
    sums = dataset.x_test @ weights["weights"] + weights["bias"]
    np.testing.assert_allclose(found["h1"], np.tanh(sums), atol=1e-6)
    kept = {name: a.copy() for name, a in found.items()}
    trained(trainer, 5)
    trainer.probe(dataset.x_train[:1])
    for name, a in found.items():
        np.testing.assert_array_equal(a, kept[name])
    with pytest.raises(ValueError, match="samples of shape"):
        trainer.probe(np.zeros((3, 5)))


def test_weights_and_gradients_go_by_name_and_are_the_trainer_s_own(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    trainer.step()
    for named, vector in (
        (trainer.weights(), trainer.parameters),
        (trainer.gradients(), trainer.gradient),
    ):
        assert list(named) == ["h1", "h2", "output"]
        arrays = [a for views in named.values() for a in views.values()]
        assert all(np.may_share_memory(a, vector) for a in arrays)
        np.testing.assert_array_equal(np.concatenate([a.ravel() for a in arrays]), vector)


# -- odd data --------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    "data, wishes",
    [
        ({"count": 1, "tests": 1}, {"batch_size": 1}),
        ({"count": 25}, {"batch_size": 1}),
        ({"count": 2, "tests": 1, "classes": 0}, {"batch_size": 2}),
        ({"count": 25, "shape": (1,), "classes": 5}, {}),
    ],
    ids=["one sample", "batches of one", "one test sample", "one feature"],
)
def test_the_smallest_trainings(
    dataset_of: Datasets,
    trainer_of: Trainers,
    data: dict[str, Any],
    wishes: dict[str, Any],
    optimizer: str,
    dtype: type,
) -> None:
    trainer = trainer_of(dataset_of(**data), dtype, optimizer=optimizer, dropout=0.2, **wishes)
    losses = trained(trainer, 30)
    assert np.isfinite(losses).all()
    assert np.isfinite(trainer.evaluate().loss)
    assert trainer.parameters.dtype == dtype


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge", "half_mse"])
def test_labels_that_are_all_the_same_are_learnt(
    dataset_of: Datasets, trainer_of: Trainers, loss: str
) -> None:
    dataset = replace(dataset_of(), y_train=np.ones(25, np.int64), y_test=np.ones(12, np.int64))
    trainer = trainer_of(dataset, loss=loss, learning_rate=0.3)
    trained(trainer, 300)
    found = trainer.evaluate()
    assert found.loss < 0.05
    assert {name: pair[1] for name, pair in found.metrics.items()} == {
        "accuracy": 1, "balanced_accuracy": 1, "macro_f1": 1
    }  # fmt: skip


def test_columns_and_targets_that_do_not_vary_do_no_harm(
    dataset_of: Datasets, trainer_of: Trainers
) -> None:
    dataset = dataset_of(classes=0)
    dataset = replace(
        dataset,
        x_train=np.zeros_like(dataset.x_train),
        y_train=np.full_like(dataset.y_train, 0.1),
        y_test=np.full_like(dataset.y_test, 0.1),
    )
    trainer = trainer_of(dataset, optimizer="adam", learning_rate=0.01)
    trained(trainer, 600)
    assert trainer.evaluate().loss < 1e-6
    assert trainer.evaluate().report()["r2"] is None


def test_nothing_to_learn_is_learnt(dataset_of: Datasets) -> None:
    dataset = dataset_of(classes=0, shape=(1,))
    graph = chain(("input", Input()), ("drop", Dropout()))
    trainer = Trainer(Experiment(graph.with_layer("input", Input(shape=(1,)))), dataset)
    assert np.isfinite(trained(trainer, 5)).all()
    assert trainer.parameters.shape == (0,)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sequences_are_trained_step_by_step(dataset_of: Datasets, dtype: type) -> None:
    base = dataset_of(40, 10, classes=0, shape=(3, 2))
    names = Task(TaskKind.REGRESSION, ("sum", "difference"))

    def answers(x: np.ndarray) -> np.ndarray:
        return np.stack([x[..., 0] + x[..., 1], x[..., 0] - x[..., 1]], axis=-1) / 2

    dataset = replace(base, task=names, y_train=answers(base.x_train), y_test=answers(base.x_test))
    graph = chain(("input", Input()), ("output", Dense(activation="linear", dropout=None)))
    training = TrainingSettings(loss="mse", learning_rate=0.3, batch_size=15)
    trainer = Trainer(fitted(Experiment(graph, training=training), dataset), dataset, dtype)
    state = trainer.snapshot()
    losses = trained(trainer, 200)
    found = trainer.evaluate()
    assert found.loss < 1e-6
    assert found.metrics["r2"][1] > 0.999
    np.testing.assert_allclose(
        trainer.network.layout.views(trainer.parameters, "output")["weights"],
        [[0.5, 0.5], [0.5, -0.5]],
        atol=1e-3,
    )
    trainer.restore(state)
    assert trained(trainer, 200) == losses
