"""Samples on the screen: tiles of pictures or rows of numbers, one of which is picked."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.data import DataRecipe, load
from nnviz.engine.experiment import Experiment, fitted
from nnviz.engine.network import Network
from nnviz.explain.methods.exciting_samples import ExcitingSamples
from nnviz.explain.results.samples import Group, Samples
from nnviz.explain.target import Target
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.explained import Asked, Explained, Query
from nnviz.session.frame import Model
from nnviz.session.sample import Part
from nnviz.session.session import Session
from nnviz.ui.theme import DARK, LIGHT, Theme
from nnviz.ui.why.pick_list import PickList
from nnviz.ui.why.result_view import result_views
from nnviz.ui.why.results.samples import SamplesView


class Picking(Session):
    """A session that only remembers what was picked."""

    def __init__(self) -> None:
        self.picked: list[tuple[Part, int]] = []

    def pick_sample(self, part: Part, index: int) -> None:
        self.picked.append((part, index))


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


def found_in(model: Model, **changes: Any) -> Explained:
    data = model.dataset
    places = np.array([3, 1, 4, 0, 2])
    low, high = data.domain.T
    given: dict[str, Any] = {
        "shares": np.asarray((data.x_test[places] - low) / (high - low), np.float32),
        "values": np.array([2.5, 1.5, 0.0, -1.0, np.nan]),
        "names": tuple(data.task.names[at] for at in data.y_test[places]),
        "groups": (Group("Most exciting", 3), Group("Least exciting", 2)),
        "places": places,
        "classes": data.y_test[places],
        "features": () if data.image_shape else data.features,
        "shape": data.image_shape,
        "is_difference": np.zeros(5, np.bool_),
    }
    query = Query(ExcitingSamples(), Target("output"), Asked.of(data.base_test[0], None))
    return Explained(model, query, 3, Samples(**(given | changes)))


def shown(qtbot: QtBot, given: Explained, theme: Theme = DARK, width: int = 300) -> SamplesView:
    view = SamplesView(Picking(), theme)
    qtbot.addWidget(view)
    view.resize(width, 320)
    view.show()
    view.show_result(given)
    return view


def middle(part: PickList, number: int) -> QPoint:
    return part.place(number).center().toPoint()


def picks(view: SamplesView) -> list[tuple[Part, int]]:
    assert isinstance(view.session, Picking)
    return view.session.picked


def test_it_is_found_for_samples() -> None:
    assert result_views()[Samples] is SamplesView


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_a_tile_is_the_sample_and_a_click_looks_at_it(
    qtbot: QtBot, pictured: Model, theme: Theme
) -> None:
    view = shown(qtbot, found_in(pictured), theme)
    tiles = view.tiles
    assert tiles.isVisible()
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=middle(tiles, 4))
    assert picks(view) == [(Part.TEST, 2)]
    thing = tiles.things[0]
    assert thing.pixels is not None
    expected = pictured.dataset.pictures(pictured.dataset.x_test[3])[0]
    np.testing.assert_allclose(thing.pixels, expected, atol=1e-6)
    assert (thing.value_text, tiles.things[4].value_text) == ("+2.500", "")
    assert "Test sample 4" in tiles.told(0)


def test_training_samples_are_those_of_the_training_part(qtbot: QtBot, tabled: Model) -> None:
    view = shown(qtbot, found_in(tabled, is_test=False))
    rows = view.rows
    assert rows.isVisible()
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=middle(rows, 1))
    assert picks(view) == [(Part.TRAINING, 1)]


def test_keys_go_from_one_to_the_next(qtbot: QtBot, pictured: Model, tabled: Model) -> None:
    for model in (pictured, tabled):
        view = shown(qtbot, found_in(model))
        part: PickList = view.tiles if model is pictured else view.rows
        part.setFocus()
        qtbot.keyClick(part, Qt.Key.Key_Right)
        qtbot.keyClick(part, Qt.Key.Key_Down)
        qtbot.keyClick(part, Qt.Key.Key_Return)
        number = min(1 + part.across(), 4)
        assert picks(view) == [(Part.TEST, [3, 1, 4, 0, 2][number])]


@pytest.mark.parametrize("width", [200, 300, 640])
def test_headings_and_things_never_overlap(
    qtbot: QtBot, pictured: Model, tabled: Model, width: int
) -> None:
    for model in (pictured, tabled):
        view = shown(qtbot, found_in(model), width=width)
        part: PickList = view.tiles if model is pictured else view.rows
        places = [part.place(number) for number in range(5)]
        for at, place in enumerate(places):
            assert place.right() <= part.width() + 1
            assert not any(place.intersects(other) for other in places[at + 1 :])
        assert places[3].top() >= places[2].bottom() + 15
        assert part.height() >= places[4].bottom()


def test_a_mean_is_no_sample_to_pick(qtbot: QtBot, pictured: Model) -> None:
    given = found_in(pictured, places=np.full(5, -1), groups=(Group("Means", 5),))
    view = shown(qtbot, given)
    qtbot.mouseClick(view.tiles, Qt.MouseButton.LeftButton, pos=middle(view.tiles, 0))
    assert picks(view) == []
    assert "Click" not in view.tiles.told(0)


def test_a_difference_is_blue_where_there_is_more_and_orange_where_less(
    qtbot: QtBot, pictured: Model
) -> None:
    shares = np.zeros((5, 64), np.float32)
    shares[:, :32], shares[:, 32:] = 0.5, -0.5
    view = shown(qtbot, found_in(pictured, shares=shares, is_difference=np.ones(5, np.bool_)))
    image = view.tiles._images[0]
    above, below = image.pixelColor(3, 0), image.pixelColor(3, 7)
    assert above.blue() > above.red()
    assert below.red() > below.blue()
    view.set_theme(LIGHT)
    assert view.tiles._images[0].pixelColor(3, 0) != above


def test_rows_say_numbers_in_their_own_units(qtbot: QtBot, tabled: Model) -> None:
    view = shown(qtbot, found_in(tabled))
    data = tabled.dataset
    own = data.x_test[3] * data.feature_scale + data.feature_mean
    assert view.rows.things[0].given.startswith(f"{data.features[0]} {own[0]:.3g}")
    table = view.numbers()
    assert table is not None
    assert table.columns == ("sample", "is", "answer", *data.features)
    np.testing.assert_allclose(np.array(table.rows[0][3:], float), own, rtol=1e-5)
    assert table.rows[0][0] == 4


def test_the_mouse_shows_what_leads_somewhere(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, found_in(pictured))
    at, none = view.tiles.place(1).center(), Qt.MouseButton.NoButton
    there, keys = QPointF(view.tiles.mapToGlobal(at)), Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, there, none, none, keys)
    QApplication.sendEvent(view.tiles, event)
    assert view.tiles.cursor().shape() is Qt.CursorShape.PointingHandCursor


def test_fewer_samples_than_before(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, found_in(pictured))
    view.tiles.setFocus()
    for _ in range(4):
        qtbot.keyClick(view.tiles, Qt.Key.Key_Right)
    data = pictured.dataset
    one = {"shares": np.zeros((1, 64), np.float32), "values": np.zeros(1), "names": ("a",)}
    one |= {"places": np.array([6]), "classes": data.y_test[:1], "is_difference": np.zeros(1, bool)}
    view.show_result(found_in(pictured, **one, groups=(Group("Most exciting", 1),)))
    qtbot.keyClick(view.tiles, Qt.Key.Key_Return)
    assert picks(view) == [(Part.TEST, 6)]
    assert not view.grab().isNull()


def test_it_never_asks_for_much_room(qtbot: QtBot, pictured: Model) -> None:
    view = shown(qtbot, found_in(pictured), width=200)
    assert view.minimumSizeHint() == QSize(200, 140)
    assert SamplesView(Picking(), DARK).numbers() is None
