"""What is opened and cannot be loaded: it is shown, and nothing else is trained or shown for it."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.data import load
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.trainer import Trainer
from nnviz.layers.dense import Dense
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.selection import Neuron, Selection
from nnviz.session.session import Session
from nnviz.session.version import Version
from tests.runtime.talking import experiment
from tests.session.lost import Lost, held
from tests.session.watching import (
    PATIENCE_MS,
    advanced,
    assert_same,
    opened,
    playing,
    settled,
    until,
)


@pytest.fixture
def lost(tmp_path: Path) -> Lost:
    return Lost(tmp_path)


def begun(experiment: Experiment) -> Trainer:
    """A trainer of an experiment, at its start."""
    dataset = load(experiment.data)
    return Trainer(fitted(experiment, dataset), dataset)


def assert_shows(session: Session, lost: Lost) -> None:
    """It is drawn, and nothing is known of its training."""
    assert session.version == lost.version()
    assert session.model is None
    assert session.frame is None
    assert session.origin is None
    assert session.history.step == 0
    assert not session.selection.neurons
    assert any("gone.csv" in str(problem) for problem in session.problems)


def test_what_cannot_be_loaded_is_shown_and_the_network_before_rests(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    opened(qtbot, session, experiment())
    session.select(Selection((Neuron("h1", 0),)))
    playing(qtbot, session)
    lost.open(qtbot, session)
    until(qtbot, lambda: session.state is RunState.PAUSED)
    _, before = held(qtbot, session)
    _, after = held(qtbot, session)
    assert before is not None
    assert after is not None
    assert after.step == before.step
    assert_shows(session, lost)
    assert not session.undo_stack.canUndo()


WISHES = {
    "play": lambda session: session.play(),
    "step": lambda session: session.step(),
    "epoch": lambda session: session.epoch(),
    "reset": lambda session: session.reset(),
}


@pytest.mark.parametrize("wish", WISHES.values(), ids=WISHES)
def test_nothing_trains_the_network_before(
    qtbot: QtBot, session: Session, lost: Lost, wish: object
) -> None:
    opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    lost.open(qtbot, session)
    with qtbot.waitSignal(session.dropped, timeout=PATIENCE_MS):  # it has tried again
        wish(session)  # type: ignore[operator]
    _, after = held(qtbot, session)
    assert after is not None
    assert_same(after, state)
    assert_shows(session, lost)
    assert session.state is RunState.PAUSED


def test_play_that_was_pressed_before_the_refusal_trains_nothing(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    with qtbot.waitSignal(session.dropped, timeout=PATIENCE_MS):
        session.open_version(lost.version(), lost.state)
        session.play()
    _, after = held(qtbot, session)
    assert after is not None
    assert_same(after, state)


def test_play_trains_it_from_its_state_once_the_table_is_back(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    opened(qtbot, session, experiment())
    lost.open(qtbot, session)
    lost.come_back()
    session.advance(10)
    until(qtbot, lambda: session.history.step >= 30)
    assert settled(qtbot, session).step == 30
    assert session.origin is not None
    begun_at, state = session.origin
    assert begun_at == session.experiment == lost.experiment
    assert state is not None
    assert_same(state, lost.state)
    assert session.history.steps.newest()[0, 0] == 21
    assert not session.problems


def test_pause_takes_back_what_waits_for_the_load(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    lost.open(qtbot, session)
    lost.come_back()
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.play()
        session.pause()
    assert settled(qtbot, session).step == settled(qtbot, session).step == 20
    assert session.state is RunState.PAUSED


def test_other_data_train_what_was_opened_from_its_start(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    opened(qtbot, session, experiment())
    advanced(qtbot, session, 5)
    lost.open(qtbot, session)
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        assert session.edit_data("name", "moons")
    state = settled(qtbot, session)
    assert session.experiment is not None
    assert session.experiment.data.name == "moons"
    assert session.experiment.graph["h1"] == lost.experiment.graph["h1"]
    assert_same(state, begun(session.experiment).snapshot())
    session.undo_stack.undo()  # refused: there is still no table
    settled(qtbot, session)
    assert session.experiment.data.name == "moons"
    assert session.model is not None


@pytest.mark.parametrize("has_state", [True, False], ids=["state", "start"])
def test_an_edit_that_came_before_the_refusal_is_trained_from_the_start(
    qtbot: QtBot, session: Session, lost: Lost, has_state: bool
) -> None:
    """Not as a change of the network before, whose layers of the same names have weights."""
    opened(qtbot, session, experiment(4))
    advanced(qtbot, session, 5)
    session.open_version(lost.version(), lost.state if has_state else None)
    assert session.edit_data("name", "moons")
    until(qtbot, lambda: session.openings.is_held)
    state = settled(qtbot, session)
    assert session.experiment is not None
    assert_same(state, begun(session.experiment).snapshot())


def test_edits_of_what_cannot_be_loaded_stay(qtbot: QtBot, session: Session, lost: Lost) -> None:
    opened(qtbot, session, experiment())
    lost.open(qtbot, session)
    for rate in (0.5, 0.25):
        with qtbot.waitSignal(session.dropped, timeout=PATIENCE_MS):
            assert session.edit_training("learning_rate", rate)
    assert session.experiment == lost.experiment.with_training(learning_rate=0.25)
    with qtbot.waitSignal(session.dropped, timeout=PATIENCE_MS):
        session.undo_stack.undo()
    assert_shows(session, lost)


@pytest.mark.parametrize("has_problem", [False, True], ids=["sound", "draft"])
def test_what_was_edited_after_the_state_is_trained_from_the_state_on(
    qtbot: QtBot, session: Session, has_problem: bool
) -> None:
    """As a journal leaves it, or a save of what could not be loaded."""
    trained = opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    edited = trained.with_training(learning_rate=0.5)
    graph = edited.graph.with_inputs("h2", ()) if has_problem else edited.graph
    document = Document(edited.with_graph(graph))
    session.open_version(Version(document, trained), state)
    until(qtbot, lambda: session.log)
    assert_same(settled(qtbot, session), state)
    held_now, _ = held(qtbot, session)
    assert held_now == edited
    assert session.version == Version(document, edited)
    assert session.version.is_draft is has_problem
    assert not session.undo_stack.canUndo()


def test_other_data_that_were_chosen_after_the_state_wait_for_the_next_edit(
    qtbot: QtBot, session: Session
) -> None:
    """They could be refused, and what was drawn would be lost."""
    trained = opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    chosen = Version(Document(trained.with_data(trained.data.replace(name="moons"))), trained)
    session.open_version(chosen, state)
    assert_same(settled(qtbot, session), state)
    assert_same(settled(qtbot, session), state)
    assert session.version == chosen


def test_a_draft_is_opened_as_it_was(qtbot: QtBot, session: Session) -> None:
    trained = opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    draft = Version(Document(trained.with_graph(trained.graph.with_inputs("h2", ()))), trained)
    session.open_version(draft, state)
    assert_same(settled(qtbot, session), state)
    settled(qtbot, session)
    assert session.version == draft
    assert not session.log


def test_a_late_edit_of_the_network_before_is_not_shown(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    start = opened(qtbot, session, experiment())
    for units in range(2, 6):
        session.edit_graph(start.graph.with_layer("h1", Dense(units=units)), "Units", "units")
    lost.open(qtbot, session)
    trained, _ = held(qtbot, session)
    assert trained is not None
    assert trained.graph["h1"].layer == Dense(units=5)
    assert_shows(session, lost)


def test_of_two_that_are_opened_the_last_is_loaded_from_its_state_and_rests(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    start = opened(qtbot, session, experiment())
    state = advanced(qtbot, session, 5)
    session.open_version(lost.version(), lost.state)
    session.play()
    session.open(start, state)
    until(qtbot, lambda: session.openings.is_held)
    assert_same(settled(qtbot, session), state)
    assert_same(settled(qtbot, session), state)
    assert session.experiment == start


def test_what_the_process_has_is_not_kept_twice(qtbot: QtBot, session: Session, lost: Lost) -> None:
    lost.open(qtbot, session)
    lost.come_back()
    opening = session.openings.newest
    assert opening is not None
    assert opening.state is lost.state
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.pause()
        session.restart()
    settled(qtbot, session)
    assert session.openings.newest is opening
    assert (opening.trained, opening.state, opening.scalars) == (None, None, None)


def test_a_snapshot_of_another_network_is_nobodys(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    taken: list[object] = []
    opened(qtbot, session, experiment())
    lost.open(qtbot, session)
    session.snapshot_taken.connect(taken.append)
    session.take_snapshot()
    until(qtbot, lambda: len(session.problems) == 2)
    assert "No network" in session.problems[-1].what
    assert not taken


@pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")
def test_a_process_that_dies_before_it_has_loaded_does_not_cost_the_state(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    opened(qtbot, session, experiment())
    lost.come_back()
    pid = session.process_id()
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    session.open_version(lost.version(), lost.state)
    os.kill(pid, signal.SIGKILL)
    until(qtbot, lambda: session.state is RunState.DEAD)
    session.step()
    until(qtbot, lambda: session.history.step == 21)


def test_a_first_project_that_cannot_be_loaded_is_as_good_as_any(
    qtbot: QtBot, session: Session, lost: Lost
) -> None:
    lost.open(qtbot, session)
    assert_shows(session, lost)
    with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
        session.edit_data("name", "moons")
    assert advanced(qtbot, session, 5).step == 5


def test_training_goes_on_with_what_waits_in_its_order(qtbot: QtBot, session: Session) -> None:
    answers: list[m.Applied | m.Refused] = []
    session._thread.answered.connect(answers.append)
    session.open(experiment())
    session.advance(3)
    session.reset()
    session.advance(5)
    until(qtbot, lambda: session.history.step == 5 and len(answers) == 5)
    kinds = [type(answer.request) for answer in answers]
    assert kinds == [m.Load, m.SetSpeed, m.Advance, m.Reset, m.Advance]
    np.testing.assert_array_equal(session.history.steps.newest()[:, 0], np.arange(1, 6))
