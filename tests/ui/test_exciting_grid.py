"""The pictures that excite a map, by mouse and keys, narrow and wide, in both themes."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from nnviz.core.layer import Region
from nnviz.core.maps import Pixel, unit_of
from nnviz.core.marks import Neuron
from nnviz.core.problem import Problem
from nnviz.data.table.work import never, untold
from nnviz.layers.conv2d import Conv2D
from nnviz.layers.dense import Dense
from nnviz.layers.max_pool import MaxPool
from nnviz.runtime.questions.find_exciting import most_exciting
from nnviz.session.exciting import Found
from nnviz.ui.inspector.exciting_block import ExcitingBlock
from nnviz.ui.inspector.exciting_grid import ExcitingGrid
from nnviz.ui.inspector.exciting_tiles import Tile, patch_of, sentence, tiles
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.session.pictures import Camera, pictures

LAYERS = (("c1", Conv2D(filters=4)), ("p1", MaxPool()), ("c2", Conv2D(filters=2)))


def found_of(camera: Camera, layer: str) -> Found:
    network, vector = camera.model.network, camera.vector()
    best = most_exciting(network, vector, layer, camera.data.x_test, untold, never)
    return Found(camera.model, layer, 40, best)


@pytest.fixture
def camera() -> Camera:
    return Camera(LAYERS, pictures(8, 6))


def shown_grid(qtbot: QtBot, items: tuple[Tile, ...], width: int = 290) -> ExcitingGrid:
    grid = ExcitingGrid()
    qtbot.addWidget(grid)
    grid.resize(width, 10)
    grid.show_tiles(items)
    grid.show()
    return grid


# -- values ----------------------------------------------------------------------------------------


def test_a_tile_shows_what_the_strongest_pixel_sees(camera: Camera) -> None:
    found = found_of(camera, "c2")
    shape = camera.model.network.facts.shapes["c2"]
    items = tiles(found, Neuron("c2", unit_of(shape, Pixel(1, 2, 0))))
    assert len(items) == 9
    best = found.exciting
    assert [tile.index for tile in items] == best.places[1].tolist()
    assert [tile.value for tile in items] == sorted((t.value for t in items), reverse=True)
    for rank, tile in enumerate(items):
        row, column = int(best.rows[1, rank]), int(best.columns[1, rank])
        # the pixel reads 3 x 3 of the pooled map, and so 6 x 6 and the pixels around of the picture
        top, left = max(0, 2 * (row - 1) - 1), max(0, 2 * (column - 1) - 1)
        assert tile.patch is not None
        assert tile.patch[:2] == (top, left)
        assert tile.patch.bottom <= 8
        assert tile.patch.right <= 6
        np.testing.assert_allclose(
            tile.pixels, camera.data.x_test[tile.index].reshape(8, 6, 1), atol=1e-6
        )
        assert tile.label == camera.data.task.names[tile.class_index]
    assert "10 test pictures" in sentence(found, items)
    assert "the frame is what that pixel sees" in sentence(found, items)


def test_a_neuron_sees_the_whole_picture(camera: Camera) -> None:
    found = found_of(camera, "output")
    items = tiles(found, Neuron("output", 2))
    assert all(tile.patch is None for tile in items)
    assert "Click to look at one" in sentence(found, items)
    assert patch_of(camera.model, "output", 0, 0) is None
    assert tiles(found, Neuron("c1", 0)) == ()  # another layer's


def test_a_network_that_answers_nothing_and_one_that_answers_all_alike() -> None:
    camera = Camera((("c1", Conv2D(filters=1, activation="relu", bias=False)),), pictures())
    network = camera.model.network
    for value, words in ((np.nan, "answers none of 10"), (0.0, "answers the same to each")):
        vector = np.full(network.layout.size, value, np.float32)
        with np.errstate(all="ignore"):
            best = most_exciting(network, vector, "c1", camera.data.x_test, untold, never)
        found = Found(camera.model, "c1", 1, best)
        assert words in sentence(found, tiles(found, Neuron("c1", 3)))


# -- the widget ------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("width", [170, 290, 420, 900])
@pytest.mark.parametrize("layer", ["c2", "output"])
def test_pictures_and_patches_lie_within_their_cells_and_are_painted(
    camera: Camera, qtbot: QtBot, qapp: QApplication, theme: Theme, width: int, layer: str
) -> None:
    apply_theme(qapp, theme)
    grid = shown_grid(qtbot, tiles(found_of(camera, layer), Neuron(layer, 0)), width)
    assert grid.height() == grid.cell(8).bottom() + 1
    image = grid.grab().toImage()
    for number, tile in enumerate(grid.tiles):
        cell, place = grid.cell(number), grid.picture_place(number)
        assert cell.contains(place.toRect())
        assert cell.right() < grid.width()
        row, column = np.unravel_index(int(tile.pixels.argmax()), tile.pixels.shape[:2])
        spot = place.topLeft() + QPointF(
            (column + 0.5) * place.width() / 6, (row + 0.5) * place.height() / 8
        )
        if tile.patch is None:
            assert QColor(image.pixel(spot.toPoint())).lightness() > 200
        else:
            patch = grid.patch_place(number)
            assert cell.contains(patch.toRect())
            assert not patch.intersects(place)
            least = tile.pixels[tile.patch.top, tile.patch.left]
            corner = image.pixel((patch.topLeft() + QPointF(2, 2)).toPoint())
            assert QColor(corner).lightness() == pytest.approx(255 * float(least[0]), abs=40)


def test_a_click_and_return_wish_for_a_picture(camera: Camera, qtbot: QtBot) -> None:
    grid = shown_grid(qtbot, tiles(found_of(camera, "c1"), Neuron("c1", 0)))
    wished: list[int] = []
    grid.sample_wished.connect(wished.append)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell(4).center())
    assert wished == [grid.tiles[4].index]
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert wished[1:] == [grid.tiles[8].index]
    qtbot.mouseClick(grid, Qt.MouseButton.RightButton, pos=grid.cell(0).center())
    assert len(wished) == 2
    qtbot.mouseMove(grid, grid.cell(2).center())
    assert grid._hovered == 2
    spot = grid.cell(2).center()
    QApplication.sendEvent(grid, QHelpEvent(QEvent.Type.ToolTip, spot, grid.mapToGlobal(spot)))
    assert QToolTip.text().startswith(f"Test sample {grid.tiles[2].index + 1}, kind ")
    QToolTip.hideText()


def test_a_class_with_a_long_name_gets_a_line_of_its_own(camera: Camera, qtbot: QtBot) -> None:
    items = tiles(found_of(camera, "c2"), Neuron("c2", 0))
    short = shown_grid(qtbot, items).height()
    long = tuple(replace(tile, label="parallelogram") for tile in items)
    narrow, wide = shown_grid(qtbot, long), shown_grid(qtbot, long, 1600)
    assert narrow.height() > short
    assert wide.height() == shown_grid(qtbot, items, 1600).height()  # all nine in a row


def test_nothing_to_show_takes_no_room(qtbot: QtBot) -> None:
    grid = shown_grid(qtbot, ())
    assert grid.height() == 0
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(3, 0))


def test_a_patch_of_one_pixel_and_a_picture_of_one_pixel(qtbot: QtBot) -> None:
    one = np.full((1, 1, 3), 0.5, np.float32)
    tile = Tile(0, 1.0, "a", 0, 2, one, Region(0, 0, 1, 1))
    grid = shown_grid(qtbot, (tile,))
    assert grid.grab().toImage().pixelColor(grid.patch_place(0).center().toPoint()).red() == 128


def test_the_block_says_that_it_asks_and_what_went_wrong(camera: Camera, qtbot: QtBot) -> None:
    block = ExcitingBlock()
    qtbot.addWidget(block)
    neuron = Neuron("c1", 7)
    block.show_neuron(camera.model, neuron, None, None)
    assert block.sentence.text() == "Asking the test pictures …"
    block.show_neuron(camera.model, neuron, None, Problem("worker", "It has ended.", "Try again."))
    assert block.sentence.text() == "It has ended. Try again."
    found = found_of(camera, "c1")
    block.show_neuron(camera.model, neuron, found, None)
    assert len(block.grid.tiles) == 9
    block.show_neuron(camera.model, Neuron("p1", 0), found, None)
    assert block.grid.tiles == ()
    other = Camera((("h", Dense(units=3)),), pictures())
    block.show_neuron(other.model, Neuron("h", 0), found, None)
    assert block.grid.tiles == ()
    block.show_neuron(camera.model, Neuron("input", 0), None, None)
    assert block.isHidden()
