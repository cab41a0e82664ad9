"""The whole network of layers on a sheet, in the colours of the screen and of paper."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.ui.main_window import MainWindow


@pytest.fixture
def layers(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with its layers in front, a small part of them in view."""
    qtbot.keyClick(window, Qt.Key.Key_L)
    window.sketch_canvas.zoom(2.0)
    return window


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_all_layers_are_printed_on_white(
    layers: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path = tmp_path / f"layers{ending}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), f"(*{ending})"))
    layers.actions_by_name["print_network"].trigger()
    content = path.read_bytes()
    if ending == ".png":
        image = QImage(str(path))
        picture = layers.sketch_canvas.picture
        assert picture is not None
        assert image.width() > 2 * picture.rect[2], "all of it, not what is in view"
        assert image.pixelColor(2, 2) == Qt.GlobalColor.white
    elif ending == ".svg":
        assert b"Dense" in content, "text stays text"
    else:
        assert content.startswith(b"%PDF")


def test_the_picture_that_is_copied_is_that_of_the_level_in_front(
    layers: MainWindow, qtbot: QtBot
) -> None:
    layers.actions_by_name["copy_network"].trigger()
    whole = QGuiApplication.clipboard().image().size()
    qtbot.keyClick(layers, Qt.Key.Key_L)
    layers.actions_by_name["copy_network"].trigger()
    assert QGuiApplication.clipboard().image().size() == layers.canvas.size() * 2 != whole
