"""Changes of a running training: live where that has a meaning, from the start where not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.graph import Node
from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, Dataset, load
from nnviz.engine.diverged import Diverged
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.replay import replay
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.stopping import Patience
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout

Datasets = Callable[..., Dataset]
Trainers = Callable[..., Trainer]

# each field: the settings beside which it matters, and a new value of it
FIELDS: dict[str, tuple[dict[str, Any], Any]] = {
    "loss": ({"loss": "binary_cross_entropy"}, "hinge"),
    "optimizer": ({}, "adam"),
    "learning_rate": ({}, 0.3),
    "momentum": ({"optimizer": "momentum"}, 0.5),
    "beta1": ({"optimizer": "adam"}, 0.5),
    "beta2": ({"optimizer": "adamw"}, 0.9),
    "rho": ({"optimizer": "rmsprop"}, 0.5),
    "schedule": ({"schedule_period": 2.0}, "step"),
    "schedule_period": ({"schedule": "cosine"}, 9.0),
    "schedule_factor": ({"schedule": "exponential"}, 0.1),
    "warmup": ({"schedule": "warmup_cosine"}, 20.0),
    "batch_size": ({}, 4),
    "l1": ({}, 0.1),
    "l2": ({}, 0.1),
    "dropout": ({}, 0.5),
    "clip": ({}, 0.01),
    "early_stopping": ({"patience": 1, "learning_rate": 0.0}, True),
    "patience": ({"early_stopping": True, "patience": 4, "learning_rate": 0.0}, 2),
    "min_delta": ({"early_stopping": True, "patience": 2, "learning_rate": 1e-3}, 10.0),
    "adversarial": ({}, True),
    "adversarial_epsilon": ({"adversarial": True}, 0.2),
    "adversarial_steps": ({"adversarial": True}, 3),
    "adversarial_share": ({"adversarial": True}, 0.5),
}


def run(trainer: Trainer, steps: int) -> list[object]:
    """What can be seen of a training: losses, rates and where it would have paused."""
    seen: list[object] = []
    for loss in trainer.steps(steps):
        seen += [loss, trainer.rate, trainer.check_stop() is not None]
    return seen


def wished(trainer: Trainer, **changes: Any) -> Experiment:
    return trainer.experiment.with_training(**changes)


def test_every_setting_has_its_change_here() -> None:
    of_texts = {"carry_state"}  # test_engine_streams has it
    assert set(FIELDS) | of_texts == set(TrainingSettings.options())


@pytest.mark.parametrize("field", FIELDS)
def test_every_setting_changes_a_running_training_without_a_reset(
    trainer_of: Trainers, field: str
) -> None:
    beside, value = FIELDS[field]
    trainer, twin = trainer_of(**beside), trainer_of(**beside)
    assert run(trainer, 8) == run(twin, 8)
    before = trainer.parameters.copy()
    effect = trainer.change(wished(trainer, **{field: value}), trainer.dataset)
    assert effect is Effect.LIVE
    assert trainer.step_number == 8
    np.testing.assert_array_equal(trainer.parameters, before)
    assert run(trainer, 40) != run(twin, 40)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 7])
def test_a_change_of_nothing_changes_nothing(trainer_of: Trainers, steps: int) -> None:
    rich = {"optimizer": "adam", "dropout": 0.2, "schedule": "cosine", "early_stopping": True}
    trainer, twin = trainer_of(**rich), trainer_of(**rich)
    run(trainer, steps)
    run(twin, steps)
    assert trainer.change(trainer.experiment, trainer.dataset) is Effect.LIVE
    assert run(trainer, 30) == run(twin, 30)


def test_a_change_that_is_taken_back_leaves_no_trace(trainer_of: Trainers) -> None:
    trainer, twin = trainer_of(), trainer_of()
    run(trainer, 4)
    run(twin, 4)
    old = trainer.experiment
    trainer.change(wished(trainer, learning_rate=0.5, l2=0.1, clip=1.0, dropout=0.3), twin.dataset)
    trainer.change(old, twin.dataset)
    assert run(trainer, 20) == run(twin, 20)


def test_moments_live_as_long_as_their_optimiser(trainer_of: Trainers) -> None:
    trainer = trainer_of(optimizer="adam")
    run(trainer, 5)
    kept = trainer.snapshot()
    trainer.change(wished(trainer, beta1=0.5, learning_rate=0.1), trainer.dataset)
    np.testing.assert_array_equal(trainer.snapshot().moments, kept.moments)
    assert trainer.updates == 5
    trainer.change(wished(trainer, optimizer="adamw"), trainer.dataset)
    assert not trainer.snapshot().moments.any()
    assert (trainer.updates, trainer.step_number) == (0, 5)


def test_another_batch_size_begins_a_new_epoch_of_all_samples(trainer_of: Trainers) -> None:
    trainer = trainer_of(batch_size=10)
    run(trainer, 4)
    trainer.change(wished(trainer, batch_size=4), trainer.dataset)
    assert trainer.steps_per_epoch == 7
    assert trainer.epochs == 2
    run(trainer, 7)
    assert trainer.epochs == 3
    assert trainer.at_epoch_end


def test_other_data_go_on_with_the_same_weights(dataset_of: Datasets, trainer_of: Trainers) -> None:
    trainer = trainer_of()
    run(trainer, 4)
    before = trainer.parameters.copy()
    more = dataset_of(40, 9, seed=1)
    asked = trainer.experiment.with_data(DataRecipe(name="moons"))
    assert trainer.change(asked, more) is Effect.LIVE
    np.testing.assert_array_equal(trainer.parameters, before)
    assert trainer.steps_per_epoch == 4
    fresh = Trainer(asked, more)
    fresh.parameters[...] = before
    assert trainer.evaluate().loss == fresh.evaluate().loss


def test_other_start_weights_start_anew_from_the_seed(trainer_of: Trainers) -> None:
    trainer = trainer_of(optimizer="adam", dropout=0.1)
    run(trainer, 8)
    layer = Dense(units=5, activation="tanh", initializer="he_normal")
    asked = trainer.experiment.with_graph(trainer.experiment.graph.with_layer("h1", layer))
    assert trainer.change(asked, trainer.dataset) is Effect.RESTARTED
    assert (trainer.step_number, trainer.updates, trainer.epochs) == (0, 0, 0)
    assert run(trainer, 20) == run(Trainer(asked, trainer.dataset), 20)


def test_another_seed_starts_anew(trainer_of: Trainers) -> None:
    trainer = trainer_of()
    run(trainer, 8)
    assert trainer.change(trainer.experiment.with_seed(1), trainer.dataset) is Effect.RESTARTED
    assert run(trainer, 20) == run(trainer_of(seed=1), 20)


def test_samples_of_another_shape_start_anew(
    dataset_of: Datasets, experiment_on: Callable[..., Experiment], trainer_of: Trainers
) -> None:
    trainer, wider = trainer_of(), dataset_of(shape=(3,))
    run(trainer, 8)
    asked = experiment_on(wider, 5, 4)
    assert trainer.change(asked, wider) is Effect.RESTARTED
    assert run(trainer, 20) == run(Trainer(asked, wider), 20)


def test_a_curve_or_a_dropout_layer_comes_into_a_running_training(trainer_of: Trainers) -> None:
    trainer, twin = trainer_of(), trainer_of()
    run(trainer, 4)
    run(twin, 4)
    graph = trainer.experiment.graph
    bent = graph.with_layer("h1", graph["h1"].layer.replace(activation="relu"))
    assert trainer.change(trainer.experiment.with_graph(bent), trainer.dataset) is Effect.LIVE
    dropping = bent.insert_before("h2", Node("drop", Dropout()))
    assert trainer.change(trainer.experiment.with_graph(dropping), trainer.dataset) is Effect.LIVE
    np.testing.assert_array_equal(trainer.parameters, twin.parameters)
    assert trainer.evaluate().loss != twin.evaluate().loss
    assert run(trainer, 10) != run(twin, 10)


# -- early stopping --------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["loss", "data", "switch"])
def test_patience_begins_anew_with_what_it_measures(trainer_of: Trainers, change: str) -> None:
    trainer = trainer_of(loss="half_mse", early_stopping=True, learning_rate=0.0, patience=9)
    run(trainer, 9)
    assert trainer.snapshot().patience.waited == 2
    trainer.change(wished(trainer, patience=5), trainer.dataset)
    assert trainer.snapshot().patience.waited == 2
    asked = {
        "loss": wished(trainer, loss="mse"),
        "data": trainer.experiment.with_data(DataRecipe(seed=4)),
        "switch": wished(trainer, early_stopping=False),
    }
    trainer.change(asked[change], trainer.dataset)
    assert trainer.snapshot().patience == Patience()


# -- refusals --------------------------------------------------------------------------------------


def broken(trainer: Trainer) -> list[Experiment]:
    experiment, graph = trainer.experiment, trainer.experiment.graph
    return [
        wished(trainer, batch_size=10**6),
        wished(trainer, learning_rate=-1.0),
        experiment.with_seed(-1),
        experiment.with_graph(graph.with_inputs("h1", ())),
        experiment.with_graph(graph.with_layer("output", Dense(units=7))),
        experiment.with_graph(graph.add(Node("lost", Dense(), ("h1",)))),
    ]


def test_a_refused_change_leaves_everything_as_it_was(trainer_of: Trainers) -> None:
    trainer, twin = trainer_of(optimizer="adam"), trainer_of(optimizer="adam")
    run(trainer, 4)
    run(twin, 4)
    for asked in broken(trainer):
        with pytest.raises(ProblemError):
            trainer.change(asked, trainer.dataset)
        assert trainer.experiment == twin.experiment
    assert run(trainer, 20) == run(twin, 20)


@pytest.mark.parametrize("units", [5, 6], ids=["live", "transplant"])
def test_a_change_that_fails_half_way_is_undone(
    trainer_of: Trainers, units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, twin = trainer_of(optimizer="adam"), trainer_of(optimizer="adam")
    run(trainer, 4)
    run(twin, 4)
    graph = trainer.experiment.graph.with_layer("h1", Dense(units=units, activation="relu"))
    asked = wished(trainer, batch_size=20, optimizer="sgd").with_graph(graph)
    with monkeypatch.context() as patch:
        patch.setattr("nnviz.engine.network.MEMORY_LIMIT", 100)
        with pytest.raises(ProblemError, match="A batch of 20 needs more than"):
            trainer.change(asked, trainer.dataset)
    assert trainer.experiment == twin.experiment
    assert run(trainer, 20) == run(twin, 20)


def test_a_seed_that_is_the_old_one_is_no_change(trainer_of: Trainers) -> None:
    trainer = trainer_of(seed=3)
    run(trainer, 4)
    assert trainer.change(trainer.experiment.with_seed(3), trainer.dataset) is Effect.LIVE


# -- the log ---------------------------------------------------------------------------------------

CHANGES = st.dictionaries(
    st.integers(0, 25),
    st.sampled_from(
        [
            {"learning_rate": 0.3},
            {"learning_rate": 0.01, "l2": 0.01},
            {"batch_size": 7},
            {"batch_size": 25, "clip": 0.1},
            {"optimizer": "adam"},
            {"optimizer": "nesterov", "momentum": 0.5},
            {"dropout": 0.3},
            {"dropout": 0.0},
            {"schedule": "cosine", "schedule_period": 3.0},
            {"early_stopping": True, "patience": 1},
        ]
    ),
    max_size=6,
)


def replayed(trainer: Trainer, log: dict[int, dict[str, Any]]) -> list[object]:
    seen = []
    for step in range(40):
        if step in log:
            trainer.change(wished(trainer, **log[step]), trainer.dataset)
        seen += run(trainer, 1)
    return seen


@settings(max_examples=40)
@given(log=CHANGES, middle=st.integers(0, 39))
def test_a_replay_of_the_log_of_changes_gives_the_same_bits(
    trainer_of: Trainers, log: dict[int, dict[str, Any]], middle: int
) -> None:
    first = replayed(trainer_of(dropout=0.1), log)
    second = trainer_of(dropout=0.1)
    seen = []
    for step in range(40):
        if step in log:
            second.change(wished(second, **log[step]), second.dataset)
        if step == middle:  # somebody looks, saves and comes back
            state = second.snapshot()
            second.evaluate()
            second = Trainer(second.experiment, second.dataset)
            second.restore(state)
        seen += run(second, 1)
    assert seen == first


def test_a_session_with_every_kind_of_change_is_replayed(
    experiment_on: Callable[..., Experiment],
) -> None:
    recipe = DataRecipe(name="circle", size=60)
    dataset = load(recipe)
    start = experiment_on(dataset, 4, activation="linear", loss="half_mse", dropout=0.1)
    start = start.with_data(recipe)
    trainer = Trainer(start, dataset)
    log = []
    for changes, noise, steps in (
        ({"early_stopping": True, "patience": 1, "min_delta": 1.0}, None, 20),
        ({"optimizer": "adam"}, None, 7),
        ({"learning_rate": 0.01, "loss": "mse"}, None, 5),
        ({"batch_size": 7}, 0.3, 11),
        ({"learning_rate": 1e9, "optimizer": "sgd"}, None, 0),
    ):
        asked = wished(trainer, **changes)
        if noise is not None:
            asked = asked.with_data(replace(asked.data, noise=noise))
            dataset = load(asked.data)
        trainer.change(fitted(asked, dataset), dataset)
        log.append((trainer.step_number, asked))
        run(trainer, steps)
    with pytest.raises(Diverged):
        run(trainer, 100)
    twin = replay(start, log, trainer.step_number)
    assert twin.step_number == trainer.step_number
    mine, its = trainer.snapshot(), twin.snapshot()
    np.testing.assert_array_equal(its.parameters, mine.parameters)
    np.testing.assert_array_equal(its.feed.order, mine.feed.order)
    assert (its.noise, its.feed.generator) == (mine.noise, mine.feed.generator)
    assert (its.updates, its.patience) == (mine.updates, mine.patience)
