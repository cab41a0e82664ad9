"""Hover looks, click changes: mouse and keys on the real window with its training process."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nnviz.core.marks import NO_MARKS
from nnviz.session import network_edits as edits
from nnviz.session.edge_arithmetic import bias_of, edge_reading
from nnviz.session.effects import Measured
from nnviz.session.selection import Edge, Neuron, Selection
from nnviz.ui.app import make_window
from nnviz.ui.canvas.view import NetworkCanvas
from nnviz.ui.handlers.canvas_handlers import CanvasHandlers
from nnviz.ui.main_window import MainWindow
from nnviz.ui.plotting.marker_lines import x_of
from nnviz.ui.theme import DARK, mix

LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
EDGE = Edge("h1", 1, "h2", 0)
NOWHERE = QPoint(4, 4)


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    shown = make_window(qapp, settings, "dark")
    qtbot.addWidget(shown)
    shown.open_target("xor")
    shown.show()
    qtbot.waitUntil(lambda: shown.session.frame is not None, timeout=20_000)
    units = {"h1": 4, "h2": 3}
    graph = edits.with_layer_after(shown.session.experiment.graph, "h1")
    for node, count in units.items():
        graph = graph.with_layer(node, graph[node].layer.replace(units=count))
    shown.session.edit_graph(graph, "")
    qtbot.waitUntil(lambda: "h2" in shown.canvas.ground.places(), timeout=10_000)
    qtbot.waitUntil(lambda: shown.canvas.frame is not None, timeout=10_000)
    assert shown.session.model.experiment == shown.session.experiment
    shown.session.undo_stack.clear()
    yield shown
    shown.close()


def spot(canvas: NetworkCanvas, target: Neuron | Edge) -> QPoint:
    """A neuron's middle, or a place on an edge where no other is nearer."""
    if isinstance(target, Neuron):
        return canvas.ground.spot_of(target).center()
    start, end = (
        QPointF(canvas.ground.spot_of(Neuron(*ends)).center())
        for ends in ((target.source, target.row), (target.node, target.unit))
    )
    for share in np.linspace(0.1, 0.9, 33).tolist():
        place = start + (end - start) * share
        if canvas.edge_under(place) == target:
            return place.toPoint()
    raise AssertionError(target)


def click(qtbot: QtBot, window: MainWindow, target: Neuron | Edge, held=NONE) -> None:
    place = spot(window.canvas, target)
    qtbot.mouseMove(window.canvas.viewport(), place)
    qtbot.mouseClick(window.canvas.viewport(), LEFT, held, place)


def drag(qtbot: QtBot, window: MainWindow, start: QPoint, end: QPoint, held=NONE) -> None:
    viewport = window.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, held, start)
    for share in (0.5, 1.0):
        qtbot.mouseMove(viewport, start + (end - start) * share)
    qtbot.mouseRelease(viewport, LEFT, held, end)


def wheel(window: MainWindow, at: QPoint, notches: int, held=NONE) -> None:
    viewport, place = window.canvas.viewport(), QPointF(at)
    event = QWheelEvent(
        place,
        viewport.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def handlers(window: MainWindow) -> CanvasHandlers:
    return next(h for h in window.handlers if isinstance(h, CanvasHandlers))


def weight(window: MainWindow, edge: Edge = EDGE) -> float:
    reading = edge_reading(window.session.model, window.session.frame, edge)
    assert reading is not None
    return reading.weight


def marks(window: MainWindow):
    return window.session.experiment.marks


def context_menu(qtbot: QtBot, window: MainWindow, at: QPoint) -> dict[str, QAction]:
    viewport = window.canvas.viewport()
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, at, viewport.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = {action.text(): action for action in menu.actions()}
    menu.close()
    return found


def test_clicks_select_toggle_band_and_clear(window: MainWindow, qtbot: QtBot) -> None:
    session, canvas = window.session, window.canvas
    first, second = Neuron("h1", 1), Neuron("h1", 2)
    before = canvas.transform(), canvas.mapToScene(0, 0)
    click(qtbot, window, first)
    assert session.selection == canvas.selection == Selection((first,))
    click(qtbot, window, second, CTRL)
    click(qtbot, window, EDGE, CTRL)
    assert session.selection == Selection((first, second), (EDGE,))
    click(qtbot, window, first, CTRL)
    assert session.selection == Selection((second,), (EDGE,))
    click(qtbot, window, EDGE)
    assert session.selection == Selection((), (EDGE,))
    corner = QPoint(40, 40)
    drag(
        qtbot,
        window,
        spot(canvas, Neuron("h1", 0)) - corner,
        spot(canvas, Neuron("h1", 3)) + corner,
        SHIFT,
    )
    assert session.selection.neurons == tuple(Neuron("h1", unit) for unit in range(4))
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, NOWHERE)
    assert not session.selection
    click(qtbot, window, first)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not session.selection
    assert (canvas.transform(), canvas.mapToScene(0, 0)) == before, "a click does not pan"


