"""The pad with a real mouse: strokes, eraser, undo, samples from elsewhere, sliders, trace."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import Dataset
from nnviz.data.targets import Aim, AimKind
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.output import INPUTS, Output
from nnviz.session.frame import Wants
from nnviz.session.sample import Part, ProbeSource
from nnviz.ui.pad.pad_tools import CENTRE, INVERT
from nnviz.ui.plotting.answers import where_words
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.widgets.sample_image import SampleImage
from tests.session.pictures import pictures
from tests.ui.pad.conftest import Board
from tests.ui.views.gestures import painted

Lay = Callable[..., Board]
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)
AUTOENCODER = chain(
    ("input", Input()), ("back", Dense(units=64)), ("output", Output(target=INPUTS))
)
each_theme = pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))


def click(widget: object, at: QPoint | None = None) -> None:
    place = widget.rect().center() if at is None else at  # type: ignore[attr-defined]
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def chip(board: Board, name: str) -> None:
    click(board.tools.chips.chip(name))


# -- strokes -----------------------------------------------------------------------------------


def test_each_move_of_a_stroke_is_a_probe_and_moves_the_bars(board: Board) -> None:
    board.session.probes.clear()
    board.mouse(PRESS, (0.5, 0.15))
    said = []
    for y in (0.3, 0.5, 0.7, 0.85):
        board.mouse(MOVE, (0.5, y))
        frame = board.answer()
        said.append([bar.text for bar in board.view.body.answer.bars.bars])
        np.testing.assert_array_equal(frame.probe, board.session.probe.x)  # type: ignore[union-attr]
    assert len(board.session.probes) == 5
    assert len({tuple(texts) for texts in said}) == 4
    assert board.ink() == 0, "the stroke is not over"
    board.mouse(RELEASE, (0.5, 0.85))
    assert board.ink() > 0.05
    assert board.canvas.image.pixelColor(56, 56).lightness() == 255
    assert not any(bar.is_true for bar in board.view.body.answer.bars.bars)
    assert board.view.body.answer.said.text().startswith("Says ")
    assert board.view.body.answer.base.text() == "Your drawing"
    seen = board.tools.seen
    assert isinstance(seen, SampleImage)
    assert seen.image.pixelColor(4, 4).lightness() > 100


def test_what_is_drawn_is_on_the_scale_of_the_data(lay: Lay, digits: Dataset) -> None:
    scale, mean = np.float32(4), np.float32(10)
    shifted = replace(
        digits,
        x_train=(digits.x_train - mean) / scale,
        x_test=(digits.x_test - mean) / scale,
        domain=(digits.domain - mean) / scale,
    )
    board = lay(shifted)
    board.stroke((0.5, 0.1), (0.5, 0.9))
    probe = board.session.probe
    assert probe is not None
    assert probe.x.min() == pytest.approx((0 - mean) / scale)
    assert probe.x.max() <= (1 - mean) / scale + 1e-5
    assert probe.x.max() > (0.7 - mean) / scale


def test_the_right_button_and_the_eraser_erase(board: Board) -> None:
    board.stroke((0.5, 0.1), (0.5, 0.9))
    full = board.ink()
    board.stroke((0.5, 0.1), (0.5, 0.5), button=Qt.MouseButton.RightButton)
    half = board.ink()
    assert 0.3 * full < half < 0.8 * full
    click(board.tools.tool, board.tools.tool.segment(1).center().toPoint())
    board.stroke((0.5, 0.5), (0.5, 0.9))
    assert board.ink() < 0.4 * half


def test_two_buttons_at_once_are_one_stroke(board: Board) -> None:
    board.mouse(PRESS, (0.3, 0.3))
    board.mouse(PRESS, (0.4, 0.4), Qt.MouseButton.RightButton)
    board.mouse(RELEASE, (0.4, 0.4), Qt.MouseButton.RightButton)
    assert board.canvas.is_drawing
    board.mouse(MOVE, (0.7, 0.7))
    board.mouse(RELEASE, (0.7, 0.7))
    assert not board.canvas.is_drawing
    assert board.ink() > 0.03


def test_undo_redo_clear_by_buttons_and_keys(board: Board) -> None:
    assert not board.tools.undo.isEnabled()
    board.stroke((0.2, 0.5), (0.8, 0.5))
    one, probe = board.ink(), board.session.probes[-1]
    board.stroke((0.5, 0.2), (0.5, 0.8))
    two = board.ink()
    click(board.tools.undo)
    assert board.ink() == one
    np.testing.assert_array_equal(board.session.probes[-1], probe)
    QTest.keyClick(board.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert board.ink() == 0
    click(board.tools.redo)
    click(board.tools.redo)
    assert board.ink() == two
    assert not board.tools.redo.isEnabled()
    QTest.keyClick(board.canvas, Qt.Key.Key_Delete)
    assert board.ink() == 0
    click(board.tools.undo)
    assert board.ink() == two


def test_keys_change_pen_and_tool_and_escape_takes_a_stroke_back(board: Board) -> None:
    before = board.view._width
    QTest.keyClick(board.canvas, Qt.Key.Key_BracketRight)
    assert board.view._width > before
    for _ in range(60):
        QTest.keyClick(board.canvas, Qt.Key.Key_BracketLeft)
    assert 0 < board.view._width <= 0.5
    QTest.keyClick(board.canvas, Qt.Key.Key_E)
    assert board.tools.tool.shown_value().value == "erase"
    QTest.keyClick(board.canvas, Qt.Key.Key_E)
    board.mouse(PRESS, (0.5, 0.2))
    board.mouse(MOVE, (0.5, 0.8))
    QTest.keyClick(board.canvas, Qt.Key.Key_Delete)  # not during a stroke
    QTest.keyClick(board.canvas, Qt.Key.Key_Escape)
    assert not board.canvas.is_drawing
    board.mouse(RELEASE, (0.5, 0.8))
    assert (board.ink(), board.picture().max()) == (0, 0)
    assert not board.tools.undo.isEnabled()


def test_the_width_of_the_pen_is_slid_and_typed(board: Board, qtbot: QtBot) -> None:
    board.stroke((0.5, 0.5), (0.6, 0.5))
    thin = board.ink()
    click(board.tools.undo)
    track = board.tools.pen.track
    click(track, QPoint(track.width() - 12, track.height() // 2))
    assert board.view._width > 2
    board.stroke((0.5, 0.5), (0.6, 0.5))
    assert board.ink() > 1.5 * thin


def test_a_pen_draws_by_its_pressure_and_erases_with_its_other_end(board: Board) -> None:
    def tablet(kind: QEvent.Type, x: float, y: float, pressure: float, *, erases: bool) -> None:
        area = board.canvas.area()
        at = QPointF(area.left() + x * area.width(), area.top() + y * area.height())
        pointer = QPointingDevice.PointerType
        device = QPointingDevice(
            "pen",
            1,
            QPointingDevice.DeviceType.Stylus,
            pointer.Eraser if erases else pointer.Pen,
            QPointingDevice.Capability.Pressure,
            1,
            1,
            "",
            QPointingDeviceUniqueId(),
        )
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind is QEvent.Type.TabletMove else left
        held = none if kind is QEvent.Type.TabletRelease else left
        where = QPointF(board.canvas.mapToGlobal(at))
        keys = Qt.KeyboardModifier.NoModifier
        event = QTabletEvent(kind, device, at, where, pressure, 0, 0, 0, 0, 0, keys, button, held)
        QApplication.sendEvent(board.canvas, event)
        assert event.isAccepted()

    def line(pressure: float, *, erases: bool = False) -> None:
        tablet(QEvent.Type.TabletPress, 0.2, 0.5, pressure, erases=erases)
        tablet(QEvent.Type.TabletMove, 0.8, 0.5, pressure, erases=erases)
        tablet(QEvent.Type.TabletRelease, 0.8, 0.5, pressure, erases=erases)

    line(0.1)
    light = board.ink()
    assert light > 0
    click(board.tools.undo)
    line(1.0)
    assert board.ink() > 1.5 * light
    line(1.0, erases=True)
    assert board.ink() < 0.3 * light


# -- options -----------------------------------------------------------------------------------


def test_the_drawing_is_centred_unless_it_is_not_wished(board: Board) -> None:
    board.stroke((0.85, 0.6), (0.85, 0.95))
    fitted = board.picture()[..., 0].sum(axis=0).argmax()
    assert fitted in (3, 4)
    chip(board, CENTRE)
    assert board.picture()[..., 0].sum(axis=0).argmax() == 6
    click(board.tools.clear)
    board.stroke((0.1, 0.5), (0.1, 0.9))
    assert board.picture()[..., 0].sum(axis=0).argmax() == 0, "the wish outlives the drawing"
    chip(board, CENTRE)
    assert board.picture()[..., 0].sum(axis=0).argmax() in (3, 4)


def test_light_for_dark(board: Board) -> None:
    board.stroke((0.5, 0.2), (0.5, 0.8))
    chip(board, CENTRE)
    before = board.picture()
    chip(board, INVERT)
    np.testing.assert_allclose(board.picture(), 1 - before, atol=1e-5)
    assert board.tools.chips.chip(INVERT).isChecked()
    chip(board, INVERT)
    np.testing.assert_allclose(board.picture(), before, atol=1e-5)


def test_colours_are_drawn_where_the_data_have_them(lay: Lay, digits: Dataset) -> None:
    assert not lay(digits).tools.swatches.isVisible()
    board = lay(pictures(12, 12, 3))
    assert board.tools.swatches.isVisible()
    assert not board.tools.chips.chip(CENTRE).isEnabled(), "noise has no paper"
    place = board.tools.swatches.place(3).center().toPoint()
    click(board.tools.swatches, place)
    board.stroke((0.5, 0.5), (0.6, 0.5))
    red = board.picture()[6, 6]
    assert red[0] > 0.6
    assert red[0] > red[1:].max() + 0.3
    QTest.keyClick(board.tools.swatches, Qt.Key.Key_Right)
    assert board.tools.swatches.shown == "#f59e1b"
    keys = Qt.KeyboardModifier.AltModifier
    board.mouse(PRESS, (0.5, 0.5), keys=keys)
    assert board.tools.swatches.shown.startswith("#e62")
    assert not board.canvas.is_drawing


# -- what is chosen elsewhere ------------------------------------------------------------------


def test_a_sample_is_taken_to_be_drawn_over(board: Board, digits: Dataset) -> None:
    board.session.pick_sample(Part.TEST, 7)
    board.answer()
    assert board.view.body.answer.base.text() == "Test sample 8"
    assert [bar.is_true for bar in board.view.body.answer.bars.bars].index(True) == digits.y_test[7]
    assert board.ink() == 0, "the sheet waits"
    click(board.tools.take)
    np.testing.assert_allclose(board.picture(), digits.pictures(digits.x_test[7:8])[0], atol=1e-6)
    assert not board.tools.chips.chip(CENTRE).isChecked(), "it lies where samples lie"
    before = board.ink()
    board.stroke((0.1, 0.1), (0.9, 0.1))
    assert board.ink() > before
    click(board.tools.undo)
    click(board.tools.undo)
    assert board.ink() == 0
    assert board.tools.chips.chip(CENTRE).isChecked()


def test_a_point_from_elsewhere_is_no_sample(board: Board) -> None:
    board.session.set_probe(np.full(64, 0.3, np.float32))
    board.answer()
    assert board.view.body.answer.base.text() == "A free point"
    assert board.view.desk is not None
    assert board.view.desk.base.source is None


def test_the_probe_of_the_view_s_own_is_no_news(board: Board) -> None:
    board.stroke((0.2, 0.5), (0.8, 0.5))
    for _ in range(3):
        board.answer()
    assert board.view.body.answer.base.text() == "Your drawing"
    late = board.maker.make(1, board.vector, board.session.data.x_test[3], Wants())  # type: ignore[union-attr]
    board.view.show_probe(late)
    assert board.view.body.answer.base.text() == "Your drawing"


# -- moves and their trace ---------------------------------------------------------------------


def slide(board: Board, name: str, share: float) -> None:
    track = board.view.body.sliders.sliders[name].track
    x = 12 + share * (track.width() - 24)
    click(track, QPoint(round(x), track.height() // 2))


def test_sliders_move_a_sample_and_reset_brings_it_back(board: Board, digits: Dataset) -> None:
    board.session.pick_sample(Part.TEST, 4)
    board.answer()
    before = len(board.session.picked)
    slide(board, "angle", 0.9)
    board.answer()
    probe = board.session.probe
    assert probe is not None
    assert (probe.is_changed, probe.source) == (True, ProbeSource(Part.TEST, 4))
    assert np.abs(probe.x - digits.x_test[4]).max() > 0.2
    assert board.view.body.answer.base.text() == "Test sample 5, moved"
    assert any(bar.is_true for bar in board.view.body.answer.bars.bars)
    assert where_words(probe) == "Test sample 5, changed"
    assert board.view.body.answer.said.text().split(":")[0] in ("Right", "Wrong")
    slide(board, "noise", 0.5)
    assert board.view.desk is not None
    assert board.view.desk.moves.noise == pytest.approx(0.25, abs=0.05)
    assert board.view.desk.moves.angle == pytest.approx(72, abs=8)
    click(board.view.body.reset)
    assert board.session.picked[before:] == [ProbeSource(Part.TEST, 4)]
    assert not board.view.body.reset.isEnabled()


def test_sliders_move_a_drawing_while_it_is_drawn(board: Board) -> None:
    board.stroke((0.5, 0.1), (0.5, 0.9))
    slide(board, "angle", 0.99)
    assert board.picture()[3:5].sum() > 2 * board.picture()[:, 3:5].sum() * 0.6
    board.stroke((0.4, 0.1), (0.6, 0.1))
    assert board.view.desk is not None
    assert board.view.desk.moves.angle > 60, "the drawing goes on as it is seen"
    board.session.pick_sample(Part.TEST, 1)
    board.answer()
    assert board.view.desk.moves.angle == 0, "another picture is seen as it is"


def test_the_trace_is_the_scores_along_the_slider(board: Board) -> None:
    board.session.pick_sample(Part.TEST, 2)
    board.answer()
    board.settle()
    trace = board.view.body.trace.trace
    assert trace is not None
    assert trace.described.label == "Rotate"
    assert trace.scores.shape == (41, 10)
    now = np.array([bar.share for bar in board.view.body.answer.bars.bars])
    np.testing.assert_allclose(trace.at(0), now, atol=1e-5)
    slide(board, "scale", 0.7)
    assert board.view.body.trace.trace is None, "what was asked along the other slider is gone"
    board.settle()
    trace = board.view.body.trace.trace
    assert trace is not None
    assert trace.described.label == "Scale"
    assert board.view.body.trace.value == board.view.desk.moves.scale  # type: ignore[union-attr]
    table = board.view.numbers()
    assert table is not None
    assert table.columns[:2] == ("scale", "0")
    assert len(table.rows) == 41


def test_a_drag_on_the_trace_moves_the_slider(board: Board, qtbot: QtBot) -> None:
    board.settle()
    plot = board.view.body.trace
    assert plot.trace is not None
    at = plot.spot_of(45)
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert board.view.desk is not None
    assert board.view.desk.moves.angle == pytest.approx(45, abs=3)
    QTest.mouseMove(plot, plot.spot_of(-60).toPoint())
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=plot.spot_of(-60).toPoint())
    assert board.view.body.sliders.sliders["angle"].track.shown == board.view.desk.moves.angle
    QTest.mouseMove(plot, plot.spot_of(20).toPoint())
    card = plot.card()
    assert card is not None
    assert card.heading.startswith("Rotate")
    assert len(card.readings) == 4


def test_a_slider_is_turned_to_by_its_focus(board: Board) -> None:
    board.view.activateWindow()
    board.view.body.sliders.sliders["blur"].track.setFocus(Qt.FocusReason.TabFocusReason)
    assert board.view.desk is not None
    assert board.view.desk.along == "blur"


def test_while_a_stroke_is_under_way_nothing_holds_it_up(board: Board, qtbot: QtBot) -> None:
    board.settle()
    assert board.view.wishes().sweep is not None
    board.mouse(PRESS, (0.5, 0.5))
    assert board.view.wishes() == Wants()
    board.mouse(RELEASE, (0.5, 0.5))
    assert board.view.wishes() == Wants(), "another may follow at once"
    with qtbot.waitSignal(board.view.wants_changed, timeout=5000):
        pass
    assert board.view.wishes().sweep is not None


# -- other data --------------------------------------------------------------------------------


def test_data_that_are_no_pictures_say_so(board: Board, lay: Lay) -> None:
    from tests.ui.views.stage import Stage

    board.mouse(PRESS, (0.5, 0.5))
    board.view.show_model(Stage().model)
    assert board.view.body.empty.isVisible()
    assert "pictures" in board.view.body.empty.text()
    assert not board.view.body.inner.isVisible()
    assert board.view.wishes() == Wants()
    board.mouse(RELEASE, (0.5, 0.5))
    board.view.show_model(board.model)
    board.answer()
    assert board.view.body.inner.isVisible()


def test_a_network_that_gives_pictures_back_shows_its_picture(lay: Lay, digits: Dataset) -> None:
    board = lay(digits.aimed(Aim(AimKind.INPUTS)), graph=AUTOENCODER)
    pane = board.view.body.answer
    assert pane.given.isVisible()
    assert not pane.bars.isVisible()
    assert (pane.given.image.width(), pane.given.image.height()) == (8, 8)
    assert board.view.wishes() == Wants()
    assert board.view.body.trace.trace is None
    board.stroke((0.5, 0.1), (0.5, 0.9))
    board.answer()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38])
def test_odd_parameters_are_survived(value: float, board: Board) -> None:
    board.vector = np.full_like(board.vector, value)
    with np.errstate(all="ignore"):
        board.settle()
        painted(board.view)
        board.stroke((0.5, 0.1), (0.5, 0.9))
        board.settle()
    painted(board.view)


@each_theme
@pytest.mark.parametrize("size", [(340, 620), (900, 560), (200, 90), (60, 40), (1, 1)])
def test_any_size_and_theme(theme: Theme, size: tuple[int, int], lay: Lay, digits: Dataset) -> None:
    board = lay(digits, theme, size)
    board.settle()
    painted(board.view)
    board.stroke((0.2, 0.2), (0.8, 0.8))
    painted(board.view)
    is_wide = board.view.body.width() >= 600
    trace, canvas = board.view.body.trace, board.canvas
    beside = trace.mapTo(board.view, QPoint()).x() > canvas.mapTo(board.view, QPoint()).x() + 100
    assert beside is is_wide


@each_theme
def test_the_theme_changes_live(
    theme: Theme, lay: Lay, digits: Dataset, qapp: QApplication
) -> None:
    other = LIGHT if theme is DARK else DARK
    board = lay(digits, theme)
    looked_at(board, qapp)
    apply_theme(qapp, other)
    board.view.set_theme(other)
    changed = looked_at(board, qapp)
    np.testing.assert_array_equal(changed, looked_at(lay(digits, other), qapp))


def looked_at(board: Board, qapp: QApplication) -> np.ndarray:
    """The view as it is painted when its layout has settled and nobody types."""
    board.settle()
    painted(board.view)
    qapp.processEvents()
    board.canvas.clearFocus()
    return painted(board.view)
