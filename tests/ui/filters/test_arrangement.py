"""Where the parts of a pixel's arithmetic stand."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRect

from nnviz.ui.filters.arrangement import GRIDS, Needs, Part, arrange, least_height
from nnviz.ui.filters.cell_text import cell_text

ALL = tuple(Part)
POOL = (Part.INPUT, Part.PATCH, Part.SUMS, Part.OUTPUT)
LINEAR = tuple(part for part in Part if part is not Part.CURVE)


@pytest.mark.parametrize("parts", [ALL, POOL, LINEAR], ids=["all", "pool", "linear"])
@pytest.mark.parametrize("cells", [1, 3, 11, 28])
@pytest.mark.parametrize(
    "size", [(316, 560), (316, 250), (696, 150), (980, 220), (600, 600), (1600, 900), (140, 40)]
)
def test_no_part_lies_on_another_or_outside(
    parts: tuple[Part, ...], cells: int, size: tuple[int, int]
) -> None:
    needs = Needs(parts, 17, cells)
    width, height = size[0], max(size[1], least_height(size[0], needs))
    made = arrange(width, height, needs)
    assert made.places.keys() == set(parts)
    assert made.height <= height
    room = QRect(0, 0, width + 1, height + 1)
    if width > 200:
        assert all(room.contains(place) for place in made.places.values())
    for first, second in combinations(made.places.values(), 2):
        assert not first.adjusted(1, 1, -1, -1).intersects(second.adjusted(1, 1, -1, -1))


def test_a_wide_room_has_one_line_and_a_narrow_one_several() -> None:
    wide, tall = arrange(696, 160, Needs(ALL, 17)), arrange(316, 560, Needs(ALL, 17))
    assert {wide.places[part].top() for part in GRIDS} == {0}
    assert tall.places[Part.PATCH].top() > tall.places[Part.INPUT].bottom() - 1
    assert tall.places[Part.SUMS].top() > tall.places[Part.PATCH].bottom() - 1


def test_where_there_is_room_each_cell_has_all_it_can_use() -> None:
    assert arrange(1600, 900, Needs(ALL, 17, 3)).side == 3 * 46
    assert arrange(1600, 900, Needs(ALL, 17, 1)).side == 66
    assert arrange(316, 700, Needs(ALL, 17, 5)).side > arrange(316, 400, Needs(ALL, 17, 5)).side


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.12345, 3, "0.123"),
        (-0.12345, 2, "−0.12"),
        (-0.0001, 2, "0.00"),
        (1.23456, 3, "1.235"),
        (12.3456, 3, "12.35"),
        (123.456, 3, "123.5"),
        (1234.56, 3, "1235"),
        (12345.6, 3, "12346"),
        (123456.0, 3, "1e5"),
        (-1e9, 1, "−1e9"),
        (3e38, 2, "3e38"),
        (float("nan"), 3, "nan"),
        (float("-inf"), 3, "−∞"),
        (0.0, 2, "0.00"),
    ],
)
def test_numbers_in_cells_are_short(value: float, decimals: int, text: str) -> None:
    assert cell_text(value, decimals) == text
