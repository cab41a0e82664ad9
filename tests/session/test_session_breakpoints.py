"""Breakpoints in the real training process: it stops at the right step, says why, and goes on."""

from typing import Any

import numpy as np
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.core.problem import Severity
from nnviz.data import DataRecipe, load
from nnviz.engine.breakpoints import Breakpoints
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.replay import replay
from nnviz.engine.settings import TrainingSettings
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from tests.session.watching import (
    advanced,
    assert_same,
    assert_trained_as_shown,
    opened,
    settled,
    the_problem,
    until,
)


def experiment(**breakpoints: Any) -> Experiment:
    graph = chain(
        ("input", Input()),
        ("h1", Dense(units=6, activation="relu")),
        ("output", Dense(units=1, activation="tanh")),
    )
    training = TrainingSettings(learning_rate=0.1)
    recipe = DataRecipe(name="circle", size=100)
    return Experiment(graph, recipe, training, breakpoints=Breakpoints(**breakpoints))


def stop_steps(made: Experiment, epochs: int) -> list[int]:
    """Where a headless run would stop."""
    dataset = load(made.data)
    trainer = Trainer(fitted(made, dataset), dataset)
    count = epochs * trainer.steps_per_epoch
    return [trainer.step_number for _ in trainer.steps(count) if trainer.check_stop()]


def played_to_a_stop(qtbot: QtBot, session: Session) -> int:
    session.play()
    until(qtbot, lambda: session.state is RunState.RUNNING or session.problems)
    until(qtbot, lambda: session.state is RunState.PAUSED and session.problems)
    return settled(qtbot, session).step


def test_it_stops_where_a_headless_run_stops_and_play_goes_on(
    qtbot: QtBot, session: Session
) -> None:
    made = experiment(test_accuracy=0.9, loss_rises=2)
    expected = stop_steps(made, 400)[:3]
    start = opened(qtbot, session, made)
    for step in expected:
        assert played_to_a_stop(qtbot, session) == step
        problem = the_problem(session)
        assert problem.severity is Severity.NOTE
        assert f"epoch {step // 5}." in problem.what
    state = settled(qtbot, session)
    assert_same(replay(start, session.log, state.step).snapshot(), state)
    assert replay(start, session.log, state.step).snapshot().watch == state.watch


def test_one_set_while_training_runs_is_an_edit_with_undo(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    before = session.experiment
    session.play()
    until(qtbot, lambda: session.history.step > 100)
    assert session.edit_breakpoints("test_accuracy", 0.01)
    until(qtbot, lambda: session.state is RunState.PAUSED)
    assert "Test accuracy reached" in the_problem(session).what
    assert settled(qtbot, session).step % 5 == 0
    assert_trained_as_shown(qtbot, session)
    session.undo_stack.undo()
    assert session.experiment == before
    assert_trained_as_shown(qtbot, session)


def test_a_neuron_that_dies_is_named(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment(neuron_dies=True))
    advanced(qtbot, session, 12)
    until(qtbot, lambda: session.frame is not None)
    session.interventions.write("h1", "bias", 3, -1000.0)
    assert played_to_a_stop(qtbot, session) == 15
    assert the_problem(session).what.startswith("Neuron 4 of h1 died in epoch 3")


def test_a_breakpoint_out_of_range_is_refused(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    with qtbot.waitSignal(session.refused) as caught:
        assert not session.edit_breakpoints("accuracy_gap", 3.0)
    assert caught.args[0].key == "accuracy_gap"


def test_a_pulse_at_rest_tells_of_the_last_step(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    assert session.pulse is None
    advanced(qtbot, session, 7)
    until(qtbot, lambda: session.pulse is not None and session.pulse.step == 7)
    pulse = session.pulse
    assert pulse is not None
    trainer = replay(start, [], 7)
    before = replay(start, [], 6)
    for name in ("h1", "output"):
        slopes, weights = trainer.gradients()[name], trainer.weights()[name]["weights"]
        whole = np.concatenate([part.ravel() for part in slopes.values()])
        moved = np.linalg.norm(weights - before.weights()[name]["weights"])
        assert np.isclose(pulse.norms[name], np.linalg.norm(whole), rtol=1e-4)
        assert np.isclose(pulse.ratios[name], moved / np.linalg.norm(weights), rtol=1e-2)
    session.reset()
    settled(qtbot, session)
    assert session.pulse is None


def test_pulses_come_at_most_ten_times_a_second(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    steps: list[int] = []
    session.pulsed.connect(lambda pulse: steps.append(pulse.step))
    session.play()
    until(qtbot, lambda: len(steps) >= 4)
    session.pause()
    settled(qtbot, session)
    assert steps == sorted(set(steps))
    assert session.history.step > 20 * len(steps)
