"""A group of cards finds a free place as it is, or the others make room for it."""

from nnviz.core.drawing import Direction
from nnviz.core.layout import CARD, SPACING, free_shift, with_room
from tests.core.layout.drawn_graphs import overlaps

STEP = CARD[0] + SPACING.layers
ROW = CARD[1] + SPACING.neighbours


def test_a_group_that_lies_free_stays() -> None:
    assert free_shift({"a": (0.0, 0.0)}, {"b": (STEP, 0.0)}) == (0.0, 0.0)
    assert free_shift({"a": (0.0, 0.0)}, {}) == free_shift({}, {"a": (0.0, 0.0)}) == (0.0, 0.0)


def test_it_goes_across_the_flow_as_a_whole_until_it_is_free() -> None:
    group = {"a": (0.0, 0.0), "b": (STEP, 0.0)}
    others = {"c": (10.0, 5.0), "d": (STEP, ROW)}
    assert free_shift(group, others) == (0.0, 2 * ROW)


def test_downwards_it_goes_to_the_right() -> None:
    by = free_shift({"a": (0.0, 0.0)}, {"b": (0.0, 0.0)}, direction=Direction.DOWN)
    assert by == (CARD[0] + SPACING.neighbours, 0.0)


def test_where_all_is_full_it_goes_beside_everything() -> None:
    others = {f"n{at}": (0.0, at * ROW) for at in range(100)}
    by = free_shift({"a": (0.0, 0.0)}, others)
    assert by == (0.0, 100 * ROW)


def test_large_cards_count_as_large() -> None:
    sizes = {"b": (400.0, 300.0)}
    assert free_shift({"a": (200.0, 100.0)}, {"b": (0.0, 0.0)}, sizes) == (0.0, ROW * 2)


def test_others_make_room_behind_the_group() -> None:
    group = {"g1": (0.0, 0.0), "g2": (STEP, 0.0)}
    others = {"a": (10.0, 0.0), "b": (10.0 + STEP, 0.0), "far": (10.0, 500.0)}
    room = with_room(group, others)
    assert room["far"] == others["far"]
    assert room["a"] == (2 * STEP, 0.0)
    assert room["b"] == (3 * STEP, 0.0)
    assert not overlaps({**group, **room})


def test_where_nothing_overlaps_nothing_moves() -> None:
    others = {"a": (2 * STEP, 0.0)}
    assert with_room({"g": (0.0, 0.0)}, others) == others
