"""What the tests of the window share: windows on a real training process, keys and training."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.ui.app import make_window
from nnviz.ui.main_window import MainWindow

Open = Callable[..., MainWindow]


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, settings: QSettings) -> Iterator[Open]:
    """Opens windows on a target, and closes them when the test is over."""
    windows: list[MainWindow] = []

    def opening(target: str = "circle", theme: str = "dark") -> MainWindow:
        window = make_window(qapp, settings, theme)
        windows.append(window)
        qtbot.addWidget(window)
        window.open_target(target)
        window.show()
        qtbot.waitUntil(lambda: window.session.frame is not None, timeout=20_000)
        return window

    yield opening
    for window in windows:
        window.end()


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window()