def test_a_drag_pans_and_escape_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    viewport, start = canvas.viewport(), QPoint(20, 20)
    place = spot(canvas, Neuron("h1", 0))
    drag(qtbot, window, start, start + QPoint(30, 10))
    assert (spot(canvas, Neuron("h1", 0)) - place - QPoint(30, 10)).manhattanLength() <= 2
    assert not window.session.selection
    qtbot.mousePress(viewport, LEFT, NONE, start)
    qtbot.mouseMove(viewport, start + QPoint(50, 50))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, LEFT, NONE, start + QPoint(50, 50))
    assert (spot(canvas, Neuron("h1", 0)) - place - QPoint(30, 10)).manhattanLength() <= 2


def test_a_double_click_on_nothing_fits_and_on_a_neuron_selects(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas = window.canvas
    before = canvas.transform().m11()
    canvas.zoom_in()
    qtbot.mouseDClick(canvas.viewport(), LEFT, NONE, spot(canvas, Neuron("h2", 1)))
    assert window.session.selection.neuron == Neuron("h2", 1)
    inspector = next(view for view in window.views if view.name == "inspector")
    qtbot.waitUntil(lambda: not inspector.visibleRegion().isEmpty())
    assert canvas.transform().m11() != before
    qtbot.mouseDClick(canvas.viewport(), LEFT, NONE, NOWHERE)
    assert canvas.transform().m11() == pytest.approx(before)


def test_the_keys_go_everywhere_without_a_mouse(window: MainWindow, qtbot: QtBot) -> None:
    canvas, session = window.canvas, window.session
    canvas.setFocus()
    seen = []
    keys = (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_End)
    for key in (*keys, Qt.Key.Key_Tab, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
        seen.append(session.selection.neuron)
    assert seen[:3] == [Neuron("h1", 0), Neuron("h1", 1), Neuron("h1", 0)]
    assert [n.node for n in seen[3:]] == ["h2", "h2", "output", "h2"]
    assert (seen[4].unit, canvas.hasFocus()) == (2, True)
    neuron = seen[-1]
    for expected in (Edge("h1", 0, *neuron), Edge("h1", 1, *neuron)):
        qtbot.keyClick(canvas, Qt.Key.Key_Down, CTRL)
        assert session.selection == Selection((), (expected,))
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert session.selection.neuron.node == "h1"
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.keyClick(canvas, Qt.Key.Key_Tab)
    assert not canvas.hasFocus(), "without a selection Tab leaves the canvas"


def test_an_edge_under_the_mouse_says_its_numbers_and_keeps_them_live(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas, session = window.canvas, window.session
    qtbot.mouseMove(canvas.viewport(), spot(canvas, EDGE))
    card = canvas.ground.edge_card
    qtbot.waitUntil(lambda: card.isVisible() and "gradient" in dict(card.lines()))
    assert card.title() == "h1 · 2 → h2 · 1"
    said = {label: number.strip() for label, number in card.lines()}
    frame, model = session.frame, session.model
    slopes = model.network.layout.views(frame.backward.parameters, "h2")["weights"]
    assert _number(said["gradient"]) == pytest.approx(slopes[1, 0], abs=1e-3)
    products = (
        frame.activations["h1"]
        * model.network.layout.views(frame.parameters, "h2")["weights"][:, 0]
    )
    assert _number(said["value × weight"]) == pytest.approx(products[1], abs=1e-3)
    share = 100 * abs(products[1]) / np.abs(products).sum()
    assert _number(said["share of the sum"].removesuffix("%")) == pytest.approx(share, abs=0.06)
    before = dict(card.lines())["weight"]
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: dict(card.lines())["weight"] != before, timeout=10_000)
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.mouseMove(canvas.viewport(), NOWHERE)
    assert card.isHidden()


def test_a_weight_is_typed_refused_in_place_and_rolled_in_one_step_of_undo(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, editor = window.session, handlers(window).editing.editor
    before = weight(window)
    click(qtbot, window, EDGE)
    assert not editor.is_open()
    assert "twice" in window.canvas.ground.edge_card.hint()
    click(qtbot, window, EDGE)
    assert editor.is_open()
    assert editor.edit.hasFocus()
    assert editor.rect().contains(editor.edit.geometry()), "the whole field is seen"
    assert editor.edit.height() > 15
    assert window.canvas.ground.edge_card.hint() == ""
    for wrong, said in (("abc", "no number"), ("1e400", "larger than a weight")):
        editor.edit.selectAll()
        qtbot.keyClicks(editor.edit, wrong)
        qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
        assert editor.is_open()
        assert wrong in editor.note.text()
        assert said in editor.note.text()
    assert session.undo_stack.count() == 0
    editor.edit.selectAll()
    qtbot.keyClicks(editor.edit, "1.5")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    assert not editor.is_open()
    qtbot.waitUntil(lambda: weight(window) == 1.5)
    card = window.canvas.ground.edge_card
    qtbot.waitUntil(lambda: card.painted_lines[0][1].strip() == "+1.500")
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: weight(window) == pytest.approx(before))
    for _ in range(3):
        wheel(window, spot(window.canvas, EDGE), 1, ALT)
    qtbot.waitUntil(lambda: weight(window) > before + 0.02)
    assert session.undo_stack.count() == 1
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: weight(window) == pytest.approx(before))


def test_escape_changes_nothing_and_the_letters_belong_to_the_field(
    window: MainWindow, qtbot: QtBot
) -> None:
    editor = handlers(window).editing.editor
    click(qtbot, window, EDGE)
    qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
    assert editor.is_open()
    qtbot.keyClicks(editor.edit, "mz7")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Escape)
    assert not editor.is_open()
    assert window.canvas.hasFocus()
    assert window.session.undo_stack.count() == 0
    assert marks(window) == NO_MARKS


