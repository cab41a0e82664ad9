"""Sequences in the whole window, on the real training process, by keys and mouse."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.session.selection import Neuron, Selection
from nnviz.ui.canvas.folded import FoldedItem
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.cell import CellView

Open = Callable[..., MainWindow]


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    made = open_window("parity")
    made.canvas_stack.show_level(Level.NEURONS)
    qtbot.waitUntil(lambda: "cells" in made.canvas.neurons, timeout=20_000)
    return made


def test_recurrent_layers_fold_and_unfold_by_key(window: MainWindow, qtbot: QtBot) -> None:
    action = window.actions_by_name["fold"]
    assert action.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_U)
    assert isinstance(window.canvas.neurons["cells"], FoldedItem)
    qtbot.keyClick(window, Qt.Key.Key_U)
    assert not isinstance(window.canvas.neurons["cells"], FoldedItem)
    window.canvas_stack.show_level(Level.LAYERS)
    assert not action.isEnabled()


def test_the_cell_dock_is_told_of_what_is_selected(window: MainWindow, qtbot: QtBot) -> None:
    window.session.select(Selection((Neuron("cells", 5 * 24 + 2),)))
    qtbot.keyClick(window, Qt.Key.Key_G)
    view = next(view for view in window.views if isinstance(view, CellView))
    qtbot.waitUntil(lambda: view.is_seen and len(view.sheet.rows) > 5, timeout=20_000)
    assert view.heading.text() == "cells · cell 3, step 6"
    taps = window.canvas.network_items
    assert taps is not None
    qtbot.waitUntil(lambda: taps.taps.frame is not None, timeout=10_000)


def test_without_a_recurrent_layer_nothing_can_be_folded(open_window: Open, qtbot: QtBot) -> None:
    made = open_window()
    qtbot.waitUntil(lambda: bool(made.canvas.neurons), timeout=20_000)
    assert not made.actions_by_name["fold"].isEnabled()
