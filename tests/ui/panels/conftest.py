"""A control panel on a real session with a real training process."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.experiment import Experiment
from nnviz.session.session import Session
from nnviz.ui.panels.control_panel import ControlPanel
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK
from nnviz.ui.widgets import fold, switch
from tests.ui.panels.gestures import PATIENCE_MS, experiment, settle

Open = Callable[..., ControlPanel]


@pytest.fixture(autouse=True)
def _no_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folds and switches are at their end at once."""
    for module in (fold, switch):
        monkeypatch.setattr(module, "motion_ms", lambda _widget: 0)


@pytest.fixture(scope="module")
def shared_session(qapp: QApplication) -> Iterator[Session]:
    """One process for all tests of a file; each of them opens an experiment of its own."""
    apply_theme(qapp, DARK)
    session = Session(threads=1)
    waiting = QEventLoop()
    session.loaded.connect(waiting.quit)
    session.open(experiment())
    waiting.exec()
    session.loaded.disconnect(waiting.quit)
    yield session
    session.close()


@pytest.fixture
def open_panel(shared_session: Session, qtbot: QtBot, qapp: QApplication) -> Open:
    """Opens an experiment in a panel of 260 pixels."""

    def opening(opened: Experiment | None = None, height: int = 820) -> ControlPanel:
        session = shared_session
        panel = ControlPanel(session, DARK)
        qtbot.addWidget(panel)
        session.set_speed(None)
        with qtbot.waitSignal(session.loaded, timeout=PATIENCE_MS):
            session.open(opened or experiment())
        settle(qtbot, session)
        panel.resize(260, height)
        panel.show()
        panel.activateWindow()
        return panel

    return opening


@pytest.fixture
def panel(open_panel: Open) -> ControlPanel:
    return open_panel()


@pytest.fixture
def session(panel: ControlPanel, shared_session: Session) -> Session:
    """The session that `panel` shows."""
    return shared_session
