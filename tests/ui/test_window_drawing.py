"""Drawing in the whole window: which canvas a key means, the menus, the palette."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nnviz.session.choices import Choice
from nnviz.session.selection import Neuron, Selection
from nnviz.session.sketch import Wire
from nnviz.ui.draw_actions import DRAW, EDIT_LAYERS
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.menu import ALIGNING, LAYER_ACTIONS
from nnviz.ui.views.palette import PaletteView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def drawing(window: MainWindow) -> MainWindow:
    """A window with its layers in front."""
    window.canvas_stack.show_level(Level.LAYERS)
    window.canvas_stack.layers.setFocus()
    QApplication.processEvents()
    return window


def ids(window: MainWindow) -> list[str]:
    return [node.id for node in window.session.sketch.graph]


def test_keys_mean_what_is_in_front(drawing: MainWindow, qtbot: QtBot) -> None:
    layers, neurons, session = drawing.canvas_stack.layers, drawing.canvas, drawing.session
    session.select(Selection((Neuron("h1", 0),)))
    qtbot.keyClick(layers, Qt.Key.Key_A, CTRL)
    assert set(session.layers) == set(ids(drawing))
    assert len(session.selection.neurons) == 1
    session.select_layers(("h1",))
    graph = session.sketch.graph
    qtbot.keyClick(layers, Qt.Key.Key_Up, SHIFT)  # one more neuron, when neurons are in front
    qtbot.keyClick(layers, Qt.Key.Key_Right, SHIFT)
    assert session.sketch.graph == graph
    assert len(session.layers) == 2
    session.select_layers(("h1",))
    qtbot.keyClick(layers, Qt.Key.Key_Delete)
    assert "h1" not in ids(drawing)
    session.undo_stack.undo()

    drawing.canvas_stack.show_level(Level.NEURONS)
    neurons.setFocus()
    session.select_layers(("h1",))
    assert not drawing.actions_by_name["delete_layers"].isEnabled()
    qtbot.keyClick(neurons, Qt.Key.Key_Delete)
    assert "h1" in ids(drawing)
    session.select(Selection((Neuron("h1", 0),)))
    qtbot.keyClick(neurons, Qt.Key.Key_A, CTRL)
    assert len(session.selection.neurons) > 1


def test_actions_say_whether_they_can_act_and_do_no_harm(drawing: MainWindow) -> None:
    drawing.session.select_layers(())
    actions = drawing.actions_by_name
    assert not any(actions[name].isEnabled() for name in (*ALIGNING, "make_block", "copy_layers"))
    assert actions["add_layer"].isEnabled()
    drawing.session.select_layers(("h1",))
    assert actions["make_block"].isEnabled()
    assert not actions["align_left"].isEnabled()
    drawing.session.select_layers(ids(drawing))
    assert actions["align_left"].isEnabled()
    assert actions["space_across"].isEnabled()
    assert {entry.name for entry in (*EDIT_LAYERS, *DRAW)} == LAYER_ACTIONS
    drawing.canvas_stack.show_level(Level.NEURONS)
    assert not any(actions[name].isEnabled() for name in LAYER_ACTIONS)
    drawing.canvas_stack.show_level(Level.LAYERS)
    for entry in (*EDIT_LAYERS, *DRAW):
        drawing.session.select_layers(("h1", "h2") if "h2" in ids(drawing) else ("h1",))
        drawing.actions_by_name[entry.name].trigger()
        QApplication.processEvents()
        desk = drawing.canvas_stack.layers.findChild(SketchDesk)
        assert desk is not None
        for part in (desk.quick_add, desk.search):
            part.close_finder()
        desk.name_field.close_field()
        desk.times.close_editor()
        desk.keys.cancel()
    while drawing.session.undo_stack.canUndo():
        drawing.session.undo_stack.undo()
    assert "h1" in ids(drawing)


def test_a_slash_asks_and_a_letter_in_the_line_is_a_letter(
    drawing: MainWindow, qtbot: QtBot
) -> None:
    before = ids(drawing)
    drawing.session.select_layers(("h1",))
    qtbot.keyClick(drawing.canvas_stack.layers, Qt.Key.Key_Slash)
    desk = drawing.canvas_stack.layers.findChild(SketchDesk)
    assert desk.quick_add.is_open()
    line = desk.quick_add.line
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "dropout")
    assert line.text() == "dropout"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert set(ids(drawing)) - set(before) == {"dropout1"}


def menu_at(window: MainWindow, at: QPoint) -> list[str]:
    """What the menu offers for a point of the canvas of layers."""
    viewport, reason = window.canvas_stack.layers.viewport(), QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    menu.close()
    return texts


def test_menus_properties_and_the_palette(drawing: MainWindow, qtbot: QtBot) -> None:
    canvas, session = drawing.canvas_stack.layers, drawing.session
    assert "Make block" in menu_at(drawing, canvas.area_of("h1").center())
    assert session.layers == ("h1",)
    reader = session.sketch.graph.consumers("h1")[0].id
    between = (canvas.area_of("h1").center() + canvas.area_of(reader).center()) / 2
    assert "Insert a layer…" in menu_at(drawing, between)
    assert session.wires == (Wire("h1", reader, 0),)
    assert "Add a layer…" in menu_at(drawing, QPoint(8, 8))
    assert (session.layers, session.wires) == ((), ())

    session.select_layers(("h1",))
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    dock = next(dock for dock in drawing.docks if dock.objectName() == "dock_properties")
    assert dock.isVisible()
    palette = next(view for view in drawing.views if isinstance(view, PaletteView))
    palette.choice_wished.emit(Choice("dropout", "Dropout", "", ""))
    assert session.sketch.graph["dropout1"].inputs == ("h1",)
