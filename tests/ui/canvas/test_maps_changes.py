"""What one does to a pixel of a map on the real window: marks, the map, its filter's bias."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.engine.held import bits_of
from nnviz.session.edge_arithmetic import bias_of
from nnviz.session.selection import Selection
from nnviz.ui.app import make_window
from nnviz.ui.canvas.context_menu import selection_title
from nnviz.ui.handlers.canvas_handlers import CanvasHandlers
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    shown = make_window(qapp, settings, "dark")
    qtbot.addWidget(shown)
    shown.resize(1200, 800)
    shown.open_target("digits-cnn")
    shown.show()
    qtbot.waitUntil(lambda: shown.session.frame is not None, timeout=20_000)
    shown.canvas_stack.show_level(Level.NEURONS)
    qtbot.waitUntil(lambda: shown.canvas.frame is not None, timeout=10_000)
    yield shown
    shown.close()


def test_a_pixel_is_picked_its_map_muted_its_filter_frozen_and_its_bias_changed(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, canvas = window.session, window.canvas
    shape = session.model.network.facts.shapes["c1"]
    pixel = Neuron("c1", unit_of(shape, Pixel(5, 3, 2)))
    at = canvas.ground.spot_of(pixel).center()
    qtbot.mouseMove(canvas.viewport(), at)
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert session.selection == Selection((pixel,))
    assert selection_title(session.selection, session.model) == "c1 · map 6 · row 4 · column 3"

    act = window.actions_by_name
    act["freeze"].trigger()
    frozen = bits_of(session.experiment.marks.frozen_of("c1"))
    assert np.flatnonzero(frozen.any(axis=0)).tolist() == [5]
    assert frozen[:, 5].all()
    assert act["freeze"].isChecked()

    editor = next(h for h in window.handlers if isinstance(h, CanvasHandlers)).editing.editor
    act["set_value"].trigger()
    assert editor.edit.accessibleName() == "Bias of c1 · map 6"
    editor.edit.selectAll()
    qtbot.keyClicks(editor.edit, "1.25")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bias_of(session.model, session.frame, pixel) == 1.25, timeout=10_000)
    beside = Neuron("c1", pixel.unit + 1)
    assert bias_of(session.model, session.frame, beside) != 1.25

    act["select_layer"].trigger()
    assert session.selection.neurons == tuple(
        Neuron("c1", unit) for unit in range(5, shape[0] * shape[1] * shape[2], shape[2])
    )
    act["mute"].trigger()
    assert len(session.experiment.marks.muted) == 64
    qtbot.waitUntil(
        lambda: not canvas.frame.activations["c1"].reshape(shape)[..., 5].any(), timeout=10_000
    )
    canvas.grab()
