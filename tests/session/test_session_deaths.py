"""What is said and what is left when the process ends, cannot start, or numbers run away."""

import errno
import logging
import os
import signal
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.problem import Problem
from nnviz.runtime import shared
from nnviz.runtime.messages import RunState
from nnviz.session import training_thread
from nnviz.session.frame import Wants
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import advanced, opened, settled, until

posix = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


def kill(session: Session, number: int = signal.SIGKILL) -> None:
    pid = session.process_id()
    assert pid is not None
    os.kill(pid, number)


def playing(qtbot: QtBot, session: Session, steps: int = 100) -> None:
    session.play()
    goal = session.history.step + steps
    until(qtbot, lambda: session.history.step >= goal)


def the_problem(session: Session) -> Problem:
    (problem,) = session.problems
    assert all((problem.where, problem.what, problem.what.endswith(".")))
    return problem


# --- killed --------------------------------------------------------------------------------------


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
@pytest.mark.parametrize("deaths", [6, pytest.param(100, marks=pytest.mark.long)])
def test_killed_at_any_moment(qtbot: QtBot, session: Session, deaths: int) -> None:
    rng, before = np.random.default_rng(deaths), threading.active_count()
    session.open(experiment())
    for _ in range(deaths):
        until(qtbot, session.process_id)
        events = int(rng.integers(0, 12))
        for _ in range(events):
            session.play()
            session.edit_training("learning_rate", float(rng.uniform(0.01, 0.1)))
            session.want_frame()
            qtbot.waitSignal(session.state_changed, timeout=int(rng.integers(1, 30)), raising=False)
            qtbot.wait(0)
        if session.process_id():
            kill(session)
        until(qtbot, lambda: session.state is RunState.DEAD)
        session.play()
    until(qtbot, lambda: session.state is RunState.RUNNING)
    until(qtbot, lambda: session.history.step > 100)
    assert threading.active_count() <= before + 1  # one outbox at a time


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
def test_closing_with_a_process_that_does_not_answer(qtbot: QtBot, session: Session) -> None:
    opened(qtbot, session, experiment())
    playing(qtbot, session)
    pid = session.process_id()
    kill(session, signal.SIGSTOP)
    session.close()  # would wait for ever
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_closing_at_any_moment(qtbot: QtBot, collector: None) -> None:
    for events in range(8):
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


# --- bugs ----------------------------------------------------------------------------------------


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
    def fail(*_: object) -> None:
        raise RuntimeError("an accident while looking")

    opened(qtbot, session, experiment())
    playing(qtbot, session)
    with monkeypatch.context() as patch:
        patch.setattr(training_thread.FrameMaker, "make", fail)
        session.want_frame()
        until(qtbot, lambda: session.state is RunState.DEAD)
    assert "an accident while looking" in the_problem(session).what
    assert [r.exc_info for r in caplog.records if r.levelno >= logging.ERROR]
    caplog.clear()
    playing(qtbot, session)


# --- no room -------------------------------------------------------------------------------------


def test_full_memory_is_a_problem_and_play_tries_again(
    qtbot: QtBot, collector: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int, size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(shared, "_take_room", full)
        session = Session(threads=1)
        session.open(experiment())
        until(qtbot, lambda: session.state is RunState.DEAD)
        problem = the_problem(session)
    assert problem.where == "memory"
    assert problem.remedy is not None
    assert problem.hint
    session.apply_remedy(problem)
    until(qtbot, lambda: session.state is RunState.PAUSED)
    playing(qtbot, session)
    session.close()


def test_a_full_memory_device_is_not_noticed(
    qtbot: QtBot, collector: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = shared._folders()
    if len(folders) < 2:
        pytest.skip("there is no memory device")
    reserve = shared._reserve

    def full(path: Path, size: int) -> object:
        if path.parent == folders[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return reserve(path, size)

    monkeypatch.setattr(shared, "_reserve", full)
    session = Session(threads=1)
    session.open(experiment())
    playing(qtbot, session)
    session.close()
    assert not session.problems


# --- numbers that run away -----------------------------------------------------------------------


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
