"""The neuron inspector in the real window on the real training process, by mouse and keys."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.record.neurons import Measure
from nnviz.runtime.messages import RunState
from nnviz.session.lesson import forward
from nnviz.session.network_edits import with_units
from nnviz.session.sample import Part
from nnviz.session.selection import Edge, Selection
from nnviz.ui.app import make_window
from nnviz.ui.handlers.inspector_handlers import InspectorHandlers
from nnviz.ui.inspector.forward_block import ForwardBlock
from nnviz.ui.inspector.rows import BIAS
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.inspector import InspectorView

PATIENCE_MS = 20_000


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "dark")
    qtbot.addWidget(window)
    window.open_target("circle")
    window.show()
    until(qtbot, lambda: window.session.frame is not None)
    yield window
    window.close()


@pytest.fixture
def view(window: MainWindow) -> InspectorView:
    return next(v for v in window.views if isinstance(v, InspectorView))


def until(qtbot: QtBot, condition) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)


def inspect(qtbot: QtBot, window: MainWindow, view: InspectorView, neuron: Neuron) -> None:
    """Open it as a double click on the canvas does, and wait for the numbers."""
    handlers = next(h for h in window.handlers if isinstance(h, InspectorHandlers))
    handlers.inspect_neuron(*neuron)
    until(qtbot, lambda: in_sight(view) and is_full(view, neuron))


def in_sight(widget: QWidget) -> bool:
    return not widget.visibleRegion().isEmpty()


def is_full(view: InspectorView, neuron: Neuron) -> bool:
    frame = view._frame
    return (
        frame is not None
        and frame.backward is not None
        and frame.excitation is not None
        and frame.excitation.neuron == neuron
    )


def weight(window: MainWindow, neuron: Neuron, row: int) -> float:
    session = window.session
    views = session.model.network.layout.views(session.frame.parameters, neuron.node)
    return float(views["weights"][row, neuron.unit] if row >= 0 else views["bias"][neuron.unit])


def type_at(qtbot: QtBot, view: InspectorView, row: int, text: str) -> None:
    """Double-click a weight and type over it."""
    table = view.forward.table
    place = table.weight_rect(row).center()
    qtbot.mouseClick(table, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(table, Qt.MouseButton.LeftButton, pos=place)
    assert table.field.is_typing()
    qtbot.keyClicks(table.field.edit, text)
    qtbot.keyClick(table.field.edit, Qt.Key.Key_Return)


def test_it_says_how_to_begin_and_a_key_brings_it_to_the_front(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    assert "Click a neuron" in view._empty.text()
    assert not in_sight(view)
    qtbot.keyClick(window, Qt.Key.Key_I)
    until(qtbot, lambda: in_sight(view._empty))
    assert not view._scroll.isVisible()
    window.session.select(Selection((Neuron("h1", 0),)))
    assert view._scroll.isVisible()
    window.session.select(Selection())
    assert not view._scroll.isVisible()


def test_all_its_numbers_are_there_and_add_up(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 1)
    inspect(qtbot, window, view, neuron)
    assert view.head.title.text() == "h1 · neuron 2"
    assert view.head.place.text() == "2 of 4"
    table = view.forward.table.content
    assert sum(row.product for row in table.rows) == pytest.approx(table.total)
    assert np.tanh(table.total) == pytest.approx(view.forward.answer.value, abs=1e-6)
    readers = view.backward.readers.content
    assert readers.total == pytest.approx(sum(row.product for row in readers.rows))
    by_sum = readers.total * view.backward.slope.value
    assert by_sum == pytest.approx(view.backward.by_sum.value)
    for row in view.backward.inputs.content.rows:
        assert row.left == view.backward.by_sum.value
        assert row.product == pytest.approx(row.left * row.right)
    assert "expected: " in view.backward.sentence.text()


def test_keys_and_buttons_step_through_the_layer(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    inspect(qtbot, window, view, Neuron("h1", 3))
    qtbot.keyClick(window, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert window.session.selection.neuron == Neuron("h1", 0)
    qtbot.mouseClick(view.head.before, Qt.MouseButton.LeftButton)
    assert window.session.selection.neuron == Neuron("h1", 3)
    assert view.head.place.text() == "4 of 4"
    inspect(qtbot, window, view, Neuron("output", 0))
    assert not view.head.after.isEnabled()
    assert not view.backward.readers.isVisible()
    assert view.backward.by_answer.isVisible()


def test_a_weight_typed_over_is_written_and_shown_and_taken_back(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 2)
    inspect(qtbot, window, view, neuron)
    before = weight(window, neuron, 1)
    type_at(qtbot, view, 1, "-1.25")
    assert not view.forward.table.field.is_typing()
    until(qtbot, lambda: weight(window, neuron, 1) == -1.25)
    until(qtbot, lambda: -1.25 in [row.right for row in view.forward.table.content.rows])
    type_at(qtbot, view, BIAS, "0.5")
    until(qtbot, lambda: weight(window, neuron, BIAS) == 0.5)
    window.session.undo_stack.undo()
    window.session.undo_stack.undo()
    until(qtbot, lambda: weight(window, neuron, 1) == before)


def test_what_is_no_weight_is_refused_in_place(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 2)
    inspect(qtbot, window, view, neuron)
    before = weight(window, neuron, 0)
    table = view.forward.table
    for text in ("abc", "1e400", "1e39", "9" * 400, "nan", ""):
        table.start_typing(0)
        table.field.edit.clear()
        qtbot.keyClicks(table.field.edit, text)
        qtbot.keyClick(table.field.edit, Qt.Key.Key_Return)
        assert table.field.is_typing(), text
        assert view.forward.problem.isVisible(), text
        assert view.forward.problem.text().endswith("."), text
        assert not window.session.undo_stack.canUndo(), text
        qtbot.keyClick(table.field.edit, Qt.Key.Key_Escape)
        assert not table.field.isVisible(), text
        assert not view.forward.problem.isVisible(), text
        assert weight(window, neuron, 0) == before, text


def test_keys_choose_a_row_and_the_wheel_turns_the_weight_of_the_chosen_one(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 2)
    inspect(qtbot, window, view, neuron)
    table = view.forward.table
    first, second = table.content.rows[:2]
    turn(table, first.key)
    assert not window.session.undo_stack.canUndo()  # the column scrolls
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    turn(table, second.key)
    assert not window.session.undo_stack.canUndo()
    before = weight(window, neuron, first.key)
    turn(table, first.key)
    until(qtbot, lambda: weight(window, neuron, first.key) == pytest.approx(before + 0.05))
    qtbot.keyClick(table, Qt.Key.Key_2)
    assert table.field.is_typing()
    assert table.field.edit.text() == "2"
    qtbot.keyClick(table.field.edit, Qt.Key.Key_Return)
    until(qtbot, lambda: weight(window, neuron, first.key) == 2)


def turn(table: QWidget, key: int) -> None:
    place = QPointF(table.weight_rect(key).center())
    event = QWheelEvent(
        place,
        QPointF(table.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(table, event)


def test_a_deleted_edge_stays_at_zero(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 0)
    window.session.interventions.remove([Edge("input", 1, "h1", 0)], removed=True)
    assert window.session.experiment.marks
    inspect(qtbot, window, view, neuron)
    type_at(qtbot, view, 1, "3")
    assert "deleted" in view.forward.problem.text()


def test_history_is_there_for_a_neuron_that_is_selected_later_and_survives_an_edit(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    session = window.session
    window.set_speed(None)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    record = session.neurons.record

    def points() -> int:
        trace = record.trace("h1", 3, Measure.GRADIENT_NORM)
        return 0 if trace is None else len(trace.steps)

    until(qtbot, lambda: points() >= 4)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    until(qtbot, lambda: session.state is RunState.PAUSED)
    inspect(qtbot, window, view, Neuron("h1", 3))
    seen = {m: trend.trace for m, trend in view.history.trends.items()}
    assert all(trace is not None and len(trace.steps) >= 4 for trace in seen.values())
    assert seen[Measure.MEAN].steps[0] == 0
    known = points()
    session.edit_graph(
        session.experiment.graph.with_layer(
            "h1", session.experiment.graph["h1"].layer.replace(units=7)
        ),
        "One more",
    )
    until(qtbot, lambda: session.model.network.facts.shapes["h1"] == (7,))
    assert points() >= known
    session.reset()
    until(qtbot, lambda: session.history.step == 0 and points() <= 1)


def test_a_click_on_a_sample_makes_it_the_probe(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    neuron = Neuron("h1", 1)
    inspect(qtbot, window, view, neuron)
    samples = view.samples.most
    assert len(samples.items) == 5
    item = samples.items[1]
    view._scroll.ensureWidgetVisible(samples)
    qtbot.mouseClick(samples, Qt.MouseButton.LeftButton, pos=samples.place(1).center())
    assert (window.session.sample.part, window.session.sample.index) == (Part.TRAINING, item.index)
    until(
        qtbot, lambda: view.forward.answer.value == pytest.approx(item.answer, abs=1e-5)
    )  # at rest the numbers follow


def test_hovering_is_a_preview_until_something_is_selected(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_I)
    window.canvas.neuron_hovered.emit("h1", 3)
    assert view.neuron == Neuron("h1", 3)
    window.session.select(Selection((Neuron("h1", 0),)))
    window.canvas.neuron_hovered.emit("h1", 2)
    assert view.neuron == Neuron("h1", 0)
    window.canvas.neuron_hovered.emit("", -1)
    window.session.select(Selection())
    assert view.neuron is None


def test_the_network_is_copied_as_python_and_latex(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    window.actions_by_name["copy_python"].trigger()
    text = QGuiApplication.clipboard().text()
    assert text.startswith('"""Circle, written by nnviz.')
    assert "def network(x1, x2):" in text
    inspect(qtbot, window, view, Neuron("h1", 1))
    qtbot.mouseClick(view.head.copy, Qt.MouseButton.LeftButton)
    menu = view.head.findChild(QMenu)
    latex = next(action for action in menu.actions() if "LaTeX" in action.text())
    latex.trigger()
    menu.close()
    assert r"\begin{align*}" in QGuiApplication.clipboard().text()
    assert "25 parameters" in window.status.hint.text()
    until(qtbot, lambda: view.head.findChild(QMenu) is None)


