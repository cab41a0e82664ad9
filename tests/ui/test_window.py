"""The whole window on the real training process, by keys and mouse as a person uses it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from nnviz.files.example import examples
from nnviz.files.opening import opened
from nnviz.runtime.messages import RunState
from nnviz.ui.actions import ACTIONS
from nnviz.ui.help import AboutDialog, KeysDialog
from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import DARK, LIGHT

Open = Callable[..., MainWindow]


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    qtbot.keyClick(window, key)


def train_to(qtbot: QtBot, window: MainWindow, steps: int) -> None:
    """Play at full speed until so many steps are done, and pause."""
    window.set_speed(None)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.history.step >= steps, timeout=20_000)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.is_training(), timeout=5_000)


def text_of(window: MainWindow, figure: str) -> str:
    return window.status.figures[figure].text()


def test_it_opens_on_an_example_that_is_drawn_and_at_rest(window: MainWindow) -> None:
    assert window.windowTitle() == "Circle — nnviz"
    assert window.canvas.neuron_spots()
    assert window.session.state is RunState.PAUSED
    assert text_of(window, "parameters") == "25 parameters"
    assert not window.problem_bar.isVisible()


def test_space_trains_and_space_rests(window: MainWindow, qtbot: QtBot) -> None:
    assert window.toolbar.play.text() == "Play"
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    assert window.toolbar.play.text() == "Pause"
    qtbot.waitUntil(lambda: window.canvas.frames_painted > 5, timeout=10_000)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not window.is_training())
    step = window.session.history.step
    assert step > 0
    assert text_of(window, "step") == f"step {step:,}"


def test_one_step_and_one_epoch(window: MainWindow, qtbot: QtBot) -> None:
    window.set_speed(None)
    press(qtbot, window, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: window.session.history.step == 1)
    press(qtbot, window, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.session.history.step == 25)
    qtbot.waitUntil(lambda: text_of(window, "epoch") == "epoch 1")


def test_reset_keeps_the_initial_weights_and_new_weights_are_others(
    window: MainWindow, qtbot: QtBot
) -> None:
    first = np.array(window.session.frame.parameters)
    train_to(qtbot, window, 200)
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: _at_start(window))
    assert (window.session.frame.parameters == first).all()
    press(qtbot, window, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: _at_start(window) and _differs(window, first))
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: _at_start(window) and not _differs(window, first))


def test_full_speed_is_one_key_away_and_back(window: MainWindow, qtbot: QtBot) -> None:
    before = window.session.speed
    assert before is not None
    press(qtbot, window, Qt.Key.Key_F)
    assert window.session.speed is None
    assert window.toolbar.speed.label.text() == "full speed"
    press(qtbot, window, Qt.Key.Key_F)
    assert window.session.speed == before
    press(qtbot, window, Qt.Key.Key_BracketLeft)
    assert window.session.speed == before / 2
    press(qtbot, window, Qt.Key.Key_BracketRight)
    assert window.session.speed == before


def test_dragging_the_dial_sets_the_speed(window: MainWindow, qtbot: QtBot) -> None:
    slider = window.toolbar.speed.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert window.session.walker.is_on
    slider.setValue(0)
    assert not window.session.walker.is_on
    assert window.session.speed == 1.0
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert window.session.speed is None


def test_another_sample_changes_the_neurons_at_rest(window: MainWindow, qtbot: QtBot) -> None:
    before = np.array(window.session.frame.probe)
    press(qtbot, window, Qt.Key.Key_Period)
    qtbot.waitUntil(lambda: bool((window.session.frame.probe != before).any()))
    press(qtbot, window, Qt.Key.Key_Comma)
    qtbot.waitUntil(lambda: bool((window.session.frame.probe == before).all()))


def test_another_example_is_one_choice_away_and_goes_on_training(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    menu = window.toolbar.example.menu()
    iris = next(action for action in menu.actions() if action.data() == "iris")
    iris.trigger()
    qtbot.waitUntil(lambda: window.session.model.experiment.data.name == "iris", timeout=20_000)
    qtbot.waitUntil(lambda: window.is_training() and window.session.history.step > 0)
    assert window.windowTitle() == "Iris flowers — nnviz"
    assert window.toolbar.example.text() == "Iris flowers"


def test_examples_in_quick_succession_go_on_training(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    changed = window.session.state_changed
    with qtbot.waitSignal(changed, check_params_cb=lambda state: state is RunState.PAUSED):
        window.open_target("iris")
    window.open_target("xor")
    qtbot.waitUntil(lambda: window.session.model.experiment.data.name == "xor", timeout=20_000)
    qtbot.waitUntil(lambda: window.is_training() and window.session.history.step > 0)


def test_a_rate_that_explodes_pauses_says_so_and_offers_a_smaller_one(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("diabetes")
    window.session.edit_training("optimizer", "sgd")
    window.session.edit_training("learning_rate", 1e9)
    window.set_speed(None)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.problem_bar.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: not window.is_training())
    assert "finite" in window.session.problems[-1].what
    assert np.isfinite(window.session.frame.parameters).all()
    qtbot.mouseClick(window.problem_bar.remedy, Qt.MouseButton.LeftButton)
    assert window.session.experiment.training.learning_rate == pytest.approx(1e8)
    assert not window.problem_bar.isVisible()


def test_a_killed_training_process_is_told_and_play_starts_another(
    window: MainWindow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    os.kill(window.session.process_id(), signal.SIGKILL)
    qtbot.waitUntil(window.problem_bar.isVisible, timeout=5_000)
    assert window.session.state is RunState.DEAD
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(
        lambda: window.is_training() and window.session.history.step > 0, timeout=20_000
    )
    assert not window.problem_bar.isVisible()
    caplog.clear()


def test_closing_while_it_trains_leaves_no_process(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    process = window.session.process_id()
    assert window.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_the_theme_changes_with_everything_in_it(window: MainWindow, qtbot: QtBot) -> None:
    assert window.theme is DARK
    press(qtbot, window, Qt.Key.Key_T)
    assert window.theme is LIGHT
    assert all(view.theme is LIGHT for view in window.views)
    image = window.canvas.grab().toImage()
    assert image.pixelColor(3, 3).name() == LIGHT.background


def test_docks_float_close_and_come_back(window: MainWindow, qtbot: QtBot) -> None:
    docks = {dock.objectName(): dock for dock in window.docks}
    docks["dock_loss"].setFloating(True)
    docks["dock_controls"].close()
    window.actions_by_name["reset_layout"].trigger()
    qtbot.waitUntil(lambda: docks["dock_controls"].isVisible())
    assert not any(dock.isFloating() for dock in window.docks)
    assert window.dockWidgetArea(docks["dock_controls"]) is Qt.DockWidgetArea.LeftDockWidgetArea


def test_no_bar_of_tabs_is_left_where_none_belongs(window: MainWindow, qtbot: QtBot) -> None:
    direct = Qt.FindChildOption.FindDirectChildrenOnly

    def tabs() -> list[str]:
        bars = [b for b in window.findChildren(QTabBar, options=direct) if b.isVisible()]
        return [bar.tabText(at) for bar in bars for at in range(bar.count())]

    for _ in range(2):
        qtbot.waitUntil(lambda: window.docks[0].isVisible() and len(tabs()) >= len(window.views))
        assert len(tabs()) == len(set(tabs()))
        window.actions_by_name["reset_layout"].trigger()


def test_the_layout_is_remembered(open_window: Open, qtbot: QtBot) -> None:
    first = open_window()
    first.resize(800, 600)
    next(dock for dock in first.docks if dock.objectName() == "dock_controls").close()
    first.actions_by_name["theme"].trigger()
    first.close()
    again = open_window(theme="")
    assert again.size() == QSize(800, 600)
    assert next(d for d in again.docks if d.objectName() == "dock_controls").isHidden()
    assert again.theme is LIGHT


def test_a_checkpoint_is_saved_and_gone_on_from(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_to(qtbot, window, 300)
    path = tmp_path / "circle.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    step = window.session.history.step
    window.actions_by_name["save_checkpoint"].trigger()
    qtbot.waitUntil(path.exists)
    state = opened(path).state
    assert state is not None
    assert state.step == step
    press(qtbot, window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: _at_start(window))
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.session.frame.step == step, timeout=10_000)
    assert (window.session.frame.parameters == state.parameters).all()


def test_a_file_that_is_none_is_a_sentence_in_the_bar(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "broken.safetensors"
    path.write_bytes(b"nothing")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
    window.actions_by_name["open"].trigger()
    qtbot.waitUntil(window.problem_bar.isVisible)
    assert window.session.model.experiment.data.name == "circle"


def test_nothing_is_clipped(window: MainWindow) -> None:
    for size in ((1440, 900), (1024, 700), (800, 560)):
        window.resize(*size)
        QApplication.processEvents()
        assert window.size() == QSize(*size)
        for label in window.status.figures.values():
            assert label.width() >= label.sizeHint().width(), size
        for button in (window.toolbar.play, window.toolbar.example, window.toolbar.menu_button):
            assert button.isVisible(), size
            assert window.toolbar.rect().contains(button.geometry()), size


def test_what_cannot_be_undone_looks_so_at_any_width(window: MainWindow, qtbot: QtBot) -> None:
    def enabled(width: int) -> tuple[bool, bool]:
        window.resize(800, 600)
        window.resize(width, 700)
        QApplication.processEvents()
        buttons = {b.defaultAction(): b for b in window.toolbar.findChildren(QToolButton)}
        undo, redo = (buttons[window.actions_by_name[name]] for name in ("undo", "redo"))
        return undo.isEnabled(), redo.isEnabled()

    assert [enabled(width) for width in (1440, 1024)] == [(False, False)] * 2
    window.session.edit_training("momentum", 0.3)
    assert [enabled(width) for width in (1440, 1024)] == [(True, False)] * 2


def test_every_action_has_help_and_no_key_means_two_things(window: MainWindow) -> None:
    for other in ("Draw", "Neuron"):  # only one of these two menus can act at a time
        keys = [key for entry in ACTIONS if entry.menu != other for key in entry.keys]
        assert len(keys) == len(set(keys))
    assert all(entry.help.endswith(".") for entry in ACTIONS)
    shown = [action.text() for menu in window.menu.actions() for action in menu.menu().actions()]
    assert {entry.text for entry in ACTIONS} <= set(shown)


def test_the_keys_are_listed(window: MainWindow) -> None:
    dialog = KeysDialog(window)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {entry.help for entry in ACTIONS if entry.keys} <= texts
    about = AboutDialog(window)
    assert any("nnviz" in label.text() for label in about.findChildren(QLabel))
    dialog.deleteLater()
    about.deleteLater()


def _at_start(window: MainWindow) -> bool:
    frame = window.session.frame
    return frame is not None and frame.step == 0 and window.session.history.step == 0


def _differs(window: MainWindow, first: np.ndarray) -> bool:
    return bool((window.session.frame.parameters != first).any())


def test_a_view_behind_a_tab_costs_nothing(window: MainWindow, qtbot: QtBot) -> None:
    views = {view.name: view for view in window.views}
    shown: list[str] = []
    for view in window.views:
        view.show_frame = lambda frame, name=view.name: shown.append(name)
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shown.count("activations") > 2, timeout=10_000)
    assert "strip" not in shown
    dock = next(dock for dock in window.docks if dock.widget() is views["strip"])
    dock.raise_()
    qtbot.waitUntil(lambda: shown.count("strip") > 2, timeout=10_000)


def test_the_title_follows_the_data(window: MainWindow, qtbot: QtBot) -> None:
    window.session.edit_data("name", "moons")
    assert window.windowTitle() == "• Two moons — nnviz", "edited, and in no file"
    assert window.toolbar.example.text() == "Examples"
    window.session.undo_stack.undo()
    assert window.windowTitle() == "Circle — nnviz"
    assert window.toolbar.example.text() == "Circle"
    window.session.edit_data("noise", 0.2)
    assert window.windowTitle() == "• Circle — nnviz"


def test_what_an_example_covered_comes_back_with_the_next(open_window: Open) -> None:
    window = open_window("circle")
    views = {view.name: view for view in window.views}
    window.raise_view("probe")
    window.open_target("autoencoder")
    assert views["latent"].is_seen
    window.open_target("xor")
    assert views["probe"].is_seen
    window.open_target("autoencoder")
    window.raise_view("predictions")
    window.open_target("xor")
    assert views["predictions"].is_seen, "somebody has chosen it since"


def test_an_example_shows_what_it_is_about(open_window: Open) -> None:
    window = open_window("autoencoder")
    assert next(view for view in window.views if view.name == "latent").is_seen
    names = {view.name for view in window.views}
    assert {name for example in examples() for name in example.views} <= names


def test_an_example_may_show_several_views_side_by_side(open_window: Open) -> None:
    window = open_window("char-lstm")
    views = {view.name: view for view in window.views}
    assert views["reader"].is_seen
    assert views["selective"].is_seen
    window.open_target("xor")
    assert not views["reader"].is_seen
    assert not views["selective"].is_seen
