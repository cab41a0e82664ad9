"""Maps as pixels: every one has the colour of its value, and is where the place says."""

import numpy as np
import pytest

from nnviz.ui.canvas.map_sheet import (
    FULL,
    HIGHEST,
    LEAST_TOP,
    LOWEST,
    MapSheet,
    color_table,
    full_scale,
    layer_colors,
    levels,
    outline_color,
)
from nnviz.ui.canvas.maps_layout import laid_maps
from nnviz.ui.canvas.places import MapsPlace
from nnviz.ui.colors import ZERO
from nnviz.ui.theme import DARK, LIGHT, Theme

SHAPES = [(1, 1, 1), (3, 7, 5), (8, 8, 3), (1, 1, 512), (5, 2, 2)]


def values_of(shape: tuple[int, int, int]) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(int(np.prod(shape))).astype(np.float32)


def rgb(pixel: int) -> str:
    return f"#{int(pixel) & 0xFFFFFF:06x}"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_unit_has_its_colour_at_its_place(shape: tuple[int, int, int], theme: Theme) -> None:
    place, values, scale = laid_maps("c", 0, shape, 60.0, 8, 400.0), values_of(shape), 3.0
    sheet = MapSheet(place, scale)
    sheet.show(values, theme)
    expected = layer_colors(values, theme)
    x, y = np.rint(np.floor(place.centres.T * scale)).astype(int) + 1  # a margin of one pixel
    assert np.array_equal(sheet.pixels[y, x], expected)


def test_where_pixels_are_smaller_than_the_screens_the_mean_is_shown() -> None:
    place = MapsPlace("c", 0, (8, 8, 2), 1.0, across=1, gap=2.0)
    values = np.ones((8, 8, 2), np.float32)
    values[..., 1] = -1
    sheet = MapSheet(place, 0.25)
    sheet.show(values.ravel(), DARK)
    colors = {rgb(pixel) for pixel in np.unique(sheet.pixels)}
    assert {DARK.positive, DARK.negative} <= colors
    assert sheet.pixels.shape == (2 + 2 + 2, 2 + 2)


def test_no_map_is_drawn_where_there_is_none_and_each_has_a_line_around_it() -> None:
    place = MapsPlace("c", 0, (4, 4, 3), 5.0, across=2, gap=6.0)
    sheet = MapSheet(place, 1.0)
    sheet.show(np.zeros(48, np.float32), DARK)
    colors = {rgb(pixel) for pixel in np.unique(sheet.pixels)}
    assert colors == {"#000000", DARK.raised, outline_color(DARK)}
    assert rgb(color_table(DARK)[ZERO]) == DARK.raised
    assert (sheet.pixels[27:, 27:] == 0).all(), "the fourth of two by two"
    assert {rgb(pixel) for pixel in sheet.pixels[0, 1:21]} == {outline_color(DARK)}


def test_one_glaring_pixel_does_not_darken_the_others() -> None:
    values = np.full(1000, 0.1, np.float32)
    assert full_scale(values) == pytest.approx(0.1)
    values[0] = 50.0
    assert full_scale(values) < 50 / 8
    few = np.zeros(1000, np.float32)
    few[:4] = 0.5
    assert full_scale(few) == 0.5, "what is zero does not count"
    assert FULL > 1


@pytest.mark.parametrize(
    "values", [[], [0.0, 0.0], [np.nan, np.nan], [np.inf, -np.inf], [3e38, -3e38], [1e-40]]
)
def test_whatever_the_values_are_there_is_a_scale(values: list[float]) -> None:
    found = np.array(values, np.float32)
    assert np.isfinite(full_scale(found))
    assert full_scale(found) >= LEAST_TOP
    levels(found, full_scale(found))


def test_what_is_no_number_has_the_colour_of_zero_and_the_infinite_that_of_the_largest() -> None:
    found = levels(np.array([np.nan, np.inf, -np.inf, 0.0, 1.0], np.float32), 1.0)
    assert found.tolist() == [ZERO, HIGHEST, LOWEST, ZERO, HIGHEST]
