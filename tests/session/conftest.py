"""Fixtures of the tests of the session: real sessions with their real training process."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.session import Session
from nnviz.session.training_thread import TrainingThread
from nnviz.ui.collector import Collector
from tests.session.watching import Recorder, Window


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[None]:
    """Garbage is collected on the window's thread, as in the application."""
    collector = Collector()
    yield
    collector.stop()


@pytest.fixture
def session(collector: None) -> Iterator[Session]:
    """A session with nothing open. Its frames count as painted as soon as they come."""
    session = Session(threads=1)
    session.frame_ready.connect(lambda _: session.frame_painted())
    yield session
    session.close()


@pytest.fixture
def thread(collector: None) -> Iterator[TrainingThread]:
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