def test_the_dot_of_a_bias_opens_it_and_it_is_live_while_training(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas, session, neuron = window.canvas, window.session, Neuron("h1", 2)
    editor = handlers(window).editing.editor
    corner = canvas.ground.spot_of(neuron).bottomLeft()
    dot = corner + QPoint(-9, -3)
    assert canvas.ground.bias_at(QPointF(dot)) == neuron
    qtbot.mouseClick(canvas.viewport(), LEFT, NONE, dot)
    assert editor.is_open()
    assert session.selection == Selection((neuron,))
    before = editor.edit.text()
    session.play()
    qtbot.waitUntil(lambda: editor.edit.text() != before, timeout=10_000)
    session.interventions.freeze(Selection((neuron,)), True)
    editor.edit.selectAll()
    qtbot.keyClicks(editor.edit, "-0.75")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bias_of(session.model, session.frame, neuron) == -0.75, timeout=10_000)
    session.pause()


def test_the_menu_and_the_keys_mark_and_show_what_holds(window: MainWindow, qtbot: QtBot) -> None:
    session, canvas, neuron = window.session, window.canvas, Neuron("h1", 1)
    found = context_menu(qtbot, window, spot(canvas, neuron))
    assert session.selection == Selection((neuron,)), "what is under the mouse is selected first"
    assert {"Freeze", "Mute", "Split in two", "Draw weights anew", "Set bias…"} <= set(found)
    assert "Delete edges" not in found
    found["Mute"].trigger()
    assert marks(window).muted == (neuron,)
    qtbot.keyClick(window, Qt.Key.Key_Z)
    found = context_menu(qtbot, window, spot(canvas, neuron))
    assert found["Mute"].isChecked()
    assert found["Freeze"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert marks(window).muted == ()
    qtbot.keyClick(window, Qt.Key.Key_H)
    editor = handlers(window).editing.editor
    editor.edit.selectAll()
    qtbot.keyClicks(editor.edit, "0.5")
    qtbot.keyClick(editor.edit, Qt.Key.Key_Return)
    assert marks(window).clamped == ((neuron, 0.5),)
    assert session.selection == Selection((neuron,))
    qtbot.mouseMove(canvas.viewport(), spot(canvas, neuron))
    assert canvas.card.words() == ("held at 0.5", "frozen: it does not learn")
    found = context_menu(qtbot, window, spot(canvas, neuron))
    found["Let go"].trigger()
    assert marks(window).clamped == ()
    window.activateWindow()  # offscreen, a popup that closes leaves no window active
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL | SHIFT)
    assert marks(window) == NO_MARKS
    while session.undo_stack.canUndo():
        session.undo_stack.undo()
    assert marks(window) == NO_MARKS