def test_a_large_network_is_not_copied_and_says_why(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("mine")
    window.open_target("digits")
    until(qtbot, lambda: window.session.model.dataset.image_shape is not None)
    until(qtbot, lambda: window.session.frame.run == window.session.model.run)
    window.actions_by_name["copy_latex"].trigger()
    assert QGuiApplication.clipboard().text() == "mine"
    assert re.search("parameters would fill pages", window.session.problems[-1].what)


def test_it_lets_go_of_a_neuron_that_is_gone(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    inspect(qtbot, window, view, Neuron("h1", 1))
    window.open_target("digits")
    until(qtbot, lambda: window.session.model.dataset.image_shape is not None)
    until(qtbot, lambda: view._frame is not None and view._frame.backward is not None)
    assert view.samples.isHidden()
    until(qtbot, lambda: len(view.pictures.grid.tiles) == 9)
    assert all(tile.patch is None for tile in view.pictures.grid.tiles)
    assert len(view.forward.table.content.rows) == 21
    assert view.forward.table.content.rest[0] == 44
    window.session.edit_graph(window.session.experiment.graph.without("h1"), "Remove")
    until(qtbot, lambda: view.neuron is None)
    assert view._empty.isVisible()


def test_a_double_click_on_the_canvas_opens_it_and_numbers_move_while_it_trains(
    window: MainWindow, view: InspectorView, qtbot: QtBot
) -> None:
    viewport = window.canvas.viewport()
    spot = window.canvas.neuron_spots()[3]  # after the two inputs
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=spot)
    until(qtbot, lambda: in_sight(view))
    neuron = window.session.selection.neuron
    assert view.neuron == neuron == Neuron("h1", 1)
    until(qtbot, lambda: is_full(view, neuron))
    qtbot.keyClick(window, Qt.Key.Key_Space)
    seen: set[float] = set()

    def has_moved() -> bool:
        seen.add(view.backward.by_sum.value)
        return len(seen) >= 4

    until(qtbot, has_moved)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    until(qtbot, lambda: window.session.state is RunState.PAUSED)
    until(qtbot, lambda: view._frame.step == window.session.history.step)


def test_a_layer_that_lost_neurons_is_sorted_anew_while_training_runs(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, block = window.session, ForwardBlock()
    qtbot.addWidget(block)
    neuron = Neuron(session.model.network.sink, 0)
    before = len(forward(session.model, session.frame, neuron).terms)
    block.show_neuron(session.model, forward(session.model, session.frame, neuron), fresh=True)
    hidden = session.experiment.graph[neuron.node].inputs[0]
    session.edit_graph(with_units(session.experiment.graph, hidden, before - 1), "")
    until(qtbot, lambda: session.model.experiment == session.experiment)
    until(qtbot, lambda: session.frame.run == session.model.run)
    found = forward(session.model, session.frame, neuron)
    block.show_neuron(session.model, found, fresh=False)  # within a second of the last sorting
    assert {row.key for row in block.table._content.rows} == {*range(before - 1), BIAS}


def test_zooming_into_a_neuron_shows_what_is_inside(
    qtbot: QtBot, window: MainWindow, view: InspectorView
) -> None:
    canvas = window.canvas
    until(qtbot, lambda: canvas.neuron_spots())
    item = canvas.neurons["h1"]
    viewport = canvas.viewport()
    place = QPointF(canvas.mapFromScene(QPointF(*item.place.centres[1])))
    assert not in_sight(view)
    for _ in range(12):
        event = QWheelEvent(
            place,
            viewport.mapToGlobal(place),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)
    assert window.session.selection.neuron == Neuron("h1", 1)
    until(qtbot, lambda: in_sight(view))
