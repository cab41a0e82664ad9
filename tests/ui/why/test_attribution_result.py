"""Attributions on the screen: maps with their pixels, bars with their names, at any size."""

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
from nnviz.explain.explanation import Figure
from nnviz.explain.methods.gradient import Gradient
from nnviz.explain.methods.permutation_importance import PermutationImportance
from nnviz.explain.results.attribution import Attribution
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.figures import FigureRow
from nnviz.ui.why.map_picture import Look, places_of
from nnviz.ui.why.map_pixels import largest, map_pixels, over_pixels
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.attribution import AttributionView


@pytest.fixture(scope="module")
def tabled() -> Model:
    dataset = load(DataRecipe(name="iris"))
    graph = chain(("input", Input(shape=(4,))), ("output", Dense(units=3)))
    experiment = fitted(Experiment(graph, DataRecipe(name="iris")), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


@pytest.fixture(scope="module")
def pictured() -> Model:
    dataset = load(DataRecipe(name="digits"))
    graph = chain(("input", Input(shape=(64,))), ("output", Dense(units=10)))
    experiment = fitted(Experiment(graph, DataRecipe(name="digits")), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


def explained(model: Model, values: np.ndarray, **rest: object) -> Explained:
    dataset = model.dataset
    sample = np.asarray(dataset.x_test[0], np.float32).reshape(-1)
    found = Attribution(
        values=np.asarray(values, np.float32),
        sample=sample,
        features=dataset.features,
        image_shape=dataset.image_shape,
        **rest,  # type: ignore[arg-type]
    )
    query = Query(Gradient(), Target("output"), Asked.of(dataset.base_test[0], None))
    return Explained(model, query, 3, found)


def shown(qtbot: QtBot, given: Explained, theme: Theme = DARK) -> AttributionView:
    view = AttributionView(Session.__new__(Session), theme)
    qtbot.addWidget(view)
    view.resize(300, 280)
    view.show_result(given)
    view.show()
    return view


def point_at(widget: QWidget, at: QPointF) -> None:
    """Move the mouse to a place; Qt's own test mouse does not move twice to the same one."""
    where, none = QPointF(widget.mapToGlobal(at)), Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, at, where, none, none, keys)
    QApplication.sendEvent(widget, move)


def test_it_is_the_view_of_attributions() -> None:
    assert result_views()[Attribution] is AttributionView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_map_says_what_lies_under_the_mouse(qtbot: QtBot, pictured: Model, theme: Theme) -> None:
    values = np.linspace(-1, 2, 64)
    view = shown(qtbot, explained(pictured, values, value=3.5, base=0.5), theme)
    assert "sum +32" in view.told.text()
    assert "3.500 here, 0.500 at the baseline" in view.told.text()
    assert view.scale.texts() == ("−2", "+2")
    place = view.picture.places()[0]
    cell = place.width() / 8
    point_at(view.picture, QPointF(place.x() + 2.5 * cell, place.y() + 1.5 * cell))
    assert view.told.text() == f"row 2 · column 3: {values[10]:+.3f}".replace("-", "−")
    colours = view.picture._images[0]
    strongest = colours.pixelColor(7, 7)
    assert strongest.name() == theme.positive


def test_colour_channels_are_added_up() -> None:
    found = Attribution(
        values=np.array([1, 2, -3, 4, 0, 0], np.float32),
        sample=np.zeros(6, np.float32),
        features=tuple("abcdef"),
        image_shape=(1, 2, 3),
    )
    np.testing.assert_allclose(found.pixels, [[0, 4]])


def test_bars_are_sorted_and_say_what_the_sample_has(qtbot: QtBot, tabled: Model) -> None:
    view = shown(qtbot, explained(tabled, np.array([0.1, -2, 0.5, 0]), spread=np.full(4, 0.25)))
    bars, dataset = view.bars.bars, tabled.dataset
    assert [bar.name for bar in bars] == [dataset.features[at] for at in (1, 2, 0, 3)]
    sample = dataset.x_test[0] * dataset.feature_scale + dataset.feature_mean
    assert float(bars[0].given) == pytest.approx(float(sample[1]), rel=1e-2)
    point_at(view.bars, view.bars.place(0).center())
    assert view.told.text() == f"{bars[0].name} is {bars[0].given}: −2.000 ± 0.25"
    table = view.numbers()
    assert table is not None
    assert [row[2] for row in table.rows] == pytest.approx([0.1, -2, 0.5, 0])


@pytest.mark.parametrize("values", [np.zeros(64), np.full(64, np.nan), np.full(64, 1e30)])
@pytest.mark.parametrize("is_signed", [True, False])
def test_values_of_any_kind_are_painted(
    qtbot: QtBot, pictured: Model, values: np.ndarray, is_signed: bool
) -> None:
    view = shown(qtbot, explained(pictured, values, is_signed=is_signed))
    for look in Look:
        view._on_look_wished(look)
        view.grab()


@pytest.mark.parametrize("width", [240, 600])
def test_it_fits_small_and_large_docks(
    qtbot: QtBot, pictured: Model, tabled: Model, width: int
) -> None:
    for model in (pictured, tabled):
        view = shown(qtbot, explained(model, np.arange(len(model.dataset.features))))
        view.resize(width, 240)
        view.grab()
        assert view.width() == width
        hint = view.minimumSizeHint()
        assert (hint.width(), hint.height()) <= (200, 140)
        for place in view.picture.places():
            assert view.picture.rect().contains(place.toAlignedRect())


def test_a_wide_room_holds_map_and_picture() -> None:
    one = places_of(QSize(600, 200), (8, 8), 1)[0]
    first, second = places_of(QSize(600, 200), (8, 8), 2)
    assert one.width() == first.width() == pytest.approx(198)
    assert second.left() > first.right()
    tall = places_of(QSize(200, 600), (8, 8), 2)
    assert tall[0].width() < 100


def test_strong_values_hide_the_picture_and_nothing_shows_it() -> None:
    values, picture = np.array([[0.0, 1.0]]), np.array([[[1.0], [1.0]]])
    over = over_pixels(values, picture, DARK)
    assert len(set(over[0, 0, :3].tolist())) == 1  # grey: the picture
    np.testing.assert_array_equal(over[0, 1], map_pixels(values, DARK)[0, 1])
    assert largest(np.array([np.nan, -3.0, np.inf])) == 3


def test_the_same_result_with_its_trust_is_not_painted_anew(qtbot: QtBot, pictured: Model) -> None:
    given = explained(pictured, np.arange(64))
    view = shown(qtbot, given)
    before = view.picture._images
    view.show_result(replace(given, trust=None))
    assert view.picture._images is before


def test_methods_that_ask_about_all_samples_show_none(qtbot: QtBot, tabled: Model) -> None:
    given = explained(tabled, np.arange(4))
    query = replace(given.query, method=PermutationImportance())
    view = shown(qtbot, replace(given, query=query))
    assert {bar.given for bar in view.bars.bars} == {""}
    point_at(view.bars, view.bars.place(0).center())
    assert view.told.text() == f"{tabled.dataset.features[3]}: +3.000"


def test_long_figures_make_no_room_wider(qtbot: QtBot) -> None:
    row = FigureRow()
    qtbot.addWidget(row)
    row.show_figures([Figure("absorbed", 1.0, "0.1 of 3 " * 30), Figure("R²", 1.0, "0.5", "good")])
    assert row.minimumSizeHint().width() <= 80
    row.resize(240, 60)
    row.show()
    assert row.texts()[1] == "R² 0.5"
    for label in row.findChildren(QWidget):
        assert label.geometry().right() < 240
    row.show_figures(())
    assert row.isHidden()


def test_numbers_below_zero_have_a_true_minus_and_words_keep_their_hyphens(qtbot: QtBot) -> None:
    row = FigureRow()
    qtbot.addWidget(row)
    row.show_figures([Figure("R²", -0.5, "-0.5 (at -1.2e-05, t-2)")])
    assert row.texts() == ["R² −0.5 (at −1.2e−05, t-2)"]
