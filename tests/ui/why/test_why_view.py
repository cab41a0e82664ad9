"""The Why dock and the menus that lead there, in the real window with the real worker."""

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.explain.method import Ask
from nnviz.explain.methods.activation_maximisation import ActivationMaximisation
from nnviz.explain.methods.grad_cam import GradCam
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.target import Extent, Target
from nnviz.runtime.messages import RunState
from nnviz.session import network_edits as edits
from nnviz.session.contrast import Contrast
from nnviz.session.sample import Part, ProbeSource
from nnviz.session.selection import Selection
from nnviz.session.wondering import About
from nnviz.ui.handlers.why_handlers import why_handlers
from nnviz.ui.main_window import MainWindow
from nnviz.ui.pointed import Pointed, pointed_at
from nnviz.ui.theme import DARK, LIGHT
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.results.attribution import AttributionView
from tests.ui.conftest import Open

LEFT = Qt.MouseButton.LeftButton


def dock(window: MainWindow, qtbot: QtBot) -> WhyView:
    """The dock in front, with what it asks by itself."""
    window.resize(1440, 900)
    window.raise_view("why")
    view = next(view for view in window.views if isinstance(view, WhyView))
    answered(view, qtbot)
    return view


def answered(view: WhyView, qtbot: QtBot) -> None:
    wonder = view.wonder
    qtbot.waitUntil(
        lambda: wonder.shown is not None and wonder.shown.query == wonder.query, timeout=20_000
    )


def filled(menu: QMenu) -> dict[str, QMenu]:
    """The menus in a menu as they open, by name."""
    menu.aboutToShow.emit()
    parts = [action.menu() for action in menu.actions()]
    return {part.title(): part for part in parts if isinstance(part, QMenu)}


def entry(menu: QMenu, text: str):  # type: ignore[no-untyped-def]
    return next(action for action in menu.actions() if action.text().startswith(text))


def why_menu(window: MainWindow, pointed: Pointed) -> QMenu:
    menu = QMenu(window)
    why_handlers(window.handlers).add_to(menu, pointed)
    part = filled(menu)["Ask why"]
    part.aboutToShow.emit()
    return part


def test_the_dock_answers_when_it_is_seen_and_goes_with_the_probe(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("digits-cnn")
    view = dock(window, qtbot)
    wonder, session = view.wonder, window.session
    assert isinstance(view.host.view, AttributionView)
    assert wonder.query is not None
    assert wonder.query.sample.source == ProbeSource(Part.TEST, 0)
    assert view.sentence.sample.text() == "test sample 1"
    assert view.sentence.target.text().startswith("class ")
    assert view.figures.texts()[0].startswith("completeness gap")
    assert view.numbers() is not None
    qtbot.waitUntil(lambda: bool(view.trust.texts()), timeout=20_000)

    session.pick_sample(Part.TEST, 4)
    session.want_frame()
    qtbot.waitUntil(lambda: view.sentence.sample.text() == "test sample 5", timeout=20_000)
    answered(view, qtbot)
    wonder.set_follows(False)
    session.pick_sample(Part.TEST, 7)
    session.want_frame()
    qtbot.waitUntil(lambda: "the probe is another sample" in view.about.text(), timeout=20_000)
    assert wonder.query.sample.source == ProbeSource(Part.TEST, 4)
    QTest.mouseClick(view.row.ask, LEFT)
    qtbot.waitUntil(lambda: view.sentence.sample.text() == "test sample 8", timeout=20_000)
    answered(view, qtbot)
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        view.grab()

    ask_by_menus(view, window, qtbot)
    window.raise_view("why")
    answered(view, qtbot)

    # an edit while something is shown: nothing of it stays, and the same is asked anew
    assert session.experiment is not None
    graph = edits.without_layer(session.experiment.graph, "c2")
    session.edit_graph(graph, "Remove c2")
    before = wonder.model
    qtbot.waitUntil(lambda: wonder.model is not before, timeout=20_000)
    assert wonder.shown is None or wonder.shown.model is wonder.model  # it may be there already
    answered(view, qtbot)
    assert wonder.shown is not None
    assert "c2" not in wonder.shown.model.network.graph


def ask_by_menus(view: WhyView, window: MainWindow, qtbot: QtBot) -> None:
    """Menus ask about neurons, maps, layers, classes and samples."""
    wonder, session = view.wonder, window.session
    wonder.set_follows(True)
    menu = why_menu(window, Pointed(Neuron("c1", 16 * 9 + 3)))
    assert menu.actions()[0].text() == "c1 · map 4 (2, 2)"
    parts = filled(menu)
    assert {"c1 · map 4", "all of c1", Ask.MATTERS.value} <= parts.keys()
    questions = filled(parts["c1 · map 4"])
    entry(questions[Ask.MATTERS.value], "Gradient").trigger()
    assert wonder.target == Target("c1", Extent.MAP, 3)
    assert isinstance(wonder.method, Gradient)
    answered(view, qtbot)

    menu = why_menu(window, Pointed(layer="pool"))
    entry(filled(menu)[Ask.MATTERS.value], "Gradient").trigger()
    answered(view, qtbot)
    assert wonder.query is not None
    assert wonder.query.target == Target("pool", Extent.LAYER)

    menu = why_menu(window, Pointed(label="7", source=ProbeSource(Part.TRAINING, 3)))
    entry(filled(menu)[Ask.MATTERS.value], "Integrated gradients").trigger()
    qtbot.waitUntil(lambda: view.sentence.sample.text() == "training sample 4", timeout=20_000)
    answered(view, qtbot)
    assert wonder.query.target == Target("output", index=7)
    assert session.probe is not None
    assert session.probe.source == ProbeSource(Part.TRAINING, 3)

    gone = QMenu(window)
    why_handlers(window.handlers).add_to(gone, Pointed(layer="nowhere"))
    assert not gone.actions()

    session.select(Selection((Neuron("output", 2),)))
    QTest.keyClick(window, Qt.Key.Key_Y)
    answered(view, qtbot)
    assert wonder.query.target == Target("output", index=2)
    assert isinstance(wonder.method, IntegratedGradients)

    probe = next(view for view in window.views if view.name == "probe")
    window.raise_view("probe")
    bars = probe.answer  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: len(bars.bars) > 3, timeout=20_000)
    at = bars.mapTo(probe, QPoint(20, 50))
    assert pointed_at(probe, at) == Pointed(label=bars.bars[2].label)
    assert pointed_at(probe, QPoint(3, 3)) == Pointed()
    probe.customContextMenuRequested.emit(at)
    opened = [menu for menu in probe.findChildren(QMenu) if menu.isVisible()]
    assert opened[0].actions()[0].text() == "Ask why"
    opened[0].close()
    for canvas, wish in (
        (window.canvas, lambda: window.canvas.steering.menu_wished.emit(QPoint(5, 5))),
        (window.canvas, lambda: window.canvas.steering.layer_menu_wished.emit("c1", QPoint(5, 5))),
    ):
        wish()
        opened = [menu for menu in canvas.findChildren(QMenu) if menu.isVisible()]
        assert "Ask why" in [action.text() for action in opened[0].actions()]
        opened[0].close()


