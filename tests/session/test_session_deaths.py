"""What is said and what is left when the training process is killed or meets a bug."""

import logging
import os
import signal
import threading

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from nnviz.runtime.messages import RunState
from nnviz.session import frame_cycle
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, playing, settled, the_problem, until

pytestmark = pytest.mark.usefixtures("spawned")  # what is dead is to be seen as it is there
posix = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


def kill(session: Session, number: int = signal.SIGKILL) -> None:
    pid = session.process_id()
    assert pid is not None
    os.kill(pid, number)


@posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_process_is_told_and_play_starts_another(
    qtbot: QtBot, session: Session, number: int
) -> None:
    opened(qtbot, session, experiment())
    playing(qtbot, session)
    first, start = session.process_id(), session.model
    kill(session, number)
    until(qtbot, lambda: session.state is RunState.DEAD)
    assert session.process_id() is None
    assert the_problem(session).where == "training process"
    rows = session.history.steps.newest()[:, 0]
    np.testing.assert_array_equal(rows, np.arange(1, len(rows) + 1))
    session.play()
    until(qtbot, lambda: session.state is RunState.RUNNING)
    until(qtbot, lambda: session.history.step > 100)
    assert session.process_id() not in (None, first)
    assert session.model is not start
    rows = session.history.steps.newest()[:, 0]
    np.testing.assert_array_equal(rows, np.arange(1, len(rows) + 1))  # from 1, not added to the old
    assert not session.problems


@posix
def test_the_remedy_starts_another(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    kill(session)
    until(qtbot, lambda: session.problems)
    session.apply_remedy(the_problem(session))
    until(qtbot, lambda: session.state is RunState.PAUSED)
    assert not session.problems
    assert advanced(qtbot, session, 20).step == 20


@posix
def test_frames_of_a_dead_process_do_not_pass_for_new_ones(qtbot: QtBot, session: Session) -> None:
    runs = []
    for _ in range(3):
        opened(qtbot, session, experiment())
        session.want_frame()
        until(qtbot, lambda: session.frame and session.frame.run not in runs)
        assert session.frame is not None
        assert session.model is not None
        assert session.frame.run == session.model.run
        runs.append(session.frame.run)
        kill(session)
        until(qtbot, lambda: session.state is RunState.DEAD)
    assert runs == sorted(set(runs))


@posix
@pytest.mark.parametrize("deaths", [4, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment(qtbot: QtBot, session: Session, deaths: int) -> None:
    """Also while it starts, and while the last death is still news."""
    rng = np.random.default_rng(deaths)
    session.open(experiment())
    for _ in range(deaths):
        until(qtbot, lambda: session.process_id() or session.play())
        for _ in range(int(rng.integers(0, 8))):
            session.play()
            session.edit_training("learning_rate", float(rng.uniform(0.01, 0.1)))
            session.want_frame()
            qtbot.waitSignal(session.history_changed, timeout=20, raising=False).wait()
        if session.process_id():
            kill(session)
    until(qtbot, lambda: trains(session))
    names = [thread.name for thread in threading.enumerate()]
    assert names.count("nnviz-requests") == 1


def trains(session: Session) -> bool:
    """Whether it does; where there is no process, play is pressed."""
    if session.process_id() is None:
        session.play()
    return session.state is RunState.RUNNING and session.history.step > 100


@posix
def test_what_is_asked_of_a_dead_process_starts_another(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    wishes = [session.step, session.epoch, session.reset, lambda: session.advance(3)]
    for wish in wishes:
        kill(session)
        until(qtbot, lambda: session.state is RunState.DEAD)
        session.pause()
        session.set_speed(None)
        session.edit_training("learning_rate", float(np.random.default_rng().uniform(0.1, 1)))
        edited = session.experiment
        wish()
        until(qtbot, lambda: session.state is RunState.PAUSED)
        settled(qtbot, session)
        assert session.experiment == edited
        assert session.origin is not None
        assert session.origin[0] == edited


@posix
def test_an_edit_that_was_never_answered_does_not_hold_up_later_ones(
    qtbot: QtBot, session: Session
) -> None:
    opened(qtbot, session, experiment())
    kill(session, signal.SIGSTOP)
    session.edit_training("momentum", 0.5)
    kill(session)
    until(qtbot, lambda: session.state is RunState.DEAD)
    playing(qtbot, session)
    session.edit_data("name", "gauss")
    session.edit_data("size", 50)
    session.edit_training("loss", "cross_entropy")
    settled(qtbot, session)
    assert session.model is not None
    assert session.experiment == session.model.experiment  # cut to two outputs by the process


@posix
def test_closing_with_a_process_that_does_not_answer(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    playing(qtbot, session)
    pid = session.process_id()
    kill(session, signal.SIGSTOP)
    session.close()  # would wait for ever
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_closing_at_any_moment(qtbot: QtBot) -> None:
    for events in (0, 2, 5):
        session = Session(threads=1)
        session.open(experiment())
        session.play()
        for _ in range(events):
            qtbot.waitSignal(session.history_changed, timeout=20, raising=False).wait()
        session.close()
        session.close()
        assert session.process_id() is None
        session.play()  # asked too late: nothing happens
        session.want_frame()


def test_a_bug_of_the_process_is_logged_and_told(
    qtbot: QtBot, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    opened(qtbot, session, experiment())
    session._thread.request("nonsense")  # type: ignore[arg-type]
    until(qtbot, lambda: session.state is RunState.DEAD)
    assert "KeyError" in the_problem(session).what
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "Traceback" in record.getMessage()
    caplog.clear()
    playing(qtbot, session)


def test_a_bug_of_the_thread_is_logged_and_told(
    qtbot: QtBot,
    session: Session,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("an accident while looking")

    opened(qtbot, session, experiment())
    playing(qtbot, session)
    with monkeypatch.context() as patch:
        patch.setattr(frame_cycle.FrameMaker, "make", fail)
        session.want_frame()
        until(qtbot, lambda: session.state is RunState.DEAD)
    assert "an accident while looking" in the_problem(session).what
    assert [r.exc_info for r in caplog.records if r.levelno >= logging.ERROR]
    caplog.clear()
    playing(qtbot, session)
