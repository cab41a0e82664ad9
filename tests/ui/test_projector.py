"""Large text for the last row, and a theme that follows the system until somebody chooses one."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import DARK, LIGHT, NORMAL

Open = Callable[..., MainWindow]


def system_turns(scheme: Qt.ColorScheme) -> None:
    """What the platform says when the system goes light or dark; the offscreen one never does."""
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)


def test_one_key_enlarges_text_and_edges_and_takes_it_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    items = window.canvas.network_items
    assert items is not None
    window.grab()
    thin, left = items.edges[0].painted_thickness, window.docks[0].width()
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert app.font().pixelSize() == round(1.5 * NORMAL)
    assert window.actions_by_name["projector"].isChecked()
    window.grab()
    items = window.canvas.network_items
    assert items is not None
    assert items.edges[0].painted_thickness == pytest.approx(1.5 * thin, rel=0.35)
    assert items.edges[0].painted_thickness > thin
    qtbot.waitUntil(lambda: window.docks[0].width() > left)
    inside = window.canvas.viewport().rect()
    assert all(inside.contains(spot) for spot in window.canvas.neuron_spots())
    qtbot.keyClick(window, Qt.Key.Key_P)
    assert app.font().pixelSize() == NORMAL
    assert np.isclose(window.text_scale, 1.0)


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_menu_is_there_also_with_large_text(
    window: MainWindow, qtbot: QtBot, width: int
) -> None:
    window.resize(width, 700)
    qtbot.keyClick(window, Qt.Key.Key_P)
    bar = window.toolbar
    qtbot.waitUntil(lambda: bar.width() == window.width())
    window.grab()
    assert bar.menu_button.isVisible()
    assert bar.menu_button.geometry().right() <= bar.width()
    assert bar.play.width() >= bar.play.sizeHint().width(), "its word has room"


def test_it_follows_the_system_until_a_theme_is_chosen(
    open_window: Open, settings: QSettings
) -> None:
    window = open_window(theme="")
    assert window.theme is DARK
    system_turns(Qt.ColorScheme.Light)
    assert window.theme is LIGHT
    system_turns(Qt.ColorScheme.Dark)
    assert window.theme is DARK
    window.actions_by_name["theme"].trigger()
    assert window.theme is LIGHT
    system_turns(Qt.ColorScheme.Dark)
    assert window.theme is LIGHT
    window.actions_by_name["theme_system"].trigger()
    assert settings.value("theme") == "system"
    system_turns(Qt.ColorScheme.Light)
    assert window.theme is LIGHT


def test_a_theme_of_the_command_line_stays(open_window: Open) -> None:
    window = open_window(theme="dark")
    system_turns(Qt.ColorScheme.Light)
    assert window.theme is DARK