def test_what_does_not_suit_says_why_and_what_to_use_instead(
    open_window: Open, qtbot: QtBot
) -> None:
    window = open_window("circle")
    view = dock(window, qtbot)
    wonder = view.wonder
    window.session.want_frame()
    menu = view.sentence.method.menu_now()
    refused = entry(menu, "Grad-CAM — ")
    assert not refused.isEnabled()
    assert refused.toolTip()
    view.ask_about(GradCam, About())
    qtbot.waitUntil(lambda: wonder.problem is not None)
    assert wonder.shown is None
    assert view.host.view is None  # no map of anything else is left
    assert wonder.problem is not None
    assert wonder.problem.what in view.host.text.text()
    assert view.host.remedy.isVisible()
    assert view.host.remedy.text().startswith("Use ")
    QTest.mouseClick(view.host.remedy, LEFT)
    answered(view, qtbot)
    assert wonder.problem is None
    assert view.host.view is not None

    # while it trains and follows, newer weights are explained, and nothing jumps
    view.row.every_wished.emit(10)
    session = window.session
    qtbot.waitUntil(lambda: bool(view.trust.texts()), timeout=20_000)
    size = view.host.size()
    session.play()
    qtbot.waitUntil(lambda: wonder.shown is not None and wonder.shown.step > 0, timeout=20_000)
    session.pause()
    qtbot.waitUntil(lambda: session.state is RunState.PAUSED)
    assert view.host.size() == size

    fits(view)

    # the window is closed while the worker is at it: nothing is left behind
    view.ask_about(ActivationMaximisation, About())
    qtbot.waitUntil(lambda: wonder.explainer.is_busy, timeout=20_000)
    assert view.row.ask.text() == "Cancel"
    session = window.session
    session.set_contrast(Contrast.with_sample(np.zeros(2), "the original"))
    qtbot.keyClick(view.row.ask, Qt.Key.Key_Escape)
    assert session.contrast is None, "Esc ends it from where it began"


def fits(view: WhyView) -> None:
    """The words of the question are within docks of any width."""
    dock_widget = view.parentWidget()
    assert isinstance(dock_widget, QDockWidget)
    dock_widget.setFloating(True)
    for width in (240, 340, 600):
        dock_widget.resize(width, 500)
        QTest.qWait(0)
        for chip in (view.sentence.question, view.sentence.method, view.sentence.target):
            right = chip.mapTo(view, QPoint(chip.width(), 0)).x()
            assert right <= view.width()
        view.grab()
    dock_widget.setFloating(False)


def test_lies_at_is_asked_of_the_inmost(qtbot: QtBot) -> None:
    class Knowing(QWidget):
        def lies_at(self, at: QPointF) -> Pointed | None:
            return Pointed(layer="inner") if at.x() < 5 else None

    class Outer(QWidget):
        def lies_at(self, at: QPointF) -> Pointed | None:
            return Pointed(layer="outer")

    outer = Outer()
    qtbot.addWidget(outer)
    outer.resize(100, 100)
    inner = Knowing(outer)
    inner.setGeometry(50, 50, 20, 20)
    outer.show()
    assert pointed_at(outer, QPoint(52, 52)) == Pointed(layer="inner")
    assert pointed_at(outer, QPoint(60, 60)) == Pointed(layer="outer")
    assert pointed_at(outer, QPoint(2, 2)) == Pointed(layer="outer")
