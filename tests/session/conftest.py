"""Fixtures of the tests of the session: real sessions with their real training process."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.session import Session
from nnviz.session.training_thread import TrainingThread
from tests.session.watching import Recorder, Window

HERE = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Collect garbage only when nothing of a test is left, as the application does from a timer.

    On the training thread it would free objects of Qt. On this one it can stop for ever: while Qt
    destroys an object it holds a lock, asks Python for an override, and Python may then collect
    another object that needs the same lock.
    """
    if HERE not in item.path.parents:  # pytest asks every conftest
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    """A session with nothing open. Its frames count as painted as soon as they come."""
    session = Session(threads=1)
    session.frame_ready.connect(lambda _: session.frame_painted())
    yield session
    session.close()


@pytest.fixture
def thread(qapp: QApplication) -> Iterator[TrainingThread]:
    """A training thread without a session."""
    thread = TrainingThread(threads=1)
    yield thread
    thread.stop()


@pytest.fixture
def record(thread: TrainingThread) -> Recorder:
    """Everything the training thread says, from its start on."""
    recorder = Recorder(thread)
    thread.start()
    return recorder


@pytest.fixture
def window(qtbot: QtBot, thread: TrainingThread, record: Recorder) -> Window:
    """A running training thread, with a recorder in place of a session."""
    return Window(qtbot, thread, record)