def test_an_edge_is_deleted_and_comes_back_with_its_weight(
    window: MainWindow, qtbot: QtBot
) -> None:
    before = weight(window)
    click(qtbot, window, EDGE)
    qtbot.keyClick(window, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: weight(window) == 0)
    assert not window.actions_by_name["delete_edges"].isEnabled()
    assert not window.actions_by_name["set_value"].isEnabled()
    click(qtbot, window, Neuron("h2", 0))
    qtbot.keyClick(window, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: weight(window) == pytest.approx(before))
    assert not window.actions_by_name["bring_back"].isEnabled()


def test_the_shift_f10_menu_and_that_of_a_layer(window: MainWindow, qtbot: QtBot) -> None:
    canvas, session = window.canvas, window.session
    click(qtbot, window, Neuron("h1", 0))
    qtbot.keyClick(canvas, Qt.Key.Key_F10, SHIFT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text() == "h1 · neuron 1"
    menu.close()
    heading = canvas.ground._heading_rect(canvas.ground.places()["h2"]).center().toPoint()
    found = context_menu(qtbot, window, heading)
    found["One neuron more"].trigger()
    assert session.experiment.graph["h2"].layer.units == 4
    found = context_menu(qtbot, window, heading)
    found["Add a layer after it"].trigger()
    graph = session.experiment.graph
    assert graph["output"].inputs == ("h3",)
    assert graph["h3"].inputs == ("h2",)


def test_plus_and_minus_over_a_column_and_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    canvas, session = window.canvas, window.session

    def units() -> int:
        return session.experiment.graph["h1"].layer.units

    qtbot.mouseMove(canvas.viewport(), NOWHERE)
    assert canvas.ground.buttons.isHidden()
    qtbot.mouseMove(canvas.viewport(), spot(canvas, Neuron("h1", 0)))
    assert canvas.ground.buttons.isVisible()
    qtbot.mouseClick(canvas.ground.buttons.more, LEFT)
    assert units() == 5
    qtbot.waitUntil(lambda: len(canvas.ground.places()["h1"].centres) == 5)
    assert canvas.ground.buttons.isVisible(), "to be pressed again"
    qtbot.mouseClick(canvas.ground.buttons.less, LEFT)
    assert units() == 4
    qtbot.waitUntil(lambda: len(canvas.ground.places()["h1"].centres) == 4)
    click(qtbot, window, Neuron("h1", 0))
    qtbot.keyClick(window, Qt.Key.Key_Up, SHIFT)
    assert units() == 5
    qtbot.mouseMove(canvas.viewport(), spot(canvas, Neuron("input", 0)))
    assert canvas.ground.buttons.isHidden(), "the data decides how many inputs there are"


def test_muting_says_what_it_did_and_undo_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    bar, session = handlers(window).effects, window.session
    with qtbot.waitSignal(session.marks_measured, timeout=10_000) as caught:
        click(qtbot, window, Neuron("h1", 2))
        qtbot.keyClick(window, Qt.Key.Key_M)
    measured = caught.args[0]
    assert bar.isVisible()
    assert bar.said().startswith("h1 · neuron 3 muted: test loss ")
    assert "(whole test set)" in bar.said()
    assert f"{measured.before.metrics['accuracy'] * 100:.1f}" in bar.said()
    assert window.canvas.rect().contains(bar.geometry())

    def is_silent_everywhere() -> bool:
        responses = session.frame.responses
        return responses is not None and not responses.neurons["h1"][2].any()

    qtbot.waitUntil(is_silent_everywhere)  # at rest, without the mouse asking for a frame
    qtbot.mouseClick(bar.undo, LEFT)
    assert marks(window) == NO_MARKS
    qtbot.waitUntil(lambda: "no longer muted" in bar.said())


def test_a_neuron_more_beside_a_frozen_one_is_told_as_such(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, neuron = window.session, Neuron("h1", 0)
    session.interventions.freeze(Selection((neuron,)), True)
    qtbot.waitUntil(lambda: "3 weights frozen" in handlers(window).effects.said())
    graph = session.experiment.graph
    graph = graph.with_layer("h1", graph["h1"].layer.replace(units=5))
    with qtbot.waitSignal(session.marks_measured, timeout=10_000) as caught:
        session.edit_graph(graph, "")
    assert caught.args[0].text == "h1 4 → 5 neurons"
    qtbot.waitUntil(lambda: session.frame is not None and session.frame.run == session.model.run)
    edge = Edge("input", 1, "h1", 0)
    handlers(window).editing.edit(edge)
    assert handlers(window).editing.editor.edit.accessibleName() == "Weight of x2 → h1 · 1"


def test_the_prune_slider_ranks_by_what_was_and_retrains_the_rest(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, panel = window.session, window.panel.layers.prune
    before = np.array(session.frame.parameters)
    views = session.model.network.layout.views(before, "h2")["weights"]
    order = np.argsort(np.abs(views).ravel())
    panel.layer.combo.activated.emit(2)
    assert panel.scope == "h2"
    measured: list[Measured] = []
    session.marks_measured.connect(measured.append)
    for percent, count in ((25.0, 3), (75.0, 9), (50.0, 6)):
        panel.share.field_wished.emit("share", percent)
        removed = marks(window).removed_of("h2")
        assert {row * 3 + unit for row, unit in removed} == set(order[:count].tolist())
        qtbot.waitUntil(lambda count=count: (_weights(window) == 0).sum() == count)
    assert session.undo_stack.count() == 1, "a slide is one step"
    qtbot.waitUntil(lambda: "test loss" in panel.effect.text())
    qtbot.waitUntil(lambda: len(measured) == 3)
    assert [m.text for m in measured] == [f"{n} edges removed" for n in (3, 9, 6)]
    assert {m.before.loss for m in measured} == {measured[0].before.loss}, "before all of the slide"
    assert panel.about.text() == "6 of 12 edges deleted"
    panel.rewind.click()
    qtbot.waitUntil(lambda: session.history.step > 20, timeout=10_000)
    session.pause()
    qtbot.waitUntil(lambda: (_weights(window) == 0).sum() == 6)
    panel.restore.click()
    assert marks(window) == NO_MARKS


def test_a_change_while_it_learns_leaves_a_marker_on_the_loss(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    loss = next(view for view in window.views if view.name == "loss")
    session.advance(30)
    qtbot.waitUntil(lambda: session.history.step == 30 and not window.is_training())
    session.interventions.mute([Neuron("h1", 0)], True)
    qtbot.waitUntil(lambda: len(session.log) > 0 and session.log[-1][0] == 30)
    session.advance(30)
    qtbot.waitUntil(lambda: session.history.step == 60 and not window.is_training())
    qtbot.waitUntil(lambda: loss.plot.markers() != ())
    assert [(m.step, m.text) for m in loss.plot.markers()][-1] == (30, "h1 · neuron 1 muted")
    area, picture = loss.plot.area(), loss.plot.picture
    x = round(x_of(loss.plot.markers()[-1], picture, area))
    column = loss.plot.grab().toImage()
    ink = {column.pixelColor(x, round(area.top()) + dy).name() for dy in range(2, 60)}
    beside = {column.pixelColor(x + 3, round(area.bottom()) - dy).name() for dy in range(1, 4)}
    assert mix(DARK.surface, DARK.dim, 0.75) in ink
    assert mix(DARK.surface, DARK.dim, 0.75) not in beside
    session.reset()
    qtbot.waitUntil(lambda: session.history.step == 0)
    session.advance(5)
    qtbot.waitUntil(lambda: session.history.step == 5 and loss.plot.markers() == ())


def _weights(window: MainWindow) -> np.ndarray:
    session = window.session
    return session.model.network.layout.views(session.frame.parameters, "h2")["weights"]


def _number(text: str) -> float:
    return float(text.strip().replace("−", "-").replace("+", ""))
