"""Drawing on the output's plane in the real window, by the mouse, on the real process."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.data.drawn import DRAWN, DrawnPoints
from nnviz.ui.app import make_window
from nnviz.ui.main_window import MainWindow
from nnviz.ui.views.output import OutputView

PATIENCE_MS = 20_000
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window on the circle, at rest."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "dark")
    qtbot.addWidget(window)
    window.open_target("circle")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=PATIENCE_MS)
    window.set_speed(None)
    yield window
    window.close()


def view(window: MainWindow) -> OutputView:
    return next(v for v in window.views if isinstance(v, OutputView))


def begin(window: MainWindow, qtbot: QtBot) -> OutputView:
    output = view(window)
    qtbot.mouseClick(output._options.chip("draw"), LEFT)
    assert output.surface.is_drawing
    assert output.bar.isVisible()
    qtbot.waitUntil(lambda: output.surface.place_at(output.surface.square().center()) is not None)
    return output


def at(output: OutputView, across: float, down: float) -> QPoint:
    square = output.surface.square()
    return QPoint(
        round(square.left() + across * square.width()), round(square.top() + down * square.height())
    )


def points(window: MainWindow) -> DrawnPoints:
    experiment = window.session.experiment
    assert experiment is not None
    assert experiment.data.name == DRAWN
    assert experiment.data.points is not None
    return experiment.data.points


def drag(qtbot: QtBot, output: OutputView, places: list[QPoint], button=LEFT, modifier=NO) -> None:
    qtbot.mousePress(output.surface, button, modifier, places[0])
    for place in places[1:]:
        qtbot.mouseMove(output.surface, place)
    qtbot.mouseRelease(output.surface, button, modifier, places[-1])


def arrived(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the process trains on what the window shows."""
    session = window.session
    qtbot.waitUntil(
        lambda: session.model.experiment.data == session.experiment.data, timeout=PATIENCE_MS
    )


def test_clicks_add_points_of_the_chosen_class_while_it_trains(
    window: MainWindow, qtbot: QtBot
) -> None:
    output = begin(window, qtbot)
    start = window.session.experiment
    window.session.play()
    qtbot.waitUntil(lambda: window.session.history.step > 50, timeout=PATIENCE_MS)
    qtbot.mouseClick(output.bar.chips[1], LEFT)
    qtbot.mouseClick(output.surface, LEFT, pos=at(output, 0.05, 0.05))
    made = points(window)
    assert len(made) == 501
    assert (made.x0[-1], made.x1[-1], made.y[-1]) == (
        pytest.approx(-5.4, abs=0.05),
        pytest.approx(5.4, abs=0.05),
        1,
    )
    arrived(window, qtbot)
    data = window.session.model.dataset
    samples, labels = np.vstack([data.x_train, data.x_test]), np.append(data.y_train, data.y_test)
    (found,) = np.flatnonzero(np.abs(samples - [-5.4, 5.4]).max(axis=1) < 0.06)
    assert labels[found] == 1
    step = window.session.history.step
    qtbot.waitUntil(lambda: window.session.history.step > step + 50, timeout=PATIENCE_MS)
    window.session.pause()
    qtbot.waitUntil(lambda: not window.is_training())
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.experiment == start
    assert not window.session.problems


