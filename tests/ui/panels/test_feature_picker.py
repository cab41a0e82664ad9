"""The choice of features: tiles for the plane, chips for some, a list to search for many."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.data import DataRecipe, Dataset, load
from nnviz.ui.panels.feature_picker import MOST_CHIPS, FeaturePicker
from nnviz.ui.panels.feature_tile import FeatureTile, pictures


@pytest.fixture
def picker(qtbot: QtBot) -> FeaturePicker:
    made = FeaturePicker()
    qtbot.addWidget(made)
    made.resize(240, 300)
    made.show()
    return made


def many(count: int) -> Dataset:
    data = load(DataRecipe(size=20))
    names = tuple(f"column {at}" for at in range(count))
    x = np.zeros((10, count), np.float32)
    ends = np.tile(np.float32([-1, 1]), (count, 1))
    return replace(
        data, x_train=x, x_test=x, features=names, offered=names, domain=ends, sample_shape=(count,)
    )


def test_tiles_show_each_feature_of_the_plane() -> None:
    found = pictures(load(DataRecipe()), ("x1", "x2", "x1²"))
    assert found["x1"][0].tolist() == sorted(found["x1"][0].tolist())
    assert found["x2"][[0, -1], 0] == pytest.approx([1, -1])
    assert found["x1²"].min() >= 0


def test_a_click_wishes_and_shows_nothing_by_itself(picker: FeaturePicker, qtbot: QtBot) -> None:
    picker.show_recipe(DataRecipe(), load(DataRecipe()))
    wishes: list[object] = []
    picker.features_wished.connect(wishes.append)
    tile = picker.buttons["sin x1"]
    assert isinstance(tile, FeatureTile)
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert wishes == [("x1", "x2", "sin x1")]
    assert not tile.isChecked()
    picker.show_recipe(DataRecipe(features=("x1",)), load(DataRecipe()))
    qtbot.mouseClick(picker.buttons["x2"], Qt.MouseButton.LeftButton)
    assert wishes[-1] is None
    assert all(len(button.toolTip()) > 40 for button in picker.buttons.values())


@pytest.mark.parametrize(("count", "is_list"), [(MOST_CHIPS, False), (MOST_CHIPS + 1, True)])
def test_many_features_are_a_list(picker: FeaturePicker, count: int, is_list: bool) -> None:
    picker.show_recipe(DataRecipe(), many(count))
    assert (picker.list is not None) is is_list
    assert len(picker.buttons) == (0 if is_list else count)


def test_the_list_is_searched_and_switched_in_place(picker: FeaturePicker, qtbot: QtBot) -> None:
    data = many(300)
    picker.show_recipe(DataRecipe(), data)
    assert picker.list is not None
    wishes: list[object] = []
    picker.features_wished.connect(wishes.append)
    qtbot.keyClicks(picker.list.search, "N 29")
    shown = picker.list.view.model()
    assert [shown.index(row, 0).data() for row in range(shown.rowCount())] == [
        "column 29",
        *(f"column {at}" for at in range(290, 300)),
    ]
    first = shown.index(0, 0)
    shown.setData(first, Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert wishes == [tuple(name for name in data.features if name != "column 29")]
    checked = Qt.CheckState(first.data(Qt.ItemDataRole.CheckStateRole))
    assert checked is Qt.CheckState.Checked  # the wish was not granted


def test_pictures_and_single_features_offer_no_choice(picker: FeaturePicker) -> None:
    picker.show_recipe(DataRecipe(), many(1))
    assert not picker.isVisible()
