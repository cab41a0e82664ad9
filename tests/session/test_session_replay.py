"""A run that was changed while it trained is trained again, headless, to the same bits."""

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Severity
from nnviz.engine.diverged import Diverged
from nnviz.engine.replay import replay
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import assert_same, opened, settled, until


def with_activation(session: Session, activation: str) -> bool:
    assert session.experiment is not None
    graph = session.experiment.graph
    layer = graph["h1"].layer.replace(activation=activation)
    return session.edit_graph(graph.with_layer("h1", layer), "Change activation")


EDITS: dict[str, Callable[[Session], bool]] = {
    "rate": lambda s: s.edit_training("learning_rate", 0.1),
    "batch": lambda s: s.edit_training("batch_size", 13),
    "momentum": lambda s: s.edit_training("optimizer", "momentum"),
    "dropout": lambda s: s.edit_training("dropout", 0.2),
    "label noise": lambda s: s.edit_data("label_noise", 0.2),
    "activation": lambda s: with_activation(s, "relu"),
    "adam": lambda s: s.edit_training("optimizer", "adam"),
    "less dropout": lambda s: s.edit_training("dropout", 0.05),
    "schedule": lambda s: s.edit_training("schedule", "exponential"),
    "noise": lambda s: s.edit_data("noise", 0.1),
    "l2": lambda s: s.edit_training("l2", 0.001),
    "loss": lambda s: s.edit_training("loss", "hinge"),
}


def trained_on(qtbot: QtBot, session: Session, steps: int) -> None:
    goal = session.history.step + steps
    until(qtbot, lambda: session.history.step >= goal)


@pytest.mark.parametrize("rounds", [1, pytest.param(30, marks=pytest.mark.long)])
def test_live_changes_at_full_speed(qtbot: QtBot, session: Session, rounds: int) -> None:
    rng = np.random.default_rng(rounds)
    start = opened(qtbot, session, experiment(size=100))
    session.play()
    made = 0
    for _ in range(rounds):
        for name in rng.permutation(list(EDITS)):
            trained_on(qtbot, session, int(rng.integers(1, 300)))
            made += EDITS[name](session)
    trained_on(qtbot, session, 200)
    session.pause()
    state = settled(qtbot, session)
    assert len(session.log) == made
    assert rounds > 1 or made == len(EDITS)
    assert session.log[-1][1] == session.experiment
    assert_same(replay(start, session.log, state.step).snapshot(), state)
    (step, first), *others = session.log
    for wrong in (others, [(step + 1, first), *others]):
        assert (replay(start, wrong, state.step).parameters != state.parameters).any()


def test_the_log_begins_anew_with_every_start(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    session.edit_training("learning_rate", 0.2)
    settled(qtbot, session)
    assert [step for step, _ in session.log] == [0]
    session.advance(50)
    trained_on(qtbot, session, 50)
    session.edit_training("learning_rate", 0.3)
    settled(qtbot, session)
    assert [step for step, _ in session.log] == [0, 50]
    session.reset()
    settled(qtbot, session)
    assert not session.log
    session.edit_training("batch_size", 3)
    settled(qtbot, session)
    assert len(session.log) == 1
    session.new_seed()
    settled(qtbot, session)
    assert not session.log


def test_stops_of_the_stop_rule_are_part_of_the_run(qtbot: QtBot, session: Session) -> None:
    impatient = experiment(early_stopping=True, patience=2, learning_rate=1.0, batch_size=3)
    start = opened(qtbot, session, impatient)
    for stops in (1, 2):
        session.play()
        until(qtbot, lambda: session.problems)
        assert [problem.severity for problem in session.problems] == [Severity.NOTE]
        assert session.state is RunState.PAUSED
        session.edit_training("learning_rate", 1.0 + stops)
    state = settled(qtbot, session)
    assert_same(replay(start, session.log, state.step).snapshot(), state)


def test_a_run_that_ran_away_and_was_helped_is_replayed(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment(data="plane", size=100, loss="mse", output="linear"))
    session.play()
    trained_on(qtbot, session, 100)
    session.edit_training("learning_rate", 1e6)
    until(qtbot, lambda: session.problems)
    session.edit_training("learning_rate", 0.001)
    session.play()
    trained_on(qtbot, session, 100)
    session.edit_training("learning_rate", 0.002)
    trained_on(qtbot, session, 100)
    session.pause()
    state = settled(qtbot, session)
    assert session.origin is not None
    begun, from_state = session.origin
    assert from_state is not None
    assert_same(replay(begun, session.log, state.step, from_state).snapshot(), state)


def test_a_step_that_was_not_taken_is_not_replayed() -> None:
    with pytest.raises(Diverged):
        replay(experiment(data="plane", output="linear", learning_rate=1e9), [], 50)


def test_a_run_from_a_state_is_replayed_from_it(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    session.advance(120)
    trained_on(qtbot, session, 120)
    middle = settled(qtbot, session)
    session.open(start, middle)
    settled(qtbot, session)
    assert session.origin is not None
    begun, from_state = session.origin
    assert begun == start
    assert from_state is not None
    assert_same(from_state, middle)
    session.edit_training("optimizer", "rmsprop")
    settled(qtbot, session)
    session.advance(80)
    until(qtbot, lambda: session.history.step == 200)
    state = settled(qtbot, session)
    assert_same(replay(begun, session.log, 200, from_state).snapshot(), state)