@pytest.mark.parametrize(("button", "modifier"), [(LEFT, SHIFT), (RIGHT, NO)])
def test_a_drag_paints_several_and_another_removes_them(
    window: MainWindow, qtbot: QtBot, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    output = begin(window, qtbot)
    start = window.session.experiment
    edge = [at(output, 0.05 + 0.01 * step, 0.03) for step in range(41)]
    drag(qtbot, output, edge)
    painted = len(points(window)) - 500
    assert 10 <= painted <= 16
    assert window.session.undo_stack.count() == 1
    drag(qtbot, output, edge, button, modifier)
    assert len(points(window)) == 500
    assert min(points(window).x1) > -6
    assert window.session.undo_stack.count() == 2
    arrived(window, qtbot)
    while window.session.undo_stack.canUndo():
        window.session.undo_stack.undo()
    assert window.session.experiment == start
    arrived(window, qtbot)


def test_clear_empties_the_plane_and_undo_brings_all_back(window: MainWindow, qtbot: QtBot) -> None:
    output = begin(window, qtbot)
    start = window.session.experiment
    full = output.surface.grab().toImage()
    qtbot.mouseClick(output.bar.clear, LEFT)
    assert output.surface.grab().toImage() != full
    assert "empty plane" in output.bar.hint.text()
    qtbot.mouseClick(output.bar.chips[2], LEFT)  # another class
    qtbot.mouseClick(output.surface, LEFT, pos=at(output, 0.25, 0.5))
    assert points(window).names == ("class 1", "class 2", "class 3")
    assert points(window).y == (2.0,)
    arrived(window, qtbot)
    assert output.bar.hint.text().startswith("1 point.")
    qtbot.mouseClick(output.surface, RIGHT, pos=at(output, 0.25, 0.5))  # the last one
    assert "empty plane" in output.bar.hint.text()
    while window.session.undo_stack.canUndo():
        window.session.undo_stack.undo()
    assert window.session.experiment == start
    assert "500 samples" in output.bar.hint.text()


def test_a_regression_draws_values(window: MainWindow, qtbot: QtBot) -> None:
    output = begin(window, qtbot)
    window.session.edit_data("name", "plane")
    arrived(window, qtbot)
    qtbot.waitUntil(lambda: output.bar.value.isVisible(), timeout=PATIENCE_MS)
    output.bar.value.value_wished.emit(-0.75)
    qtbot.mouseClick(output.surface, LEFT, pos=at(output, 0.9, 0.1))
    assert points(window).y[-1] == -0.75
    arrived(window, qtbot)
    assert not window.session.problems


def test_a_key_begins_it_escape_ends_it_and_clicks_pin_again(
    window: MainWindow, qtbot: QtBot
) -> None:
    output = view(window)
    action = window.actions_by_name["draw_points"]
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert output.surface.is_drawing
    assert action.isChecked()
    qtbot.keyClick(output.surface, Qt.Key.Key_Escape)
    assert not output.surface.is_drawing
    assert not action.isChecked()
    assert not output.bar.isVisible()
    qtbot.mouseClick(output.surface, LEFT, pos=at(output, 0.5, 0.5))
    assert output.surface.is_pinned
    assert window.session.undo_stack.count() == 0


def test_where_there_is_no_plane_nothing_can_be_drawn(window: MainWindow, qtbot: QtBot) -> None:
    pytest.importorskip("sklearn")
    output = begin(window, qtbot)
    window.session.edit_data("name", "iris")
    arrived(window, qtbot)
    qtbot.waitUntil(lambda: not output.surface.is_drawing, timeout=PATIENCE_MS)
    chip = output._options.chip("draw")
    assert not chip.isEnabled()
    assert "two inputs" in chip.toolTip()


def test_features_are_switched_in_the_panel_and_the_last_one_stays(
    window: MainWindow, qtbot: QtBot
) -> None:
    start = window.session.experiment
    picker = window.panel.data.features
    assert {n for n, b in picker.buttons.items() if b.isChecked()} == {"x1", "x2"}
    picker.buttons["x1·x2"].click()
    picker.buttons["x1"].click()
    picker.buttons["x2"].click()
    assert window.session.experiment.data.features == ("x1·x2",)
    picker.buttons["x1·x2"].click()
    assert "at least one" in picker._note.text()
    assert [n for n, b in picker.buttons.items() if b.isChecked()] == ["x1·x2"]
    arrived(window, qtbot)
    output = view(window)
    qtbot.waitUntil(lambda: window.session.frame.run == window.session.model.run)
    qtbot.mouseMove(output.surface, at(output, 0.75, 0.25))
    qtbot.waitUntil(lambda: window.session.frame.probe == pytest.approx([3, 3], abs=0.1))
    assert window.session.frame.activations["input"] == pytest.approx([9], abs=0.5)
    while window.session.undo_stack.canUndo():
        window.session.undo_stack.undo()
    assert window.session.experiment == start
    assert not picker._note.isVisible()
    arrived(window, qtbot)
