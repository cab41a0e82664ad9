"""Made inputs on the screen: the newest while they are made, then a film that can be played."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.activation_maximisation import ActivationMaximisation
from nnviz.explain.results.picture import Picture
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.picture import PictureView


class Probed(Session):
    """A session that only remembers what was looked at."""

    def __init__(self) -> None:
        self.points: list[np.ndarray] = []

    def set_probe(self, point: np.ndarray, *rest: object, **named: object) -> None:
        self.points.append(point)


def model_of(name: str, units: int) -> Model:
    dataset = load(DataRecipe(name=name))
    shape = (len(dataset.features),)
    graph = chain(("input", Input(shape=shape)), ("output", Dense(units=units)))
    experiment = fitted(Experiment(graph, DataRecipe(name=name)), dataset)
    return Model(1, 1, experiment, Network.of(experiment.graph), dataset)


@pytest.fixture(scope="module")
def pictured() -> Model:
    return model_of("digits", 10)


@pytest.fixture(scope="module")
def tabled() -> Model:
    return model_of("iris", 3)


def film(model: Model, frames: int = 5, **changes: object) -> Explained:
    data = model.dataset
    places = np.linspace(0, 255, frames * len(data.features)).astype(np.uint8)
    frames_ = places.reshape(frames, -1)
    found = Picture(
        shares=np.asarray(frames_[-1] / 255, np.float32),
        start=np.asarray(frames_[0] / 255, np.float32),
        film=frames_,
        film_values=np.arange(frames) * 1.5,
        film_steps=np.arange(frames) * 10,
        features=() if data.image_shape else data.features,
        shape=data.image_shape,
        value=(frames - 1) * 1.5,
        best=4.25,
        best_sample=7,
    )
    query = Query(ActivationMaximisation(), Target("output"), Asked.of(data.base_test[0], None))
    return Explained(model, query, 3, replace(found, **changes))  # type: ignore[arg-type]


def shown(qtbot: QtBot, given: Explained, theme: Theme = DARK, width: int = 300) -> PictureView:
    view = PictureView(Probed(), theme)
    qtbot.addWidget(view)
    view.resize(width, 260)
    view.show_result(given)
    view.show()
    return view


def test_it_is_found_for_pictures() -> None:
    assert result_views()[Picture] is PictureView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_end_is_shown_beside_the_best_sample(
    qtbot: QtBot, pictured: Model, theme: Theme
) -> None:
    view = shown(qtbot, film(pictured), theme, 480)
    first, second = view.stage.places()
    assert first.right() < second.left()
    assert view.stage.image.pixelColor(7, 7).red() == 255
    assert view.told.text() == "step 40: activation 6.000 · best sample 4.250"
    grabbed = view.stage.grab().toImage()
    assert grabbed.pixelColor(first.center().toPoint()).red() > 200
    best = pictured.dataset.pictures(pictured.dataset.x_train[7])[0]
    middle = second.topLeft().toPoint()
    drawn = grabbed.pixelColor(middle.x() + 4, middle.y() + 4).red()
    assert drawn == pytest.approx(best[0, 0, 0] * 255, abs=2)


def test_in_a_narrow_view_there_is_one_picture(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, film(pictured))
    view.stage.resize(100, 220)
    assert len(view.stage.places()) == 1


def test_the_film_is_played_and_stops_at_its_end(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, film(pictured, 3))
    frames: list[int] = []
    view.player.frame_wished.connect(frames.append)
    qtbot.mouseClick(view.player.play, Qt.MouseButton.LeftButton)
    assert view.player.is_running
    assert view.told.text().startswith("step 0: activation 0")
    qtbot.waitUntil(lambda: not view.player.is_running)
    assert frames == [0, 1, 2]
    assert view.player.play.isVisible()
    assert not view.player.pause.isVisible()


def test_any_frame_can_be_looked_at_and_playing_be_paused(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, film(pictured))
    qtbot.mouseClick(view.player.play, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(view.player.pause, Qt.MouseButton.LeftButton)
    assert not view.player.is_running
    assert view.player.frame == 0
    view.player.track.setFocus()
    qtbot.keyClick(view.player.track, Qt.Key.Key_Right)
    assert view.player.frame == 1
    qtbot.waitUntil(lambda: view.told.text().startswith("step 10:"))


def test_a_hidden_film_does_not_play_on(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, film(pictured))
    qtbot.mouseClick(view.player.play, Qt.MouseButton.LeftButton)
    view.hide()
    assert not view.player.is_running


def test_while_it_is_made_the_newest_is_shown_and_nothing_can_be_played(
    qtbot: QtBot, pictured: Model
) -> None:
    given = film(pictured, 1, is_done=False)
    view = shown(qtbot, given)
    assert not view.player.play.isEnabled()
    assert not view.look.isEnabled()
    view.show_result(film(pictured))
    assert view.player.play.isEnabled()
    assert view.look.isEnabled()


def test_trust_that_comes_later_does_not_turn_the_film_back(qtbot: QtBot, pictured: Model) -> None:
    given = film(pictured)
    view = shown(qtbot, given)
    view.player.track.number_wished.emit(1)
    view.show_result(replace(given, step=3))
    assert view.player.frame == 1


def test_looking_at_it_makes_the_frame_the_probe(qtbot: QtBot, tabled: Model) -> None:
    given = film(tabled)
    view = shown(qtbot, given)
    qtbot.mouseClick(view.look, Qt.MouseButton.LeftButton)
    assert isinstance(view.session, Probed)
    (point,) = view.session.points
    low, high = tabled.dataset.input_domain.T
    assert isinstance(given.found, Picture)
    np.testing.assert_allclose(point, low + (high - low) * given.found.shares, rtol=1e-6)


def test_a_picture_of_another_size_is_no_probe(qtbot: QtBot, pictured: Model) -> None:
    large = np.linspace(0, 1, 15 * 20, dtype=np.float32)
    frames = np.rint(large[None] * 255).astype(np.uint8).repeat(5, axis=0)
    given = film(pictured, shape=(15, 20, 1), shares=large, start=large, film=frames)
    view = shown(qtbot, given)
    assert not view.look.isEnabled()
    assert view.stage.image.size() == QSize(20, 15)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_other_inputs_are_bars_in_their_own_units(
    qtbot: QtBot, tabled: Model, theme: Theme
) -> None:
    view = shown(qtbot, film(tabled), theme)
    data, bars = tabled.dataset, view.bars.bars
    assert [bar.name for bar in bars] == list(data.features)
    assert bars[-1].value == pytest.approx(1)
    own = data.domain[-1, 1] * data.feature_scale[-1] + data.feature_mean[-1]
    assert float(bars[-1].given.replace("−", "-")) == pytest.approx(own, rel=0.01)
    assert view.bars.isVisible()
    assert not view.stage.isVisible()


def test_numbers_are_those_of_the_end(
    qtbot: QtBot, qapp: QApplication, tabled: Model, pictured: Model
) -> None:
    table = shown(qtbot, film(tabled)).numbers()
    assert table is not None
    assert [row[0] for row in table.rows] == list(tabled.dataset.features)
    table = shown(qtbot, film(pictured)).numbers()
    assert table is not None
    assert table.rows[9][0] == "row 2 column 2"
    assert PictureView(Probed(), DARK).numbers() is None


def test_it_never_asks_for_much_room(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, film(pictured), width=240)
    assert view.minimumSizeHint().width() <= 200
    assert view.minimumSizeHint().height() <= 140
    for size in ((240, 180), (200, 140), (900, 700)):
        view.resize(*size)
        assert not view.grab().isNull()
    view.set_theme(LIGHT)
    assert not view.grab().isNull()
