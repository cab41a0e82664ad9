"""Single neurons are wired by hand: a line with Ctrl held takes a connection away or brings it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.session.selection import Edge, Neuron, Selection, edge_between
from nnviz.ui.main_window import MainWindow
from tests.session.watching import settled
from tests.ui.conftest import Open

CTRL, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    return open_window("circle")


def drag(window: MainWindow, first: Neuron, end: Neuron | QPoint) -> None:
    """Draw a line with Ctrl held."""
    canvas = window.canvas
    start = canvas.ground.spot_of(first).center()
    stop = end if isinstance(end, QPoint) else canvas.ground.spot_of(end).center()
    QTest.mousePress(canvas.viewport(), LEFT, CTRL, start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas.viewport(), start + (stop - start) * share)
    QTest.mouseRelease(canvas.viewport(), LEFT, CTRL, stop)


@pytest.mark.parametrize("backwards", [False, True])
def test_a_line_takes_a_connection_away_and_brings_it_back(
    window: MainWindow, qtbot: QtBot, backwards: bool
) -> None:
    session = window.session
    ends = Neuron("h1", 2), Neuron("h2", 1)
    first, second = reversed(ends) if backwards else ends
    edge = Edge("h1", 2, "h2", 1)
    before = settled(qtbot, session)
    drag(window, first, second)
    assert session.experiment is not None
    cells = session.experiment.marks.removed_of("h2")
    assert cells is not None
    assert list(cells) == [(edge.row, edge.unit)]
    assert session.undo_stack.undoText() == "Delete edge"
    settled(qtbot, session)
    session.advance(20)
    qtbot.waitUntil(lambda: session.history.step == 20, timeout=10_000)
    state = settled(qtbot, session)
    assert session.model is not None
    weights = session.model.network.layout.named(state.parameters)["h2"]["weights"]
    assert weights[edge.row, edge.unit] == 0, "it is trained without"
    drag(window, first, second)
    assert not session.experiment.marks.removed
    after = settled(qtbot, session)
    old, new = (
        session.model.network.layout.named(s.parameters)["h2"]["weights"][edge.row, edge.unit]
        for s in (before, after)
    )
    assert np.isclose(old, new, atol=1e-6), "it comes back with the weight it had"


@pytest.mark.parametrize(
    "end", [QPoint(5, 5), Neuron("h1", 0), Neuron("output", 0)], ids=["none", "own", "unwired"]
)
def test_a_line_to_anywhere_else_changes_nothing(
    window: MainWindow, qtbot: QtBot, end: Neuron | QPoint
) -> None:
    drag(window, Neuron("h1", 2), end)
    assert not window.session.undo_stack.count()
    is_unwired = isinstance(end, Neuron) and end.node == "output"
    assert any("Wire the layers" in p.hint for p in window.session.problems) is is_unwired


def test_escape_gives_a_line_up(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    start = canvas.ground.spot_of(Neuron("h1", 0)).center()
    QTest.mousePress(canvas.viewport(), LEFT, CTRL, start)
    QTest.mouseMove(canvas.viewport(), start + QPoint(60, 30))
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(
        canvas.viewport(), LEFT, CTRL, canvas.ground.spot_of(Neuron("h2", 0)).center()
    )
    assert not window.session.undo_stack.count()


def test_a_click_with_ctrl_still_selects(window: MainWindow, qtbot: QtBot) -> None:
    spot = window.canvas.ground.spot_of(Neuron("h1", 1)).center()
    QTest.mouseClick(window.canvas.viewport(), LEFT, CTRL, spot)
    assert window.session.selection == Selection((Neuron("h1", 1),))


def test_there_is_no_edge_between_layers_that_are_not_wired(window: MainWindow) -> None:
    assert window.session.experiment is not None
    graph = window.session.experiment.graph
    assert edge_between(graph, Neuron("input", 1), Neuron("h1", 3)) == Edge("input", 1, "h1", 3)
    assert edge_between(graph, Neuron("input", 1), Neuron("h2", 0)) is None
    assert edge_between(graph, Neuron("gone", 1), Neuron("h2", 0)) is None


def test_a_card_waits_for_a_frame_of_the_network_there_is(window: MainWindow, qtbot: QtBot) -> None:
    session, canvas = window.session, window.canvas
    canvas.show_hovered(Neuron("h1", 1), None)
    canvas.ground.show_cards()
    assert session.experiment is not None
    layer = session.experiment.graph["h1"].layer
    graph = session.experiment.graph.with_layer("h1", layer.replace(bias=False))
    with qtbot.waitSignal(session.loaded, timeout=10_000):
        session.edit_graph(graph, "No bias")  # the same picture, another layout
    canvas.ground.show_cards()
    settled(qtbot, session)
    qtbot.waitUntil(lambda: canvas.frame.run == canvas.model.run, timeout=10_000)
    canvas.ground.show_cards()


@pytest.mark.parametrize("target", [Neuron("gone", 0), Neuron("h1", 99), Edge("gone", 0, "h1", 0)])
def test_what_is_not_drawn_is_in_the_middle(window: MainWindow, target: Neuron | Edge) -> None:
    viewport = window.canvas.viewport().rect()
    assert window.canvas.ground.spot_of(target).center() == viewport.center()
