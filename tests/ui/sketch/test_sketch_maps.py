"""Cards of image layers show their maps live."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QImage, QPainter

from nnviz.core.shape import Shape
from nnviz.ui.canvas.map_sheet import layer_colors
from nnviz.ui.sketch.card_face import Face, Form
from nnviz.ui.sketch.geometry import MAPS_HEIGHT, size_of
from nnviz.ui.sketch.ink import Ink
from nnviz.ui.sketch.map_faces import CardMaps, fitted_maps, paint_photo
from nnviz.ui.theme import DARK, LIGHT, Theme

SHAPES = [(1, 1, 1), (28, 28, 6), (8, 8, 64), (1, 1, 512), (4, 30, 3)]


def painted(theme: Theme, paint) -> QImage:
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(0x123456)
    painter = QPainter(image)
    paint(painter, Ink(theme, QFont()))
    painter.end()
    return image


def colors_of(image: QImage) -> set[str]:
    every = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in every}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("area", [(160.0, 60.0), (30.0, 90.0), (5.0, 5.0)])
def test_all_maps_lie_in_the_area_and_are_as_large_as_may_be(
    shape: tuple[int, int, int], area: tuple[float, float]
) -> None:
    place = fitted_maps("c", shape, *area)
    _, _, width, height = place.rect
    assert width <= area[0] * 1.001
    assert height <= area[1] * 1.001
    assert max(width / area[0], height / area[1]) > 0.9


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_maps_of_a_card_have_the_colours_of_their_values(theme: Theme) -> None:
    maps, shape = CardMaps(), (4, 4, 3)
    area = QRectF(10, 10, 180, 60)
    for seed in (0, 1):  # another frame
        values = np.random.default_rng(seed).standard_normal(48).astype(np.float32)

        def paint(painter: QPainter, ink: Ink, values: np.ndarray = values) -> None:
            maps.paint(painter, area, "c", values, shape, ink)

        image = painted(theme, paint)
        expected = {f"#{int(c) & 0xFFFFFF:06x}" for c in layer_colors(values, theme)}
        assert expected <= colors_of(image)
    maps.forget()


def test_what_enters_is_a_photograph() -> None:
    photo = np.zeros((2, 2, 3), np.float32)
    photo[0, 0] = (1, 0, 0)
    image = painted(DARK, lambda p, ink: paint_photo(p, QRectF(0, 0, 200, 100), photo, ink))
    assert {"#ff0000", "#000000"} <= colors_of(image)


@pytest.mark.parametrize(
    ("shape", "units", "shows"),
    [((8, 8, 3), None, True), ((8,), None, False), (None, None, False), ((8, 8, 3), 3, False)],
)
def test_a_card_is_higher_where_it_shows_maps(
    shape: Shape | None, units: int | None, shows: bool
) -> None:
    face = Face("Convolution", "Conv", ("c",), shape=shape, units=units)
    plain = Face("Convolution", "Conv", ("c",), units=units)
    assert face.shows_maps == shows
    assert size_of(face)[1] - size_of(plain)[1] == (MAPS_HEIGHT if shows else 0)
    assert not Face("b", "b", ("b",), form=Form.JOIN, shape=(8, 8, 3)).shows_maps
