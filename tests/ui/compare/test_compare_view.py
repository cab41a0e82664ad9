"""The comparison dock: what it wishes, what can be chosen, and the real window."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from nnviz.core.marks import Neuron
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.results.attribution import attribution
from nnviz.explain.target import Target
from nnviz.explain.trust import Trust
from nnviz.runtime.questions.time_method import Timed
from nnviz.session import comparing
from nnviz.session.sample import Part, free_point
from nnviz.session.selection import Selection
from nnviz.ui.compare.choices import USUAL
from nnviz.ui.handlers.why_handlers import why_handlers
from nnviz.ui.numbers import FIGURE_SPACE
from nnviz.ui.pointed import Pointed
from nnviz.ui.views.compare import CompareView
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.ask_menu import COMPARE
from tests.ui.conftest import Open
from tests.ui.views.conftest import session, show  # noqa: F401
from tests.ui.views.stage import SessionDouble, Stage, dataset, layers

LEFT = Qt.MouseButton.LeftButton
Show = Callable[..., Any]


@pytest.fixture
def scene() -> Stage:
    return Stage(layers(5), dataset(3), "cross_entropy")


@pytest.fixture
def view(
    show: Show,  # noqa: F811
    session: SessionDouble,  # noqa: F811
    scene: Stage,
    monkeypatch: pytest.MonkeyPatch,
) -> CompareView:
    monkeypatch.setattr(comparing, "SETTLED_MS", 0)
    made: CompareView = show(CompareView)
    session.data = scene.data
    session.pick_sample(Part.TEST, 0)
    session.model = scene.model
    made.show_model(scene.model)
    see(made, session, scene)
    return made


def see(view: CompareView, session: SessionDouble, scene: Stage, step: int = 7) -> None:  # noqa: F811
    """Let a frame of the probe come, as the display does."""
    assert session.probe is not None
    frame = scene.frame(step, probe=session.probe.x)
    session.frame = frame
    view.show_probe(frame)
    view.show_frame(frame)


def answer_all(view: CompareView, qtbot: QtBot) -> None:
    worker, data = view.session.background, dataset(3)
    qtbot.waitUntil(lambda: view.comparer.is_busy)
    while view.comparer.is_busy:
        number = len(worker.asked)  # type: ignore[attr-defined]
        found = attribution(data, np.arange(3.0), data.x_test[0])
        is_asked = view.comparer.rows[-1].timed is None
        worker.answered.emit(number, Timed(found, 0.01) if is_asked else Trust())


def actions(menu: QMenu) -> dict[str, Any]:
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_usual_methods_are_compared_on_the_probe(view: CompareView, scene: Stage) -> None:
    comparison = view.comparer.comparison
    assert comparison is not None
    kinds = [method.kind for method in comparison.methods]
    assert "integrated-gradients" in kinds
    assert "grad-cam" not in kinds
    np.testing.assert_array_equal(comparison.sample.x, scene.data.x_test[0])
    assert view.methods.text() == f"{len(kinds)} methods"
    assert view.about.text().endswith("of test sample 1")


def test_another_sample_is_another_question_and_the_same_frame_is_not(
    view: CompareView,
    session: SessionDouble,  # noqa: F811
    scene: Stage,
    qtbot: QtBot,
) -> None:
    answer_all(view, qtbot)
    asked = len(session.background.asked)
    see(view, session, scene, 8)
    assert len(session.background.asked) == asked
    assert view.about.text().endswith("at step 7; the weights have changed since")
    session.pick_sample(Part.TEST, 3)
    see(view, session, scene, 8)
    assert all(row.timed is None for row in view.comparer.rows)
    qtbot.waitUntil(lambda: view.comparer.is_busy)
    np.testing.assert_array_equal(session.background.asked[-1].case.sample, scene.data.x_test[3])


def test_a_free_point_is_compared_too(
    view: CompareView,
    session: SessionDouble,  # noqa: F811
    scene: Stage,
) -> None:
    session.probe = free_point(scene.data, np.float32([0.1, 0.2, 0.3]))
    see(view, session, scene)
    assert view.comparer.comparison is not None
    assert view.comparer.comparison.sample.source is None
    assert "free point" in view.about.text()


def test_methods_are_ticked_in_a_menu_that_stays(view: CompareView, qtbot: QtBot) -> None:
    menu = view.methods.menu_now()
    qtbot.addWidget(menu)
    found = actions(menu)
    assert found["Gradient"].isChecked()
    assert not found["Grad-CAM"].isEnabled()
    assert "map" in found["Grad-CAM"].toolTip()
    before = len(view.comparer.rows)
    menu.popup(QPoint(0, 0))
    spot = menu.actionGeometry(found["Gradient"]).center()
    qtbot.mouseClick(menu, LEFT, pos=spot)
    assert menu.isVisible()
    assert not found["Gradient"].isChecked()
    assert len(view.comparer.rows) == before - 1
    assert "gradient" not in [row.method.kind for row in view.comparer.rows]
    menu.setActiveAction(found["Gradient"])
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert len(view.comparer.rows) == before
    menu.close()
    found[USUAL].trigger()
    assert view.methods.text() == f"{before} methods"


def test_without_a_method_it_says_so(view: CompareView, qtbot: QtBot) -> None:
    for row in view.comparer.rows:
        view.toggle_method(row.method.kind)
    assert view.comparer.rows == ()
    assert view.about.text().endswith("No method is chosen.")
    assert not view.again.isEnabled()
    assert view.numbers() is None


def test_a_target_is_chosen_and_what_is_selected_is_offered(
    view: CompareView,
    session: SessionDouble,  # noqa: F811
    qtbot: QtBot,
) -> None:
    session.selection = Selection((Neuron("h1", 2),))
    menu = view.target.menu_now()
    qtbot.addWidget(menu)
    found = actions(menu)
    assert found["What it says"].isChecked()
    found["class kind 2"].trigger()
    assert view.comparer.comparison is not None
    assert view.comparer.comparison.target == Target("output", index=2)
    assert view.target.text() == "class kind 2"
    found["h1 · 3"].trigger()
    assert view.comparer.comparison.target == Target("h1", index=2)


def test_a_target_that_is_gone_is_what_it_says_again(
    view: CompareView,
    session: SessionDouble,  # noqa: F811
) -> None:
    view.choose_target(Target("h1", index=4))
    other = Stage(layers(3), dataset(3), "cross_entropy", run=2)
    session.model = other.model
    view.show_model(other.model)
    assert view.comparer.rows == ()
    see(view, session, other)
    assert view.comparer.comparison is not None
    assert view.comparer.comparison.target.node == "output"


def test_a_row_wishes_to_be_seen_large(view: CompareView, qtbot: QtBot) -> None:
    answer_all(view, qtbot)
    wished: list[Any] = []
    view.query_wished.connect(wished.append)
    body = view.table.body
    qtbot.mouseClick(body.viewport(), LEFT, pos=body.place(0).center().toPoint())
    assert wished[0].method == Gradient()
    assert view.comparer.comparison is not None
    assert wished[0].sample == view.comparer.comparison.sample


def test_it_stops_and_begins_again(view: CompareView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.comparer.is_busy)
    assert view.again.text() == f"Stop {FIGURE_SPACE}0%"
    qtbot.mouseClick(view.again, LEFT)
    assert not view.comparer.is_busy
    assert view.again.text() == "Again"
    qtbot.mouseClick(view.again, LEFT)
    assert view.comparer.is_busy
    qtbot.mouseClick(view.follow, LEFT)
    assert view.comparer.follows
    assert view.follow.isChecked()


def test_out_of_sight_nothing_is_asked(view: CompareView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: view.comparer.is_busy)
    view.hide()
    assert not view.comparer.is_busy
    view.show()
    assert view.comparer.is_busy


def test_numbers_are_given_away(view: CompareView, qtbot: QtBot) -> None:
    answer_all(view, qtbot)
    table = view.numbers()
    assert table is not None
    assert table.columns[:3] == ("method", "seconds", "fidelity")
    assert table.rows[0][:3] == ("Gradient", 0.01, None)


def test_nothing_of_a_network_that_is_dropped_stays(
    view: CompareView,
    session: SessionDouble,  # noqa: F811
) -> None:
    session.dropped.emit()
    assert view.table.rows == ()
    assert view.numbers() is None


def test_in_the_window_a_row_opens_the_why_dock(open_window: Open, qtbot: QtBot) -> None:
    window = open_window("circle")
    window.raise_view("compare")
    view = next(view for view in window.views if isinstance(view, CompareView))
    qtbot.waitUntil(lambda: any(row.timed for row in view.comparer.rows), timeout=30_000)
    body = view.table.body
    qtbot.mouseClick(body.viewport(), LEFT, pos=body.place(0).center().toPoint())
    why = next(view for view in window.views if isinstance(view, WhyView))
    qtbot.waitUntil(lambda: why.is_seen)
    qtbot.waitUntil(lambda: why.wonder.shown is not None, timeout=30_000)
    assert why.wonder.method.kind == view.comparer.rows[0].method.kind
    window.session.set_probe(np.float32([1, -2]))
    qtbot.waitUntil(lambda: "free point" in view.about.text())
    menu = QMenu(window)
    why_handlers(window.handlers).add_to(menu, Pointed(neuron=Neuron("h1", 1)))
    (part,) = (action.menu() for action in menu.actions())
    part.aboutToShow.emit()
    actions(part)[COMPARE].trigger()
    qtbot.waitUntil(lambda: "h1 · 2 of" in view.about.text())
    assert view.is_seen
