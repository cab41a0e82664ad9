"""Full memory: a sentence and another try, never a signal."""

import errno
import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.runtime import shared
from nnviz.runtime.messages import RunState
from nnviz.session.session import Session
from tests.runtime.talking import experiment
from tests.session.watching import playing, the_problem, until


def test_full_memory_is_a_problem_and_play_tries_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
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


def test_a_full_memory_device_is_not_noticed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
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
