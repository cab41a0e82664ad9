"""Attributions over a series: they lie in time, a lane a channel, with the window itself on top."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.data.forecast import Forecast
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.integrated_gradients import IntegratedGradients
from nnviz.explain.methods.permutation_importance import PermutationImportance
from nnviz.explain.results.attribution import attribution
from nnviz.explain.results.samples import Group, Samples
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.results.attribution import AttributionView
from nnviz.ui.why.sample_rows import SampleRows
from nnviz.ui.why.sample_things import headings_of, things_of
from nnviz.ui.why.series_strip import SeriesStrip


@pytest.fixture(scope="module")
def model() -> Model:
    recipe = DataRecipe(name="sine", size=60)
    dataset = load(recipe)
    steps, ahead = len(dataset.features), len(dataset.task.names)
    graph = chain(("input", Input(shape=(steps,))), ("output", Dense(units=ahead)))
    experiment = fitted(Experiment(graph, recipe), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def shown(qtbot: QtBot, model: Model, method: Any, theme: Theme = DARK) -> AttributionView:
    dataset = model.dataset
    values = np.linspace(-1, 1, len(dataset.features))
    found = attribution(dataset, values, dataset.x_test[0].ravel(), value=0.5)
    view = AttributionView(Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(320, 240)
    view.show()
    query = Query(method, Target("output"), Asked.of(dataset.base_test[0], None))
    view.show_result(Explained(model, query, 3, found))
    return view


def point_at(widget: QWidget, at: QPointF) -> None:
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(widget.mapToGlobal(at))
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, at, there, none, none, keys))


def center_color(strip: SeriesStrip, at: int) -> QColor:
    image, ratio = strip.grab().toImage(), strip.devicePixelRatio()
    place = strip.place(at)
    return image.pixelColor((place.center() * ratio).toPoint())


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_series_lies_in_time_and_each_step_is_told(
    qtbot: QtBot, model: Model, theme: Theme
) -> None:
    view = shown(qtbot, model, IntegratedGradients(), theme)
    strip, last = view.strip, len(model.dataset.features) - 1
    assert strip.isVisible()
    assert not view.bars.isVisible()
    assert strip.place(0).right() <= strip.place(1).left() + 1e-6
    assert strip.place(last).right() == pytest.approx(strip.width() - strip.place(0).left())
    point_at(strip, strip.place(last).center())
    assert strip.hovered == last
    assert view.told.text().startswith(model.dataset.features[-1])
    assert "+1" in view.told.text()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert strip.hovered == last  # there is none after the newest
    QTest.keyClick(strip, Qt.Key.Key_Left)
    assert strip.hovered == last - 1
    assert view.numbers() is not None


def test_what_is_asked_of_all_samples_has_no_curve(qtbot: QtBot, model: Model) -> None:
    without, among = (shown(qtbot, model, m) for m in (PermutationImportance(), Gradient()))
    pictures = [view.strip.grab().toImage() for view in (without, among)]
    assert without.strip.isVisible()
    assert pictures[0].size() == pictures[1].size()
    assert pictures[0] != pictures[1]
    steps = len(model.dataset.features)
    assert center_color(without.strip, 0) != center_color(without.strip, steps - 1)


def test_each_channel_has_a_lane_and_its_own_height(qtbot: QtBot) -> None:
    strip = SeriesStrip(DARK)
    qtbot.addWidget(strip)
    strip.resize(200, 160)
    lies = Forecast(3, 1, ("warm", "wet"), ("warm",))
    series = np.array([0, 500, 1, 500, 2, 500], float)
    strip.show_window(lies, np.array([1, 0, 0, 0, 0, -1.0]), series, is_signed=True)
    assert strip.lane(0).bottom() < strip.lane(1).top()
    rising, flat = strip.points(0), strip.points(1)
    assert rising[0].y() > rising[1].y() > rising[2].y()
    assert {point.y() for point in flat} == {flat[0].y()}
    assert strip.lane(1).top() < flat[0].y() < strip.lane(1).bottom()
    strip.show()
    point_at(strip, strip.place(5).center())
    assert strip.hovered == 5
    QTest.keyClick(strip, Qt.Key.Key_Up)
    assert strip.hovered == 4
    strip.show_window(lies, np.full(6, np.nan), np.full(6, np.nan), is_signed=False)
    assert strip.hovered == -1
    assert not strip.grab().isNull()
    nothing = SeriesStrip(LIGHT)
    qtbot.addWidget(nothing)
    assert not nothing.grab().isNull()


def samples_of(features: tuple[str, ...], shares: np.ndarray) -> Samples:
    count = len(shares)
    return Samples(
        shares=shares.astype(np.float32),
        names=("one",) * count,
        values=np.arange(count, dtype=float),
        places=np.arange(count),
        classes=np.full(count, -1),
        is_difference=np.zeros(count, bool),
        groups=(Group("Most exciting", count),),
        features=features,
        shape=None,
        is_test=True,
    )


def test_samples_of_a_series_are_curves(qtbot: QtBot, model: Model) -> None:
    data = model.dataset
    low, high = np.asarray(data.domain).T
    found = samples_of(data.features, (data.x_test[:2].reshape(2, -1) - low) / (high - low))
    things = things_of(found, data)
    own = data.x_test[0].ravel()
    expected = (own - own.min()) / (own.max() - own.min())
    curve = things[0].curve
    assert curve is not None
    np.testing.assert_allclose(curve[:, 0], expected, atol=1e-5)
    rows = SampleRows(DARK)
    qtbot.addWidget(rows)
    rows.resize(200, 100)
    rows.show_things(things, headings_of(found))
    assert not rows.grab().isNull()


def test_samples_of_tokens_are_read() -> None:
    data = load(DataRecipe(name="brackets", size=20))
    low, high = np.asarray(data.domain).T
    found = samples_of(data.features, (data.x_test[:1] - low) / (high - low))
    (thing,) = things_of(found, data)
    assert thing.given == "".join(data.tokens[int(at)] for at in data.x_test[0])
    assert thing.curve is None
