"""Slow motion in the real window: the dial, the keys, the bar, and the light on the canvas."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.walk import PhaseKind
from nnviz.session.moment import WalkMoment
from nnviz.ui.app import make_window
from nnviz.ui.handlers.walk_handlers import WalkHandlers
from nnviz.ui.main_window import MainWindow
from nnviz.ui.speed import LONGEST_PHASE, WALK_TICKS, seconds_at, tick_of_walk
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.walk_bar import WalkBar

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(qapp, settings, "dark")
    qtbot.addWidget(window)
    window.open_target("spiral")
    window.show()
    qtbot.waitUntil(lambda: window.session.frame is not None, timeout=20_000)
    yield window
    window.close()


def bar_of(window: MainWindow) -> WalkBar:
    (handler,) = (h for h in window.handlers if isinstance(h, WalkHandlers))
    return handler.bar


def moment_of(window: MainWindow) -> WalkMoment:
    moment = window.session.walker.moment
    assert moment is not None
    return moment


def begin(qtbot: QtBot, window: MainWindow) -> None:
    """Walk by the key; nothing goes on by itself."""
    window.actions_by_name["walk"].trigger()
    qtbot.waitUntil(lambda: window.session.walker.moment is not None, timeout=10_000)


def go_to(qtbot: QtBot, window: MainWindow, kind: PhaseKind) -> None:
    """On by the key of a step until a phase is reached."""
    while moment_of(window).phase.kind is not kind:
        qtbot.keyClick(window, Qt.Key.Key_S)


def picture(window: MainWindow) -> QImage:
    return window.canvas.viewport().grab().toImage()


def colour_at(image: QImage, spot: QPoint) -> np.ndarray:
    ratio = image.devicePixelRatio()
    color = QColor(image.pixel(round(spot.x() * ratio), round(spot.y() * ratio)))
    return np.array([color.red(), color.green(), color.blue()], float)


def test_the_key_walks_and_s_goes_through_a_whole_step(window: MainWindow, qtbot: QtBot) -> None:
    bar = bar_of(window)
    assert not bar.isVisible()
    before = np.array(window.session.frame.parameters)
    begin(qtbot, window)
    assert bar.isVisible()
    titles = []
    for _ in moment_of(window).walk.phases:
        titles.append(bar.title.text())
        assert any(c.isdigit() for c in bar.sentence.text())
        qtbot.keyClick(window, Qt.Key.Key_S)
    assert titles == [
        "Batch",
        *(f"Forward · {name}" for name in ("h1", "h2", "h3", "output")),
        "Loss",
        *(f"Backward · {name}" for name in ("output", "h3", "h2", "h1")),
        "Update",
    ]
    qtbot.waitUntil(lambda: window.session.history.step == 1, timeout=10_000)
    qtbot.waitUntil(lambda: moment_of(window).walk.step == 2, timeout=10_000)
    assert bar.step.text() == "step 2"
    assert not np.array_equal(moment_of(window).walk.before, before)
    qtbot.keyClick(window, Qt.Key.Key_S)
    qtbot.keyClick(window, Qt.Key.Key_S, SHIFT)
    assert bar.title.text() == "Batch"
    window.actions_by_name["walk"].trigger()
    assert not bar.isVisible()
    assert window.session.history.step == 1


def test_space_plays_and_pauses_the_walk_anywhere(window: MainWindow, qtbot: QtBot) -> None:
    begin(qtbot, window)
    window.session.walker.set_seconds(0.01)
    assert window.toolbar.play.text() == "Play"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.toolbar.play.text() == "Pause"
    qtbot.waitUntil(lambda: window.session.history.step >= 1, timeout=10_000)
    qtbot.waitUntil(lambda: window.session.walker.moment.index > 2, timeout=10_000)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert window.toolbar.play.text() == "Play"
    assert not window.session.walker.is_playing
    assert not window.session.walker._timer.isActive()


def test_the_dial_leads_into_the_walk_and_out_of_it(window: MainWindow, qtbot: QtBot) -> None:
    dial = window.toolbar.speed
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(window.is_training)
    dial.slider.setValue(-WALK_TICKS)
    assert dial.label.text() == "walk · 4 s"
    assert window.session.walker.seconds == LONGEST_PHASE
    qtbot.waitUntil(lambda: window.session.walker.moment is not None, timeout=10_000)
    assert window.session.walker.is_playing
    assert not window.is_training()
    dial.slider.setValue(100)
    assert dial.slider.value() == 100
    assert window.session.walker.moment is None
    qtbot.waitUntil(window.is_training, timeout=10_000)


def test_the_arrow_keys_lead_from_one_end_of_the_dial_to_the_walk(
    window: MainWindow, qtbot: QtBot
) -> None:
    slider = window.toolbar.speed.slider
    slider.setValue(12)
    slider.setFocus()
    for tick in range(11, -3, -1):
        qtbot.keyClick(slider, Qt.Key.Key_Left)
        assert slider.value() == tick
    assert window.session.walker.is_on


def test_every_place_of_the_dial_that_walks_is_its_own() -> None:
    ticks = list(range(-WALK_TICKS, 0))
    assert [tick_of_walk(seconds_at(tick)) for tick in ticks] == ticks


def test_slower_than_slowest_walks_and_faster_leaves(window: MainWindow, qtbot: QtBot) -> None:
    window.set_speed(1.0)
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert window.session.walker.is_on
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert window.session.walker.seconds == 1.6
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    assert not window.session.walker.is_on
    assert window.session.speed == 1.0


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name.value)
def test_the_lit_layer_shows_the_sample_and_all_else_is_dim(
    window: MainWindow, qtbot: QtBot, theme: Theme
) -> None:
    """The strongest neuron of each lit layer has the colour of its sign; the others' fade."""
    window.set_theme(theme)
    begin(qtbot, window)
    ground = np.array(QColor(theme.background).getRgb()[:3], float)
    for kind in (PhaseKind.FORWARD, PhaseKind.BACKWARD):
        go_to(qtbot, window, kind)
        while moment_of(window).phase.node != "h2":
            qtbot.keyClick(window, Qt.Key.Key_S)
        moment = moment_of(window)
        values = moment.neurons()["h2"]
        unit = int(np.abs(values).argmax())
        corner = QPoint(-14, -14)
        spots = window.canvas.neuron_spots()[2:]  # after the inputs
        image = picture(window)
        found = colour_at(image, spots[8 + unit] + corner)
        blueness = found[2] - found[0]
        assert np.sign(blueness) == np.sign(values[unit])
        node = "h3" if kind is PhaseKind.FORWARD else "h1"
        assert node not in moment.neurons()
        start = 16 if node == "h3" else 0
        window.canvas.show_moment(None)
        without = picture(window)
        window.canvas.show_moment(moment)
        for spot in spots[start : start + 8]:
            full = np.abs(colour_at(without, spot) - ground).max()
            assert np.abs(colour_at(image, spot) - ground).max() <= 0.3 * full + 2


