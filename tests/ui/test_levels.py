"""The two levels: layers and neurons of one network, with the same layer in the middle."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import Node
from nnviz.layers.dense import Dense
from nnviz.ui.levels import Level
from nnviz.ui.main_window import MainWindow
from nnviz.ui.sketch.dropping import KIND

LEFT = Qt.MouseButton.LeftButton


def wheel(canvas: QWidget, at: QPoint, notches: int) -> None:
    """Turn the wheel over a point of a canvas."""
    for _ in range(abs(notches)):
        turn = QPoint(0, 120 if notches > 0 else -120)
        event = QWheelEvent(
            QPointF(at),
            QPointF(canvas.mapToGlobal(at)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas, event)


def test_a_key_and_the_switch_change_the_level(window: MainWindow, qtbot: QtBot) -> None:
    stack = window.canvas_stack
    assert (stack.level, stack.front) == (Level.NEURONS, window.canvas)
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert (stack.level, stack.front) == (Level.LAYERS, window.sketch_canvas)
    assert window.sketch_canvas.isVisible()
    segment = stack.switch.segment(1).center().toPoint()
    qtbot.mouseClick(stack.switch, Qt.MouseButton.LeftButton, pos=segment)
    assert stack.level is Level.NEURONS
    assert window.canvas.isVisible()


def test_zooming_leads_from_level_to_level(window: MainWindow, qtbot: QtBot) -> None:
    stack, neurons, layers = window.canvas_stack, window.canvas, window.sketch_canvas
    middle = neurons.viewport().rect().center()
    wheel(neurons.viewport(), middle, -8)
    assert stack.level is Level.LAYERS
    spot = layers.area_of("h2").center()
    for _ in range(40):
        if stack.level is Level.NEURONS:
            break
        wheel(layers.viewport(), spot, 1)
    assert stack.level is Level.NEURONS
    shown = neurons.mapToScene(neurons.viewport().rect()).boundingRect()
    assert shown.contains(QPointF(*neurons.neurons["h2"].place.centres[0]))


def test_layers_are_first_seen_all_together(window: MainWindow, qtbot: QtBot) -> None:
    layers = window.sketch_canvas
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert layers.picture is not None
    seen = layers.viewport().rect()
    assert all(seen.contains(layers.area_of(card)) for card in layers.picture.cards)


def test_another_network_is_seen_whole(window: MainWindow, qtbot: QtBot) -> None:
    layers = window.sketch_canvas
    qtbot.keyClick(window, Qt.Key.Key_L)
    layers.zoom(2.0)
    window.open_target("spiral")
    assert layers.picture is not None
    assert "h3" in layers.picture.cards
    seen = layers.viewport().rect()
    assert all(seen.contains(layers.area_of(card)) for card in layers.picture.cards)


def test_what_is_dragged_over_neurons_from_the_palette_finds_the_layers(
    window: MainWindow, qtbot: QtBot
) -> None:
    data, at = QMimeData(), QPoint(50, 50)
    data.setData(KIND, b"dense")
    viewport = window.canvas.viewport()
    action, button, keys = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(at, action, data, button, keys)
    QApplication.sendEvent(viewport, event)
    assert event.isAccepted()
    assert window.canvas_stack.level is Level.LAYERS


def test_frames_go_to_the_level_one_sees(window: MainWindow, qtbot: QtBot) -> None:
    layers, neurons = window.sketch_canvas, window.canvas
    qtbot.keyClick(window, Qt.Key.Key_L)
    before = neurons.frames_painted
    window.session.play()
    painted = layers.frames_painted
    qtbot.waitUntil(lambda: layers.frames_painted > painted + 5, timeout=10_000)
    window.session.pause()
    assert neurons.frames_painted == before
    painted = neurons.frames_painted
    qtbot.keyClick(window, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: neurons.frames_painted > painted, timeout=10_000)
    assert neurons.frame is not None
    assert window.session.frame is not None
    assert neurons.frame.step == window.session.frame.step


def test_another_network_waits_until_its_neurons_are_seen(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert session.document is not None
    graph = session.document.graph.insert_before("output", Node("new", Dense(units=3)))
    with qtbot.waitSignal(session.loaded, timeout=10_000):
        session.edit_sketch(graph, session.document.drawing, "Insert")
    assert "new" not in window.canvas.neurons
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert "new" in window.canvas.neurons


@pytest.mark.parametrize("level", list(Level))
def test_a_draft_says_so_and_leads_to_its_problems(
    window: MainWindow, qtbot: QtBot, level: Level
) -> None:
    session, stack = window.session, window.canvas_stack
    stack.show_level(level)
    assert stack.chip.isHidden()
    assert session.document is not None
    graph = session.document.graph.add(Node("lost", Dense(units=3)))
    session.edit_sketch(graph, session.document.drawing, "Add")
    assert stack.chip.isVisible()
    assert "1 problem" in stack.chip.text()
    assert not stack.chip.geometry().intersects(stack.switch.geometry())
    assert abs(stack.chip.geometry().center().y() - stack.switch.geometry().center().y()) <= 1
    qtbot.mouseClick(stack.chip, Qt.MouseButton.LeftButton)
    assert stack.level is Level.LAYERS
    assert session.layers == ("lost",)
    assert stack.layers.viewport().rect().contains(stack.layers.area_of("lost"))
    session.undo_stack.undo()
    assert stack.chip.isHidden()
