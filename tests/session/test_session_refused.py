"""Refused edits leave everything as it was, whoever refuses them; problems come and go."""

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.engine.document import Document
from nnviz.engine.experiment import Experiment
from nnviz.layers.dense import Dense
from nnviz.runtime import messages as m
from nnviz.runtime.messages import RunState
from nnviz.session.commands import EditDocument
from nnviz.session.session import Session
from nnviz.session.version import Version
from tests.runtime.talking import experiment
from tests.session.watching import (
    advanced,
    assert_same,
    assert_trained_as_shown,
    opened,
    redo_all,
    settled,
    undo_all,
    until,
)

REFUSED = {
    "batch larger than the data": lambda s: s.edit_training("batch_size", 100_000),
    "a rate below zero": lambda s: s.edit_training("learning_rate", -1.0),
    "an unknown optimiser": lambda s: s.edit_training("optimizer", "magic"),
    "no test sample": lambda s: s.edit_data("train_share", 1.0),
    "an unknown data set": lambda s: s.edit_data("name", "nothing"),
    "no neurons": lambda s: s.edit_graph(
        s.experiment.graph.with_layer("h1", Dense(units=0)), "Change units"
    ),
    "a loop": lambda s: s.edit_graph(s.experiment.graph.with_inputs("h1", ("h2",)), "Wire"),
    "a seed out of range": lambda s: s.edit(s.experiment.with_seed(-1), "Seed"),
}


def test_refused_edits_leave_all_as_it_was(qtbot: QtBot, session: Session) -> None:
    start = opened(qtbot, session, experiment())
    session.edit_training("learning_rate", 0.1)
    session.edit_training("momentum", 0.5)
    session.undo_stack.undo()
    shown, state = session.experiment, advanced(qtbot, session, 30)
    for name, edit in REFUSED.items():
        with qtbot.waitSignal(session.refused) as refused:
            assert not edit(session), name
        (problem,) = refused.args
        assert isinstance(problem, Problem)
        assert problem.what
        assert problem.key
        assert session.experiment == shown, name
        assert session.undo_stack.canRedo(), name
    assert_same(settled(qtbot, session), state)
    assert_trained_as_shown(qtbot, session)
    undo_all(session)
    assert session.experiment == start


def version(trained: Experiment) -> Version:
    """A document that is trained as it is."""
    return Version(Document(trained), trained)


def refuse(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the session overlook what is wrong, so that only the process refuses it."""
    monkeypatch.setattr("nnviz.session.workbench.first_problem", lambda *_: None)


def test_what_only_the_process_refuses_is_taken_back(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    session.edit_training("learning_rate", 0.1)
    session.edit_training("batch_size", 50_000)
    with qtbot.waitSignal(session.refused):
        settled(qtbot, session)
    assert session.experiment == start.with_training(learning_rate=0.1)
    assert session.problems
    assert (session.undo_stack.index(), session.undo_stack.canRedo()) == (1, False)
    assert_trained_as_shown(qtbot, session)
    undo_all(session)
    settled(qtbot, session)
    assert session.experiment == start


def test_the_refused_end_of_a_drag_is_taken_back_alone(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    for batch in (11, 12, 13, 50_000, 60_000):
        session.edit_training("batch_size", batch)
    settled(qtbot, session)
    assert session.experiment == start.with_training(batch_size=13)
    assert session.undo_stack.count() == 1
    undo_all(session)
    redo_all(session)
    settled(qtbot, session)
    assert session.experiment == start.with_training(batch_size=13)
    assert_trained_as_shown(qtbot, session)


def test_edits_built_on_a_refused_one_go_with_it(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    session.edit_training("batch_size", 50_000)
    session.edit_training("dropout", 0.1)
    session.edit_training("momentum", 0.1)
    settled(qtbot, session)
    assert session.experiment == start
    assert session.undo_stack.count() == 0
    assert_trained_as_shown(qtbot, session)


def test_an_undo_that_is_refused_is_not_done(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, session, experiment())
    refuse(session, monkeypatch)
    bad = version(experiment(batch_size=50_000))
    mended = version(experiment(batch_size=20))
    session.undo_stack.push(EditDocument("Mend", "", bad, mended, session._apply))
    session.undo_stack.undo()
    settled(qtbot, session)
    assert session.version == mended
    assert (session.undo_stack.index(), session.undo_stack.count()) == (1, 1)
    assert len(session.log) == 1
    assert_trained_as_shown(qtbot, session)


def test_problems_appear_once_and_are_dismissed(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    for _ in range(3):
        session.set_speed(-1.0)
    settled(qtbot, session)
    (problem,) = session.problems
    other = Problem("somewhere", "Something.")
    session.report(other)
    session.set_speed(-1.0)
    settled(qtbot, session)
    assert session.problems == (other, problem)
    session.dismiss(problem)
    assert session.problems == (other,)
    session.set_speed(None)
    session.step()
    assert not session.problems


def test_a_request_without_a_network_is_a_problem(qtbot: QtBot, session: Session) -> None:
    session.play()
    until(qtbot, lambda: session.problems)
    assert session.state is RunState.STARTING
    opened(qtbot, session, experiment())
    assert advanced(qtbot, session, 5).step == 5


def test_the_answer_to_a_snapshot_goes_to_who_asked(qtbot: QtBot, session: Session) -> None:
    taken: list[object] = []
    opened(qtbot, session, experiment())
    session.snapshot_taken.connect(taken.append)
    session._thread.request(m.Pause())
    session.take_snapshot()
    until(qtbot, lambda: taken)
    assert len(taken) == 1
