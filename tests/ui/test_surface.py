"""The picture of the output: colours, places, mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from nnviz.data import DataRecipe, Dataset, load
from nnviz.session.plane import Plane, default_plane
from nnviz.session.responses import SIDE, Responses
from nnviz.ui.surface import Surface
from nnviz.ui.surface_colors import class_colors, surface_pixels
from nnviz.ui.theme import DARK, LIGHT, Theme


@pytest.fixture
def dataset() -> Dataset:
    return load(DataRecipe(name="circle"))


@pytest.fixture
def plane(dataset: Dataset) -> Plane:
    found = default_plane(dataset, dataset.x_test[0])
    assert found is not None
    return found


@pytest.fixture
def surface(qtbot: QtBot, dataset: Dataset, plane: Plane) -> Surface:
    shown = Surface(DARK)
    qtbot.addWidget(shown)
    shown.resize(300, 300)
    shown.show_dataset(dataset)
    shown.show_responses(answering(plane, np.ones((1, SIDE, SIDE), np.float32)))
    shown.show_probe(dataset.x_test[0], False)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def answering(plane: Plane, output: np.ndarray) -> Responses:
    return Responses(plane, {}, output, np.zeros((500, len(output)), np.float32), 250)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_one_output_is_shown_by_its_sign_and_nothing_by_nothing(
    dataset: Dataset, theme: Theme
) -> None:
    output = np.array([[[1.0, 0.0, -1.0, np.nan]]], np.float32)
    pixels = surface_pixels(output, dataset, theme, discretised=False)
    names = [f"#{r:02x}{g:02x}{b:02x}" for b, g, r, _ in pixels[0].tolist()]
    assert names == [theme.positive, theme.surface, theme.negative, theme.surface]
    sharp = surface_pixels(output * 0.1, dataset, theme, discretised=True)
    assert (sharp[0, [0, 2]] == pixels[0, [0, 2]]).all()


def test_of_several_classes_the_greatest_gives_the_colour_and_the_rest_its_strength() -> None:
    dataset = load(DataRecipe(name="iris"))
    output = np.zeros((3, 1, 2), np.float32)
    output[:, 0, 0] = [0.98, 0.01, 0.01]
    output[:, 0, 1] = [0.36, 0.34, 0.30]
    sure, unsure = surface_pixels(output, dataset, DARK, discretised=False)[0, :, :3].astype(int)
    color = class_colors(3, DARK)[0]
    full = np.array([int(color[at : at + 2], 16) for at in (5, 3, 1)])
    assert np.abs(sure - full).sum() < np.abs(unsure - full).sum()
    same = surface_pixels(output, dataset, DARK, discretised=True)[0]
    assert (same[0] == same[1]).all()


def test_a_sample_lies_where_its_values_say(surface: Surface, plane: Plane) -> None:
    corners = surface.points_of(plane, np.array([[-6, 6], [6, -6]], np.float32))
    assert corners == pytest.approx(np.array([[0, 0], [300, 300]]), abs=1e-3)
    place = surface.place_at(QPointF(75, 75))
    assert place == pytest.approx([-3, 3])
    assert surface.place_at(QPointF(-5, 10)) is None


def test_the_mouse_moves_the_probe_until_a_click_pins_it(surface: Surface, qtbot: QtBot) -> None:
    places: list[np.ndarray] = []
    pins: list[bool] = []
    surface.probe_wished.connect(places.append)
    surface.pin_wished.connect(pins.append)
    qtbot.mouseMove(surface, QPoint(150, 150))
    assert places[-1] == pytest.approx([0, 0], abs=0.05)
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(225, 75))
    assert places[-1] == pytest.approx([3, 3], abs=0.05)
    assert pins == [True]
    surface.show_probe(np.array([3, 3], np.float32), True)
    count = len(places)
    qtbot.mouseMove(surface, QPoint(20, 20))
    assert len(places) == count
    qtbot.mouseClick(surface, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert pins == [True, False]


def test_arrow_keys_nudge_the_probe_and_stay_on_the_plane(surface: Surface, qtbot: QtBot) -> None:
    places: list[np.ndarray] = []
    surface.probe_wished.connect(places.append)
    surface.show_probe(np.array([5.99, 0], np.float32), True)
    qtbot.keyClick(surface, Qt.Key.Key_Right)
    assert places[-1] == pytest.approx([6, 0], abs=1e-5)
    qtbot.keyClick(surface, Qt.Key.Key_Up)
    assert places[-1] == pytest.approx([5.99, 0.12], abs=1e-5)


def test_wrong_samples_stand_out(surface: Surface, dataset: Dataset) -> None:
    before = surface.grab().toImage()
    wrong = np.zeros(500, bool)
    wrong[:250] = True
    surface.show_wrong(wrong)
    assert surface.grab().toImage() != before


def test_without_answers_it_is_an_empty_square(qtbot: QtBot) -> None:
    empty = Surface(LIGHT)
    qtbot.addWidget(empty)
    empty.resize(200, 120)
    image = empty.grab().toImage()
    assert image.pixelColor(100, 60).name() == LIGHT.raised
    assert empty.place_at(QPointF(100, 60)) is None


def test_answers_that_have_run_away_are_painted() -> None:
    answers = np.full((3, 4, 4), 3e38, np.float32)
    answers[0], answers[1, 0] = -3e38, np.inf
    pixels = surface_pixels(answers, load(DataRecipe(name="iris")), DARK, False)
    assert pixels.shape == (4, 4, 4)
