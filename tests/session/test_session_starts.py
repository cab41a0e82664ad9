"""Other data, other seeds, resets and saved states: where a run begins."""

import numpy as np
from pytestqt.qtbot import QtBot

from nnviz.data import load
from nnviz.engine.experiment import Experiment
from nnviz.engine.trainer import Trainer
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import (
    PATIENCE_MS,
    advanced,
    assert_same,
    opened,
    settled,
    undo_all,
    until,
)


def test_other_data_refit_the_ends_of_the_network(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    session.play()
    for name, inputs, outputs in (("iris", 4, 3), ("digits", 64, 10), ("plane", 2, 1)):
        assert session.edit_data("name", name)
        settled(qtbot, session)
        shown, model = session.experiment, session.model
        assert shown is not None
        assert model is not None
        assert shown == model.experiment
        assert shown.graph["input"].layer.replace().shape == (inputs,)  # type: ignore[attr-defined]
        assert shown.graph["output"].layer.replace().units == outputs  # type: ignore[attr-defined]
        assert model.dataset.sample_shape == (inputs,)
    until(qtbot, lambda: session.history.step > 50)
    assert session.state is RunState.RUNNING
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start


def test_reset_trains_the_same_run_again(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment(dropout=0.2))
    first = settled(qtbot, session)
    end = advanced(qtbot, session, 300)
    curve = session.history.steps.newest()
    session.play()
    session.reset()
    again = settled(qtbot, session)
    assert session.state is RunState.PAUSED
    assert session.history.step == 0
    assert_same(again, first)
    assert_same(advanced(qtbot, session, 300), end)
    np.testing.assert_array_equal(session.history.steps.newest(), curve)


def test_a_new_seed_starts_anew_and_can_be_undone(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    first, start = settled(qtbot, session), session.model
    advanced(qtbot, session, 50)
    session.new_seed()
    other = settled(qtbot, session)
    assert other.step == session.history.step == 0
    assert (other.parameters != first.parameters).any()
    assert start is not None
    assert session.model is not None
    assert session.model.start > start.start
    session.undo_stack.undo()
    assert_same(settled(qtbot, session), first)


def test_a_state_goes_on_as_if_it_had_never_stopped(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment(dropout=0.1, optimizer="adam"))
    middle = advanced(qtbot, session, 137)
    end = advanced(qtbot, session, 200)
    session.open(start, middle)
    assert_same(settled(qtbot, session), middle)
    assert_same(advanced(qtbot, session, 200), end)
    steps = session.history.steps.newest()[:, 0]
    np.testing.assert_array_equal(steps, np.arange(138, 338))


def test_a_state_of_another_network_is_done_without(qtbot: QtBot, session: Session) -> None:
    """What is open is the network whose state is refused, not the one that was there before."""
    opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    session.play()
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.open(experiment(30), state)
    until(qtbot, lambda: session.openings.is_held)
    assert [problem.where for problem in session.problems] == ["state"]
    assert session.experiment == experiment(30)
    dataset = load(experiment(30).data)
    assert_same(settled(qtbot, session), Trainer(experiment(30), dataset).snapshot())
    assert session.state is RunState.PAUSED


def test_what_is_opened_last_is_what_is_shown(qtbot: QtBot, session: Session) -> None:
    shown: list[Experiment] = []
    opened(qtbot, session, experiment())
    for rate in (0.1, 0.2):
        session.edit_training("learning_rate", rate)
    session.experiment_changed.connect(shown.append)
    session.open(experiment(3))
    settled(qtbot, session)
    assert session.experiment == experiment(3)
    assert set(shown) == {experiment(3)}  # never an earlier one in between
