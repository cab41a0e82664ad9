"""Where filters lie: every weight is found again, and only what is in sight is painted."""

from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from nnviz.layers.conv2d import Conv2D
from nnviz.session.filters import Cell, filter_bank
from nnviz.ui.filters.filter_pixels import Scale, strengths, strips
from nnviz.ui.filters.sheet_layout import SMALL_KERNEL, Room, SheetLayout
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.session.pictures import Camera, pictures

SHAPES = [
    (8, 1, 5, 5),
    (16, 8, 3, 3),
    (64, 64, 3, 3),
    (4, 64, 11, 11),
    (3, 1, 28, 28),
    (1, 1, 1, 1),
    (10, 512, 3, 3),
    (5, 2, 4, 9),
]


def room(width: float = 680, height: float = 150, zoom: float = 1.0) -> Room:
    return Room(width, height, 24, 90, 13, 2, zoom)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("width", [1, 300, 680, 1600])
def test_every_weight_is_found_where_it_lies(shape: tuple[int, ...], width: int) -> None:
    layout = SheetLayout.of(shape, room(width))  # type: ignore[arg-type]
    filters = {0, shape[0] // 2, shape[0] - 1}
    pictures_ = {0, shape[1] - 1}
    for at in product(filters, pictures_, {0, shape[2] - 1}, {0, shape[3] - 1}):
        cell = Cell(*at)
        place = layout.cell_place(cell)
        assert layout.cell_at(place.center()) == cell
        assert layout.filter_at(place.center()) == cell.filter
        assert QRectF(QPointF(), layout.size).contains(place)


@pytest.mark.parametrize("shape", SHAPES)
def test_tiles_do_not_overlap(shape: tuple[int, ...]) -> None:
    layout = SheetLayout.of(shape, room())  # type: ignore[arg-type]
    tiles = [layout.place(at) for at in range(min(shape[0], 20))]
    for number, tile in enumerate(tiles):
        assert not any(tile.intersects(other) for other in tiles[number + 1 :])
        strip, reading = layout.strip(number), layout.reading(number, 1)
        assert not strip.intersects(reading)
        assert tile.right() >= reading.right() - 1


def test_between_the_pictures_and_beside_the_tiles_there_is_no_weight() -> None:
    layout = SheetLayout.of((4, 3, 3, 3), room())
    strip = layout.strip(1)
    gap = QPointF(strip.left() + layout.pitch[0] - 1, strip.top() + 1)
    assert layout.cell_at(gap) is None
    assert layout.filter_at(gap) == 1
    for x, y in ((-5, 20), (20, -5), (1e4, 20), (20, 1e4)):
        assert layout.filter_at(QPointF(x, y)) is None


def test_what_is_in_sight_holds_every_tile_that_shows() -> None:
    layout = SheetLayout.of((64, 64, 3, 3), room())
    view = QRectF(100, 210, 300, 120)
    first, last = layout.seen(view)
    assert 0 < first < last < 64
    for at in range(64):
        shows = layout.place(at).intersects(view)
        assert not shows or first <= at < last
    left, right = layout.seen_pictures(view)
    assert 0 < left < right < 64
    for at in range(64):
        place = layout.cell_place(Cell(first, at, 0, 0))
        assert not (place.left() < 400 and place.right() > 100) or left <= at < right


def test_a_few_filters_grow_into_the_room_and_a_zoom_makes_them_larger() -> None:
    small, large = (SheetLayout.of((4, 1, 5, 5), room(height=h)) for h in (120, 600))
    assert large.cell > small.cell
    assert large.size.height() <= 600
    assert SheetLayout.of((4, 1, 5, 5), room(height=120, zoom=2)).cell == 2 * small.cell


def test_many_small_kernels_fit_while_they_can_be_seen_and_else_scroll() -> None:
    fits = SheetLayout.of((64, 64, 3, 3), room(800))
    assert fits.size.width() <= 800
    assert fits.cell >= 2
    assert SMALL_KERNEL >= 3
    wide = SheetLayout.of((64, 512, 3, 3), room(800))
    assert wide.size.width() > 800
    assert wide.cell * 3 >= 20


def made(channels: int = 1) -> Camera:
    return Camera([("c", Conv2D(filters=3)), ("d", Conv2D(filters=2))], pictures(channels=channels))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_pixels_are_the_weights_by_sign(theme: Theme) -> None:
    camera = made()
    vector = camera.vector()
    camera.model.network.layout.views(vector, "d")["weights"][...] = 0
    camera.model.network.layout.views(vector, "d")["weights"][1, 2, 0, 1] = -0.25
    bank = filter_bank(camera.model, vector, "d")
    assert bank is not None
    layout = SheetLayout.of((2, 3, 3, 3), room())
    pixels = strips(bank, layout, (0, 2), (0, 3), Scale.FILTER, theme)
    pitch, height = layout.pitch
    assert pixels.shape == (2 * height, 3 * pitch, 4)
    row, column = height + 1 * layout.cell, 2 * layout.cell
    negative = [int(theme.negative[at : at + 2], 16) for at in (5, 3, 1)]
    assert np.abs(pixels[row, column, :3].astype(int) - negative).max() <= 2
    ground = [int(theme.surface[at : at + 2], 16) for at in (5, 3, 1)]
    assert (pixels[:height] == [*ground, 255]).all()  # nothing means nothing


def test_colours_are_normalised_for_each_filter_around_a_mid_grey() -> None:
    camera = made(channels=3)
    vector = camera.vector()
    weights = camera.model.network.layout.views(vector, "c")["weights"]
    weights[...] = 0
    weights[0, 1, :, 0] = [0.5, 0, -0.5]
    weights[0, 0, 2, 1] = 4
    bank = filter_bank(camera.model, vector, "c")
    assert bank is not None
    layout = SheetLayout.of((3, 1, 3, 3), room())
    pixels = strips(bank, layout, (0, 3), (0, 1), Scale.FILTER, DARK)
    height, cell = layout.pitch[1], layout.cell
    assert pixels[0, cell].tolist() == [0, 128, 255, 255]  # blue, green, red
    assert pixels[0, 0].tolist() == [128, 128, 128, 255]
    assert pixels[height, 0].tolist() == [255, 128, 128, 255]
    assert pixels[2 * height, 0].tolist() == [128, 128, 128, 255]
    alike = strengths(bank, 0, 3, Scale.LAYER)
    assert alike[0].max() == 0.125
    assert alike[1].max() == 1


def test_weights_that_are_no_numbers_do_not_hide_the_others() -> None:
    camera = made()
    vector = camera.vector()
    weights = camera.model.network.layout.views(vector, "d")["weights"]
    weights[0, 0, 0, 0], weights[0, 0, 1, 0] = np.nan, np.inf
    bank = filter_bank(camera.model, vector, "d")
    assert bank is not None
    for scale in Scale:
        level = strengths(bank, 0, 2, scale)
        finite = level[np.isfinite(level)]
        assert np.abs(finite).max() == 1
        strips(bank, SheetLayout.of((2, 3, 3, 3), room()), (0, 2), (0, 3), scale, DARK)
