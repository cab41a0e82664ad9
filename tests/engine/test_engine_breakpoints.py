"""Breakpoints: each stops once at an epoch's end, and again only after its cause was over."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.core.graph import chain
from nnviz.core.marks import Marks, Neuron
from nnviz.core.problem import Severity
from nnviz.data import DataRecipe, load
from nnviz.engine.breakpoints import Breakpoints, Reading, Watch, kept, looked_at, note
from nnviz.engine.experiment import Experiment, fitted, problems
from nnviz.engine.replay import replay
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.engine.trainer_state import Effect
from nnviz.engine.weight_value import WeightValue
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input


def stops(breakpoints: Breakpoints, **readings: list[float]) -> list[int]:
    """The epochs, from 1, at which these readings stop training."""
    watch, found = Watch(), []
    for epoch in range(1, len(next(iter(readings.values()))) + 1):
        values = {name: column[epoch - 1] for name, column in readings.items()}
        watch, sentences = looked_at(breakpoints, watch, Reading(epoch, **values))
        found += [epoch] * len(sentences)
    return found


def test_an_accuracy_stops_where_it_is_reached_and_again_after_it_has_fallen() -> None:
    reached = stops(Breakpoints(test_accuracy=0.9), test_accuracy=[0.5, 0.9, 0.95, 0.8, 0.91, 0.9])
    assert reached == [2, 5]


def test_a_gap_stops_where_it_exceeds_and_not_where_it_equals() -> None:
    train, test = [0.5, 0.75, 1.0, 1.0, 0.5, 1.0], [0.5, 0.5, 0.5, 0.25, 0.5, 0.5]
    breakpoints = Breakpoints(accuracy_gap=0.25)
    assert stops(breakpoints, accuracy=train, test_accuracy=test) == [3, 6]


def test_a_loss_gap_is_the_test_loss_above_the_training_loss() -> None:
    losses = {"loss": [3.0, 1.0, 1.0], "test_loss": [1.0, 1.4, 1.6]}
    assert stops(Breakpoints(loss_gap=0.5), **losses) == [3]


def test_rises_in_a_row_are_counted_anew_after_each_stop_and_each_fall() -> None:
    losses = [1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 6.0, 5.5, 6.0, 7.0]
    assert stops(Breakpoints(loss_rises=2), loss=losses) == [3, 5, 10]


def test_what_is_not_a_number_stops_nothing() -> None:
    nothing = [float("nan")] * 3
    watched = Breakpoints(test_accuracy=0.0, accuracy_gap=0.0, loss_gap=0.1, loss_rises=1)
    assert stops(watched, loss=nothing, test_loss=nothing, test_accuracy=nothing) == []


def test_a_neuron_dies_once_and_again_after_it_has_lived() -> None:
    a, b = Neuron("h1", 2), Neuron("h2", 0)
    watch, found = Watch(dead=(a,)), []
    for epoch, dead in enumerate([(a,), (a, b), (a, b), (b,), (a, b)], 1):
        watch, sentences = looked_at(
            Breakpoints(neuron_dies=True), watch, Reading(epoch, dead=dead)
        )
        found += [(epoch, sentence) for sentence in sentences]
    assert [epoch for epoch, _ in found] == [2, 5]
    assert found[0][1].startswith("Neuron 1 of h2 died in epoch 2")


def test_many_dead_neurons_are_counted() -> None:
    dead = tuple(Neuron("h1", unit) for unit in range(9))
    breakpoints = Breakpoints(neuron_dies=True)
    _, (sentence,) = looked_at(breakpoints, Watch(dead=()), Reading(4, dead=dead))
    assert "neuron 3 of h1 and 6 more died in epoch 4" in sentence


def test_an_edited_breakpoint_begins_anew_and_the_others_do_not() -> None:
    watch = Watch(("test_accuracy", "accuracy_gap"), 0.5, 2, (Neuron("h1", 0),))
    before = Breakpoints(test_accuracy=0.9, accuracy_gap=0.1, loss_rises=3, neuron_dies=True)
    assert kept(watch, before, before) == watch
    after = before.replace(test_accuracy=0.95)
    assert kept(watch, before, after) == replace(watch, fired=("accuracy_gap",))
    after = before.replace(loss_rises=4, neuron_dies=False)
    assert kept(watch, before, after) == replace(watch, loss=None, rises=0, dead=None)


def test_the_note_says_all_that_happened() -> None:
    problem = note(("One.", "Two."))
    assert problem is not None
    assert (problem.what, problem.severity) == ("One. Two.", Severity.NOTE)
    assert note(()) is None


# -- in training ---------------------------------------------------------------------------------


def experiment(activation: str = "relu", **breakpoints: Any) -> Experiment:
    graph = chain(
        ("input", Input()),
        ("h1", Dense(units=6, activation=activation)),
        ("output", Dense(units=1, activation="tanh")),
    )
    training = TrainingSettings(learning_rate=0.1)
    recipe = DataRecipe(name="circle", size=100)
    return Experiment(graph, recipe, training, breakpoints=Breakpoints(**breakpoints))


def trainer_of(made: Experiment) -> Trainer:
    dataset = load(made.data)
    return Trainer(fitted(made, dataset), dataset)


def epochs_stopped(trainer: Trainer, epochs: int) -> list[tuple[int, str]]:
    found = []
    for _ in trainer.steps(epochs * trainer.steps_per_epoch):
        if problem := trainer.check_stop():
            assert trainer.at_epoch_end
            found.append((round(trainer.epochs), problem.what))
    return found


def test_it_stops_at_the_first_epoch_s_end_at_which_the_accuracy_is_reached() -> None:
    plain = trainer_of(experiment())
    first = 0
    while plain.test_scores().metrics["accuracy"] < 0.9:
        list(plain.steps(plain.steps_per_epoch))
        first += 1
    found = epochs_stopped(trainer_of(experiment(test_accuracy=0.9)), first + 3)
    assert found[0][0] == first
    assert f"in epoch {first}." in found[0][1]
    assert [epoch for epoch, _ in found[1:]] != [first + 1]


def test_breakpoints_leave_every_bit_of_training_alone() -> None:
    every: dict[str, Any] = {
        "test_accuracy": 0.6,
        "accuracy_gap": 0.01,
        "loss_gap": 0.001,
        "loss_rises": 1,
        "neuron_dies": True,
    }
    plain, watched = trainer_of(experiment()), trainer_of(experiment(**every))
    list(plain.steps(30 * plain.steps_per_epoch))
    assert epochs_stopped(watched, 30)
    np.testing.assert_array_equal(plain.parameters, watched.parameters)
    again = replay(experiment(**every), [], watched.step_number)
    assert again.snapshot().watch == watched.snapshot().watch != Watch()


def dying(trainer: Trainer, unit: int) -> None:
    trainer.alter([WeightValue("h1", "bias", unit, -1000.0)])


def test_a_neuron_that_dies_by_its_bias_is_named_and_the_dead_are_not_news() -> None:
    trainer = trainer_of(experiment())
    dying(trainer, 0)
    made = trainer.experiment.with_breakpoints(neuron_dies=True)
    assert trainer.change(made, trainer.dataset) is Effect.LIVE
    assert epochs_stopped(trainer, 3) == []
    dying(trainer, 3)
    ((epoch, what),) = epochs_stopped(trainer, 3)
    assert epoch == 4
    assert what == "Neuron 4 of h1 died in epoch 4: zero for every training sample."


def test_a_muted_neuron_is_not_dead() -> None:
    trainer = trainer_of(experiment(neuron_dies=True))
    muted = trainer.experiment.with_marks(Marks(muted=(Neuron("h1", 1),)))
    trainer.change(muted, trainer.dataset)
    assert epochs_stopped(trainer, 2) == []


def test_a_stopped_state_goes_on_without_stopping_at_the_same_thing() -> None:
    trainer = trainer_of(experiment(test_accuracy=0.1, neuron_dies=True))
    assert [epoch for epoch, _ in epochs_stopped(trainer, 2)] == [1]
    again = trainer_of(trainer.experiment)
    again.restore(trainer.snapshot())
    assert epochs_stopped(again, 2) == []


def test_other_data_reach_the_accuracy_anew() -> None:
    trainer = trainer_of(experiment(test_accuracy=0.1))
    assert epochs_stopped(trainer, 1)
    other = trainer.experiment.with_data(trainer.experiment.data.replace(seed=5))
    trainer.change(other, load(other.data))
    assert epochs_stopped(trainer, 1)


@pytest.mark.parametrize(
    "wrong", [{"test_accuracy": 1.5}, {"loss_rises": 0}, {"loss_gap": float("nan")}]
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    made = experiment(**wrong)
    (problem,) = problems(fitted(made, load(made.data)), load(made.data))
    assert problem.key == next(iter(wrong))


def test_nothing_is_asked_where_nothing_is_set() -> None:
    trainer = trainer_of(experiment())
    assert not trainer.may_stop
    assert trainer_of(experiment(loss_rises=2)).may_stop
