"""The whole window on the real process: one truth about the sample that is looked at."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.app import make_window
from nnviz.ui.main_window import MainWindow
from nnviz.ui.plotting.confusion_grid import CellPlace

PATIENCE_MS = 20_000


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "light")
    qtbot.addWidget(window)
    window.open_target("iris")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=PATIENCE_MS)
    yield window
    window.close()


def view(qtbot: QtBot, window: MainWindow, name: str) -> Any:
    """A view, in sight."""
    dock = next(dock for dock in window.docks if dock.objectName() == f"dock_{name}")
    dock.raise_()
    found = next(view for view in window.views if view.name == name)
    qtbot.waitUntil(lambda: found.body.isVisible(), timeout=PATIENCE_MS)
    return found


def test_the_table_of_answers_is_live(window: MainWindow, qtbot: QtBot) -> None:
    assert window.session.frame is not None
    assert window.session.frame.predictions is None  # behind a tab it costs nothing
    found = view(qtbot, window, "predictions")
    first = found.matrix.table.copy()
    window.session.play()
    qtbot.waitUntil(lambda: (found.matrix.table != first).any(), timeout=PATIENCE_MS)
    window.session.pause()
    qtbot.waitUntil(lambda: not window.is_training(), timeout=PATIENCE_MS)
    step = window.session.history.step
    qtbot.waitUntil(
        lambda: window.session.frame.step == step and window.session.frame.predictions is not None,
        timeout=PATIENCE_MS,
    )
    assert found.matrix.table.sum() == len(window.session.model.dataset.y_test)
    row, column = (int(n) for n in np.argwhere(found.matrix.table)[-1])
    place = found.matrix.grid().place(CellPlace(row, column)).center().toPoint()
    qtbot.mouseClick(found.matrix, Qt.MouseButton.LeftButton, pos=place)
    probe = window.session.probe
    assert probe is not None
    assert (probe.source.part, probe.target) == (Part.TEST, row)


def test_keys_picker_and_sliders_share_one_truth(window: MainWindow, qtbot: QtBot) -> None:
    found, session = view(qtbot, window, "probe"), window.session
    assert session.model is not None
    data = session.model.dataset
    qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: found.picker.number.value() == 2, timeout=PATIENCE_MS)
    qtbot.mouseClick(found.picker.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: found.picker.number.value() == 3, timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: found.picker.number.value() == 2, timeout=PATIENCE_MS)
    assert session.sample == ProbeSource(Part.TEST, 1)
    answers = [bar.text for bar in found.answer.bars]
    track = found.inputs.row_of(2).track
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=track.rect().center())
    qtbot.waitUntil(lambda: found.where.isVisible(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: [bar.text for bar in found.answer.bars] != answers)
    assert session.probe is not None
    assert session.probe.is_free
    assert session.frame is not None
    away = np.flatnonzero(session.frame.probe != data.x_test[1]).tolist()
    assert away == [2]  # nothing else moved, and training rests
    qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: not found.where.isVisible(), timeout=PATIENCE_MS)
    assert session.sample == ProbeSource(Part.TEST, 2)
