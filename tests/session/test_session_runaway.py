"""Numbers that run away: training pauses, and goes on from before with a smaller rate."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.runtime.messages import RunState
from nnviz.session.frame import Wants
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, playing, settled, the_problem, until


def test_numbers_that_run_away_pause_training_and_the_remedy_helps(
    qtbot: QtBot, session: Session
) -> None:
    begun = opened(qtbot, session, experiment(data="plane", size=200, loss="mse", output="linear"))
    playing(qtbot, session, 2000)
    loss = session.history.steps.newest(50)[:, 1].mean()
    session.edit_training("learning_rate", 1e6)
    until(qtbot, lambda: session.problems)
    assert session.state is RunState.PAUSED
    state = settled(qtbot, session)
    assert np.isfinite(state.parameters).all()
    assert np.isfinite(session.history.steps.newest()[:, 1]).all()
    assert state.step == session.history.step
    goal, presses = state.step + 500, 0
    while session.history.step < goal:
        presses += 1
        assert presses < 12
        problem = the_problem(session)
        assert problem.remedy is not None
        session.apply_remedy(problem)
        settled(qtbot, session)
        session.play()
        until(qtbot, lambda: session.problems or session.history.step >= goal)
    assert session.experiment is not None
    rate = session.experiment.training.learning_rate
    assert rate == pytest.approx(1e6 / 10**presses)
    assert session.history.steps.newest(50)[:, 1].mean() < 3 * loss  # nothing learnt was lost
    assert begun.training.learning_rate < 1e6


def test_a_change_after_numbers_ran_away_goes_back_and_says_so(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment(data="plane", size=200, loss="mse", output="linear"))
    before = advanced(qtbot, session, 500)
    session.edit_training("learning_rate", 1e6)
    session.play()
    until(qtbot, lambda: session.problems)
    session.undo_stack.undo()
    state = settled(qtbot, session)
    assert state.step == 500
    np.testing.assert_array_equal(state.parameters, before.parameters)
    assert "step 500" in session.problems[-1].what
    assert advanced(qtbot, session, 100).step == 600
    assert not session.problems


def test_numbers_that_run_away_show_in_the_frame(qtbot: QtBot, session: Session) -> None:
    session.set_wishes(Wants(batch=True))
    opened(qtbot, session, experiment(data="plane", output="linear", learning_rate=1e6, loss="mse"))
    session.play()
    until(qtbot, lambda: session.problems)
    session.want_frame()
    until(qtbot, lambda: session.frame and session.frame.statistics)
    assert session.frame is not None
    assert session.frame.step == session.history.step
    assert np.isfinite(session.frame.parameters).all()


def test_a_reset_after_numbers_ran_away_is_an_ordinary_start(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment(data="plane", output="linear", learning_rate=1e6, loss="mse"))
    session.play()
    until(qtbot, lambda: session.problems)
    session.reset()
    session.edit_training("learning_rate", 0.01)
    settled(qtbot, session)
    assert not session.problems
    assert [step for step, _ in session.log] == [0]
    assert advanced(qtbot, session, 50).step == 50