def test_during_the_update_the_edges_that_move_are_lit(window: MainWindow, qtbot: QtBot) -> None:
    begin(qtbot, window)
    before = picture(window)
    go_to(qtbot, window, PhaseKind.UPDATE)
    assert moment_of(window).neurons() == {}
    assert picture(window) != before
    light = window.canvas.network_items.light
    assert sum(strokes.count for strokes in light._strokes) == 2 * 8 + 8 * 8 + 8 * 8 + 8


def test_another_sample_of_the_batch(window: MainWindow, qtbot: QtBot) -> None:
    begin(qtbot, window)
    walk = moment_of(window).walk
    go_to(qtbot, window, PhaseKind.LOSS)
    before = bar_of(window).sentence.text()
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    last = len(walk.batch) - 1
    assert moment_of(window).sample == last
    shown = moment_of(window).neurons()["h1"]
    np.testing.assert_array_equal(shown, walk.activations["h1"][last])
    assert bar_of(window).sentence.text() != before
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert bar_of(window).sentence.text() == before


def test_a_dot_leads_to_its_phase(window: MainWindow, qtbot: QtBot) -> None:
    begin(qtbot, window)
    dots = bar_of(window).dots
    qtbot.mouseClick(dots, Qt.MouseButton.LeftButton, pos=dots.place(5).toPoint())
    assert bar_of(window).title.text() == "Loss"


def test_another_example_ends_the_walk_and_an_edit_begins_it_anew(
    window: MainWindow, qtbot: QtBot
) -> None:
    begin(qtbot, window)
    first = moment_of(window)
    window.session.edit_training("learning_rate", 0.5)
    qtbot.waitUntil(lambda: window.session.walker.moment not in (None, first), timeout=10_000)
    assert moment_of(window).walk.rate == 0.5
    window.set_theme(LIGHT if window.theme is DARK else DARK)
    picture(window)
    window.open_target("circle")
    assert not window.session.walker.is_on
    assert not bar_of(window).isVisible()
    qtbot.waitUntil(lambda: len(window.canvas.neuron_spots()) < 20, timeout=10_000)
    picture(window)
