"""The Rules dock in the real window, with the real worker."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.explain.function import NOT_FINITE
from nnviz.explain.tree_nodes import LEAF
from nnviz.session.sample import Part
from nnviz.session.selection import Neuron, Selection
from nnviz.ui.canvas.neurons import NeuronsItem
from nnviz.ui.main_window import MainWindow
from nnviz.ui.rules.choices_bar import Whose
from nnviz.ui.rules.side_panel import Page
from nnviz.ui.rules.words import ASKING, HINT, NO_NEURON
from nnviz.ui.views.output import OutputView
from nnviz.ui.views.rules import RulesView
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.results.tree import TreeResult

LEFT = Qt.MouseButton.LeftButton


def opened(window: MainWindow, qtbot: QtBot) -> RulesView:
    window.resize(1440, 900)
    window.raise_view("rules")
    view = next(view for view in window.views if isinstance(view, RulesView))
    qtbot.waitUntil(lambda: view.is_seen)
    return view


def grown(view: RulesView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.canvas.tree is not None, timeout=60_000)


def pick(view: RulesView, node: int) -> None:
    QTest.mouseClick(view.canvas, LEFT, pos=view.canvas.place(node).center().toPoint())


def lit(window: MainWindow, values: np.ndarray) -> bool:
    """Whether the canvas shows these for h1."""
    assert window.canvas.network_items is not None
    item = window.canvas.network_items.neurons["h1"]
    assert isinstance(item, NeuronsItem)
    return bool(np.allclose(item._values, values, atol=1e-6))


def test_a_node_lights_its_samples_its_neurons_and_its_region(
    window: MainWindow, qtbot: QtBot
) -> None:
    view, session = opened(window, qtbot), window.session
    session.advance(40)
    qtbot.waitUntil(lambda: session.history.step >= 40, timeout=30_000)
    grown(view, qtbot)
    qtbot.waitUntil(lambda: view.ruler.known is not None and view.ruler.known.step == 40)
    tree = view.canvas.tree
    assert tree is not None
    assert tree.depth <= view.choices.depth == 3
    assert f"step 40: {len(tree.nodes.leaves)} lea" in view.about.text()
    assert view.side.scores.labels["fidelity", "test"].text().endswith("%")
    assert view.side.node.head.text() == HINT

    # its region
    surface = next(v for v in window.views if isinstance(v, OutputView)).surface
    assert surface.region_place() is None
    node = tree.nodes.children(0)[0]
    pick(view, node)
    place = surface.region_place()
    assert place is not None
    assert place.width() < surface.square().width() or place.height() < surface.square().height()

    # its samples
    rows = tree.at(node)[0]
    np.testing.assert_array_equal(view.side.node.strip.indices, rows)
    QTest.mouseClick(
        view.side.node.strip, LEFT, pos=view.side.node.strip.place(0).center().toPoint()
    )
    assert session.probe is not None
    assert (session.probe.source.part, session.probe.source.index) == (Part.TRAINING, rows[0])

    # what fires
    qtbot.waitUntil(lambda: session.contrast is not None, timeout=30_000)
    found = view.meter.known
    assert found is not None
    assert session.contrast is not None
    assert session.contrast.given is found.units
    assert lit(window, found.units["h1"])
    view.side.show_page(Page.FIRING)
    first = view.side.firing.visualItemRect(view.side.firing.item(0)).center()
    QTest.mouseClick(view.side.firing.viewport(), LEFT, pos=first)
    assert session.model is not None
    assert session.selection.neuron == found.strongest(session.model.network, 1)[0].neuron
    session.set_contrast(None)  # as Esc does: it stays away until another node is picked
    assert not lit(window, found.units["h1"])

    # where they differ
    view.side.show_page(Page.APART)
    assert tree.apart.count > 0
    second = view.side.apart.visualItemRect(view.side.apart.item(1)).center()
    QTest.mouseClick(view.side.apart.viewport(), LEFT, pos=second)
    assert session.probe.source.index == tree.apart.index[0]
    assert session.probe.source.part is (Part.TEST if tree.apart.is_test[0] else Part.TRAINING)

    # given away
    menu = QMenu(view)
    view.giver.fill(menu)
    words = [action.text() for action in menu.actions()]
    assert words == ["Copy rules", "Save rules…", "Copy Python", "Save Python…"]
    menu.actions()[2].trigger()
    assert QGuiApplication.clipboard().text().startswith("# Rules for what the network says")
    assert "clipboard" in window.status.hint.text()

    # beside the nodes nothing is picked, and behind another tab nothing is pointed out
    view.canvas.setFocus()
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert surface.region_place() is None
    assert view.side.node.head.text() == HINT
    pick(view, node)
    assert surface.region_place() is not None
    window.raise_view("loss")
    qtbot.waitUntil(lambda: surface.region_place() is None)


def test_no_tree_is_left_of_a_network_that_was(window: MainWindow, qtbot: QtBot) -> None:
    view, session = opened(window, qtbot), window.session
    grown(view, qtbot)
    pick(view, 0)
    assert view.canvas.picked == 0
    before = view.canvas.tree
    assert session.model is not None
    view.show_model(replace(session.model))
    assert view.canvas.tree is None
    assert view.canvas.picked == LEAF
    assert session.region is None
    assert view.about.text() == ASKING
    session.reset()
    qtbot.waitUntil(lambda: view.canvas.tree not in (None, before), timeout=30_000)

    # nor of one whose numbers have run away
    view.ruler._give_up(NOT_FINITE)
    assert view.canvas.tree is None
    assert NOT_FINITE.what in view.about.text()
    view.ruler.again()
    grown(view, qtbot)

    # when a neuron fires
    QTest.mouseClick(view.bar.whose, LEFT, pos=view.bar.whose.segment(1).center().toPoint())
    assert view.choices.whose is Whose.NEURON
    assert view.canvas.tree is None
    assert view.about.text() == NO_NEURON
    session.select(Selection((Neuron("h1", 1),)))
    grown(view, qtbot)
    tree = view.canvas.tree
    assert tree is not None
    assert tree.about == "h1 · 2"
    assert view.about.text().startswith("When h1 · 2 fires, step 0")
    assert view.side.scores.labels["accuracy", "test"].text() == "–"
    table = view.numbers()
    assert table is not None
    assert {row[1] for row in table.rows} <= {"fires", "silent"}
    view.bar.depth_slider.track.setFocus()
    QTest.keyClick(view.bar.depth_slider.track, Qt.Key.Key_Home)
    assert view.choices.depth == 1
    qtbot.waitUntil(lambda: view.canvas.tree.depth == 1, timeout=30_000)
    assert len(view.canvas.tree.feature) == 3

    # a tree of the Why dock leads here
    known = view.ruler.known
    assert known is not None
    why = next(v for v in window.views if isinstance(v, WhyView))
    window.raise_view("why")
    why.host.show_result(known)
    assert isinstance(why.host.view, TreeResult)
    window.raise_view("loss")
    qtbot.waitUntil(lambda: not view.is_seen)
    QTest.mouseClick(why.host.view.open, LEFT)
    qtbot.waitUntil(lambda: view.is_seen)
    assert view.choices.depth == 1
    assert view.choices.whose is Whose.NEURON
