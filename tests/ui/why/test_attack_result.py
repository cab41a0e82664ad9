"""Attacks on the screen: what has changed, what is said, and neurons that shift."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.data.table.work import Work
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.engine.settings import TrainingSettings
from nnviz.explain.method import Method
from nnviz.explain.methods.fgsm import Fgsm
from nnviz.explain.methods.pgd import Pgd
from nnviz.explain.methods.robust_accuracy import RobustAccuracy
from nnviz.explain.results.attack import Attack
from nnviz.explain.results.robustness import Robustness
from nnviz.explain.subject import Subject
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.sample import FIRST, Part, ProbeSource
from nnviz.session.session import Session
from nnviz.ui.main_window import MainWindow
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.views.why import WhyView
from nnviz.ui.why.attack_pictures import AttackPictures, Pictured
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.attack import BACK, LOOK, AttackView
from nnviz.ui.why.results.robustness import RobustnessView

LEFT = Qt.MouseButton.LeftButton


def model_of(name: str, run: int = 1) -> Model:
    dataset = load(DataRecipe(name=name))
    loss = "cross_entropy" if dataset.task.classes else "mse"
    graph = chain(("input", Input()), ("output", Dense(activation="linear")))
    experiment = Experiment(graph, DataRecipe(name=name), TrainingSettings(loss=loss))
    experiment = fitted(experiment, dataset)
    return Model(run, run, experiment, Network.of(experiment.graph), dataset)


def answered(
    model: Model, method: Method, at: int = 0, vector: np.ndarray | None = None
) -> Explained:
    dataset, network = model.dataset, model.network
    label = dataset.y_test[at]
    subject = Subject(
        network,
        network.initial_vector(0) if vector is None else vector,
        dataset,
        model.experiment.loss,
        Target(network.sink),
        dataset.x_test[at],
        int(label) if dataset.task.classes else label,
        point=dataset.base_test[at],
    )
    found = method.run(subject, Work())
    asked = Asked.of(dataset.base_test[at], ProbeSource(Part.TEST, at))
    return Explained(model, Query(method, Target(network.sink), asked), 3, found)


def shown(qtbot: QtBot, given: Explained, theme: Theme = DARK) -> AttackView:
    view = AttackView(Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(300, 260)
    view.show_result(given)
    view.show()
    return view


def test_they_are_the_views_of_these_results() -> None:
    assert result_views()[Attack] is AttackView
    assert result_views()[Robustness] is RobustnessView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_picture_its_change_and_what_came_of_it(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, answered(model_of("digits"), Pgd(epsilon=0.1)), theme)
    assert view.pictures.captions == ("original", "change × 10", "attacked")
    assert view.pictures.isVisible()
    assert view.minimumSizeHint().width() <= 200
    assert len(view.before.bars) == len(view.after.bars) == 3
    assert [bar.label for bar in view.before.bars] == [bar.label for bar in view.after.bars]
    assert sum(bar.is_given for bar in view.after.bars) == 1
    assert view.verdict.text()
    view.set_theme(LIGHT if theme is DARK else DARK)
    table = view.numbers()
    assert table is not None
    assert len(table.rows) == 64


def test_of_a_table_there_are_bars_and_its_own_units(qtbot: QtBot) -> None:
    model = model_of("iris")
    view = shown(qtbot, answered(model, Fgsm(epsilon=0.05)))
    assert [abs(bar.value) for bar in view.changes.bars] == pytest.approx([0.05] * 4, rel=1e-4)
    table = view.numbers()
    assert table is not None
    raw = model.dataset.x_test[0] * model.dataset.feature_scale + model.dataset.feature_mean
    np.testing.assert_allclose([row[1] for row in table.rows], raw, rtol=1e-5)


def test_of_numbers_the_answer_moves(qtbot: QtBot) -> None:
    view = shown(qtbot, answered(model_of("diabetes"), Fgsm()))
    assert view.verdict.text() == "The answer has moved."
    assert view.before.bars[0].text != view.after.bars[0].text


def test_without_a_change_the_picture_of_it_is_empty(qtbot: QtBot) -> None:
    view = shown(qtbot, answered(model_of("digits"), Fgsm(epsilon=0.0)))
    assert view.pictures.captions[1] == "change"
    assert not view.grab().isNull()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_lie_side_by_side(qtbot: QtBot, channels: int) -> None:
    widget = AttackPictures(DARK)
    qtbot.addWidget(widget)
    rng = np.random.default_rng(0)
    before = rng.random((4, 6, channels))
    widget.show_pictured(Pictured(before, before + 0.01, ("a", "b", "c")))
    for size in (QSize(60, 40), QSize(300, 100), QSize(100, 300)):
        widget.resize(size)
        places = widget.places()
        assert len(places) == 3
        assert all(a.right() < b.left() for a, b in pairwise(places))
        assert all(place.bottom() < size.height() for place in places)
    assert not widget.grab().isNull()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_robust_accuracy_is_a_curve(qtbot: QtBot, theme: Theme) -> None:
    given = answered(model_of("digits"), RobustAccuracy(samples=40, points=3, steps=2))
    view = RobustnessView(Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(300, 260)
    view.show_result(given)
    view.show()
    assert view.plot.picture is not None
    assert "40 test samples" in view.about.text()
    table = view.numbers()
    assert table is not None
    assert len(table.rows) == 4


def test_the_question_stays_while_one_looks(window: MainWindow, qtbot: QtBot) -> None:
    window.raise_view("why")
    why = next(view for view in window.views if isinstance(view, WhyView))
    qtbot.waitUntil(lambda: why.is_seen)
    why.wonder.set_follows(True)
    why.wonder.choose_method(Fgsm)
    qtbot.waitUntil(lambda: isinstance(why.host.view, AttackView), timeout=30_000)
    view, query = why.host.view, why.wonder.query
    assert isinstance(view, AttackView)
    qtbot.mouseClick(view.look, LEFT)
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.frame is not None and bool(canvas.frame.against))
    assert why.wonder.query == query
    assert why.host.view is view
    assert view.look.text() == BACK
    qtbot.mouseClick(view.look, LEFT)
    qtbot.waitUntil(lambda: canvas.frame is not None and not canvas.frame.against)
    assert why.wonder.query == query


def test_one_looks_at_an_attacked_sample_and_goes_back(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    model, frame = session.model, session.frame
    assert model is not None
    assert frame is not None
    given = answered(model, Fgsm(epsilon=0.1), vector=frame.parameters)
    view = AttackView(session, window.theme)
    qtbot.addWidget(view)
    view.show_result(given)
    view.show()
    found = given.found
    assert isinstance(found, Attack)
    qtbot.mouseClick(view.look, LEFT)
    assert view.look.text() == BACK
    assert session.probe is not None
    np.testing.assert_array_equal(session.probe.x, found.attacked)
    assert session.probe.is_changed
    canvas = window.canvas
    qtbot.waitUntil(lambda: canvas.frame is not None and bool(canvas.frame.against))
    assert canvas.frame is not None
    np.testing.assert_array_equal(canvas.frame.against["input"], found.original)
    qtbot.mouseClick(view.look, LEFT)
    assert view.look.text() == LOOK
    assert session.contrast is None
    assert session.probe.source == FIRST
    assert not session.probe.is_free
    qtbot.mouseClick(view.look, LEFT)
    session.set_contrast(None)  # as the chip and Esc do
    assert view.look.text() == LOOK
    qtbot.mouseClick(view.look, LEFT)
    view.show_result(answered(model, Fgsm(epsilon=0.1), at=1, vector=frame.parameters))
    assert session.contrast is None, "it was of another sample"
