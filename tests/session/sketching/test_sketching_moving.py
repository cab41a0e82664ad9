"""Cards put to places, in line, evenly apart."""

import pytest

from nnviz.session.sketching.moving import Axis, Side, aligned, distributed, moved, moved_by
from tests.session.sketching.sketches import straight, with_block, with_places

PLACES = {"a": (0.0, 0.0), "b": (100.0, 30.0), "c": (400.0, 90.0)}
SIZES = {"a": (100.0, 20.0), "b": (100.0, 40.0), "c": (200.0, 20.0)}


def test_a_card_lies_where_it_is_put() -> None:
    sketch = moved(straight("h1"), {"h1": (5.0, 6.0)})
    assert sketch.drawing.places == (("h1", (5.0, 6.0)),)


def test_what_is_inside_goes_with_a_folded_block() -> None:
    sketch = with_block(straight("h1", "h2"), "inner", "h1")
    sketch = with_block(sketch, "b", "inner", "h2")
    sketch = with_places(sketch, b=(0.0, 0.0), h1=(1.0, 1.0))
    sketch = moved(sketch, {"b": (10.0, 20.0)}, {"h2": (3.0, 3.0)})
    assert dict(sketch.drawing.places) == {
        "b": (10.0, 20.0),
        "h1": (11.0, 21.0),
        "h2": (13.0, 23.0),
    }


def test_a_group_moves_by_a_way_from_where_it_is_shown() -> None:
    sketch = with_places(with_block(straight("h1", "h2"), "b", "h2"), b=(1.0, 1.0))
    sketch = moved_by(sketch, ["h1", "b", "x"], (5.0, -5.0), {"h1": (2.0, 2.0)})
    assert dict(sketch.drawing.places) == {"b": (6.0, -4.0), "h1": (7.0, -3.0)}


@pytest.mark.parametrize(
    ("side", "coordinates"),
    [
        (Side.LEFT, [0, 0, 50]),
        (Side.CENTRE, [200, 200, 200]),
        (Side.RIGHT, [450, 450, 400]),
        (Side.TOP, [0, 10, 0]),
        (Side.MIDDLE, [45, 45, 45]),
        (Side.BOTTOM, [90, 80, 90]),
    ],
)
def test_cards_are_brought_in_line(side: Side, coordinates: list[float]) -> None:
    axis = side.value[0]
    found = aligned(PLACES, side, SIZES)
    assert [place[axis] for place in found.values()] == coordinates
    assert [p[1 - axis] for p in found.values()] == [p[1 - axis] for p in PLACES.values()]


def test_cards_are_put_evenly_apart() -> None:
    across = distributed(PLACES, Axis.ACROSS, SIZES)
    assert {name: x for name, (x, _) in across.items()} == {"a": 0, "b": 175, "c": 400}
    down = distributed(PLACES, Axis.DOWN, SIZES)
    assert {name: y for name, (_, y) in down.items()} == {"a": 0, "b": 45, "c": 90}


def test_one_or_none_is_in_line_already() -> None:
    assert aligned({}, Side.LEFT) == {}
    assert distributed({"a": (3.0, 4.0)}, Axis.DOWN) == {"a": (3.0, 4.0)}
