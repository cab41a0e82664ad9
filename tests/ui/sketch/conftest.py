"""Fixtures of the canvas of layers: a session for a file of tests; a canvas and a desk for each."""

import gc
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.session import Session
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK
from tests.ui.sketch.hands import Hands, opened_network

PATIENCE_S = 20.0

HERE = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Collect garbage only when nothing of a test is left, as the application does from a timer."""
    if HERE not in item.path.parents:  # pytest asks every conftest
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


@pytest.fixture(scope="module")
def shared_session(qapp: QApplication) -> Iterator[Session]:
    """A session with its training process; whoever needs it opens something in it."""
    session = Session(threads=1)
    session.frame_ready.connect(lambda _: session.frame_painted())
    opened_network(session)
    deadline = time.monotonic() + PATIENCE_S
    while session.frame is None and time.monotonic() < deadline:
        qapp.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    assert session.frame is not None
    yield session
    session.close()


@pytest.fixture
def hands(qtbot: QtBot, qapp: QApplication, shared_session: Session) -> Iterator[Hands]:
    """Mouse and keys on a canvas with a small network: x, h1, h2, out."""
    apply_theme(qapp, DARK)
    opened_network(shared_session)
    canvas = SketchCanvas(shared_session, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(1000, 600)
    desk = SketchDesk(canvas)
    canvas.show()
    canvas.setFocus()
    qtbot.waitExposed(canvas)
    yield Hands(canvas, desk, qtbot)
    shared_session.select_layers(())
