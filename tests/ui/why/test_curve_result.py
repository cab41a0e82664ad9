"""Curves on the screen: their numbers under the mouse, and the picture that they go over."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.covering import patches
from nnviz.explain.methods.occlusion_curve import OcclusionCurve
from nnviz.explain.results.attribution import attribution
from nnviz.explain.results.curve import Curve, Track, Way
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.curve_picture import picture_of, place_of
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.curve import ROOMY, CurveView

NOT = float("nan")


@pytest.fixture(scope="module")
def model() -> Model:
    dataset = load(DataRecipe(name="digits"))
    graph = chain(("input", Input(shape=(64,))), ("output", Dense(units=10)))
    experiment = fitted(Experiment(graph, DataRecipe(name="digits")), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def explained(model: Model, found: Curve) -> Explained:
    asked = Asked.of(model.dataset.base_test[0], None)
    return Explained(model, Query(OcclusionCurve(), Target("output"), asked), 3, found)


def plain(**rest: object) -> Curve:
    given = {"x": np.array([1.0, 2.0, 4.0]), "x_name": "noise", "y_name": "answer"}
    tracks = Track("h1", np.array([0.5, -1.5, NOT]), 0.25), Track("h2", np.arange(3.0))
    return Curve(**({"tracks": tracks} | given | rest))  # type: ignore[arg-type]


def over_picture(model: Model) -> Curve:
    dataset = model.dataset
    sample = np.asarray(dataset.x_test[0], np.float32).reshape(-1)
    boxes = patches((8, 8, 1), 2, 1)[14:21]
    tracks = (Track("7", np.linspace(0.9, 0.1, 7), 0.95), Track("9", np.linspace(0, 0.8, 7)))
    return plain(
        x=np.arange(7) + 1.5,
        tracks=tracks,
        marker=7.5,
        marker_name="lowest",
        level_name="uncovered",
        is_share=True,
        way=Way(attribution(dataset, np.linspace(-1, 1, 64), sample), boxes),
    )


def shown(qtbot: QtBot, given: Explained, theme: Theme = DARK, width: int = 300) -> CurveView:
    view = CurveView(Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(width, 320)
    view.show_result(given)
    view.show()
    return view


def point_at(widget: QWidget, at: QPointF) -> None:
    where, none = QPointF(widget.mapToGlobal(at)), Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, at, where, none, none, keys)
    QApplication.sendEvent(widget, move)


def test_it_is_the_view_of_curves() -> None:
    assert result_views()[Curve] is CurveView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_mouse_reads_the_nearest_place(qtbot: QtBot, model: Model, theme: Theme) -> None:
    view = shown(qtbot, explained(model, plain()), theme)
    assert view.plot.card() is None
    middle = view.plot.area().center().y()
    point_at(view.plot, QPointF(view.plot.place(1) + 8, middle))
    card = view.plot.card()
    assert card is not None
    assert card.lines()[0] == "noise 2"
    assert card.lines()[1].split() == ["h1", "−1.500"]
    assert [text.split()[1] for text in view.legend.texts()] == ["−1.500", "1.000"]
    QApplication.sendEvent(view.plot, QEvent(QEvent.Type.Leave))
    assert view.plot.card() is None


def test_keys_read_along_the_curve(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, explained(model, plain()))
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(view.plot, key)
        seen.append(view.plot.pointed)
    qtbot.keyClick(view.plot, Qt.Key.Key_Left)
    assert [*seen, view.plot.pointed] == [0, 1, 2, 2, 1]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_patch_follows_the_mouse(qtbot: QtBot, model: Model, theme: Theme) -> None:
    view = shown(qtbot, explained(model, over_picture(model)), theme)
    assert view.map.isVisible()
    whole, at_marker = view.map.frames()
    assert at_marker is not None
    assert at_marker.right() == pytest.approx(whole.right())
    assert view.legend.texts() == ["7 10.0\u00a0%", "9 80.0\u00a0%"]
    point_at(view.plot, QPointF(view.plot.place(0), view.plot.area().center().y()))
    at_mouse = view.map.frames()[1]
    assert at_mouse is not None
    assert at_mouse.left() == pytest.approx(whole.left())
    assert at_mouse.width() == pytest.approx(whole.width() / 4)
    assert view.legend.texts() == ["7 90.0\u00a0%", "9 0.0\u00a0%"]


def test_with_room_the_picture_stands_beside(qtbot: QtBot, model: Model) -> None:
    given = explained(model, over_picture(model))
    narrow, wide = shown(qtbot, given, width=240), shown(qtbot, given, width=ROOMY + 60)
    assert narrow.map.geometry().bottom() < narrow.plot.geometry().top()
    assert wide.map.geometry().right() < wide.plot.geometry().left()
    wide.resize(ROOMY + 60, 600)
    assert wide.map.geometry().bottom() < wide.plot.geometry().top()


def test_another_curve_takes_the_place_of_the_first(qtbot: QtBot, model: Model) -> None:
    view = shown(qtbot, explained(model, over_picture(model)))
    point_at(view.plot, QPointF(view.plot.place(6), view.plot.area().center().y()))
    short = plain(x=np.array([3.0]), tracks=(Track("only", np.array([2.0])),))
    view.show_result(explained(model, short))
    assert not view.map.isVisible()
    assert view.plot.pointed == -1
    point_at(view.plot, view.plot.area().center())
    assert view.legend.texts() == ["only 2.000"]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    "rest",
    [
        {"x": np.empty(0), "tracks": (Track("none", np.empty(0)),)},
        {"tracks": (Track("nothing", np.full(3, NOT)),)},
        {"tracks": (Track("flat", np.zeros(3), 0.0),), "marker": 2.0, "marker_name": "here"},
        {"tracks": (Track("large", np.array([0, 1e30, -1e30])),)},
        {"marker": 4.0, "marker_name": "a name that is much too long for the room above it"},
    ],
)
def test_odd_curves_are_painted(qtbot: QtBot, model: Model, theme: Theme, rest: dict) -> None:
    view = shown(qtbot, explained(model, plain(**rest)), theme)
    assert not view.grab().toImage().isNull()


def test_lines_take_the_theme_and_the_level_is_dotted(qtbot: QtBot, model: Model) -> None:
    dark, light = (picture_of(over_picture(model), theme) for theme in (DARK, LIGHT))
    assert [line.label for line in dark.lines] == ["7", "9", "uncovered"]
    assert dark.lines[0].ink.color == DARK.text
    assert (dark.axis.low, dark.axis.high) == (0, 1)
    view = shown(qtbot, explained(model, over_picture(model)))
    view.set_theme(LIGHT)
    assert view.plot.picture is not None
    assert view.plot.picture.lines[0].ink == light.lines[0].ink


def test_numbers_are_a_row_a_place(qtbot: QtBot, model: Model) -> None:
    view = CurveView(Session.__new__(Session), DARK)
    qtbot.addWidget(view)
    assert view.numbers() is None
    curve = replace(plain(), tracks=(Track("a", np.array([1.0, 2.0, 3.0])),))
    view.show_result(explained(model, curve))
    table = view.numbers()
    assert table is not None
    assert table.columns == ("noise", "a")
    assert list(table.rows) == [(1.0, 1.0), (2.0, 2.0), (4.0, 3.0)]


def test_it_asks_for_little_room_whatever_it_shows(qtbot: QtBot, model: Model) -> None:
    for found in (plain(), over_picture(model)):
        view = shown(qtbot, explained(model, found))
        assert view.minimumSizeHint() == QSize(200, 140)


def test_the_nearest_place_of_no_places_is_none() -> None:
    empty = plain(x=np.empty(0), tracks=(Track("none", np.empty(0)),))
    assert place_of(empty, 1.0) == -1
    assert place_of(plain(), 3.5) == 2
