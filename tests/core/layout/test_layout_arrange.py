"""The layout: cards apart, wires forward, the same for the same, and near to what was there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.drawing import Direction
from nnviz.core.layout import CARD, SPACING, Cancelled, arrange
from tests.core.layout.drawn_graphs import (
    RESIDUAL,
    Wires,
    covered,
    drawn_wires,
    ids_of,
    overlaps,
    path,
)


@given(drawn_wires(forward=True))
def test_every_wire_goes_on_and_no_cards_overlap(drawn: tuple[list[str], Wires]) -> None:
    ids, wires = drawn
    places = arrange(ids, wires).places
    assert list(places) == ids
    assert not overlaps(places)
    for source, target in wires:
        assert places[target][0] - places[source][0] >= CARD[0] + SPACING.layers


@given(drawn_wires(forward=False))
def test_drafts_with_circles_are_laid_out_too(drawn: tuple[list[str], Wires]) -> None:
    ids, wires = drawn
    found = arrange(ids, wires)
    assert list(found.places) == ids
    assert not overlaps(found.places)
    assert set(found.bends) <= set(wires)


@given(drawn_wires(forward=False))
def test_bends_lie_beside_cards(drawn: tuple[list[str], Wires]) -> None:
    found = arrange(*drawn)
    for points in found.bends.values():
        for point in points:
            assert not covered(point, found.places, ())


@given(drawn_wires(forward=False))
def test_down_is_right_turned(drawn: tuple[list[str], Wires]) -> None:
    ids, wires = drawn
    square = dict.fromkeys(ids, (100.0, 100.0))
    right = arrange(ids, wires, square)
    down = arrange(ids, wires, square, Direction.DOWN)
    assert down.places == {name: (y, x) for name, (x, y) in right.places.items()}
    assert set(down.bends) == set(right.bends)


@given(drawn_wires(forward=False), st.tuples(st.integers(-900, 900), st.integers(-900, 900)))
def test_it_stays_where_it_was(drawn: tuple[list[str], Wires], by: tuple[int, int]) -> None:
    """Moved as a whole and laid out again: the middle of all moves stays nothing."""
    ids, wires = drawn
    first = arrange(ids, wires).places
    moved = {name: (x + by[0], y + by[1]) for name, (x, y) in first.items()}
    again = arrange(ids, wires, before=moved).places
    shifts = sorted(again[name][0] - moved[name][0] for name in ids)
    assert shifts[(len(shifts) - 1) // 2] <= 0 <= shifts[len(shifts) // 2]
    assert 0 in shifts


def test_a_chain_is_a_straight_line() -> None:
    wires = path("x", "h1", "h2", "out")
    step = CARD[0] + SPACING.layers
    places = arrange(ids_of(wires), wires).places
    assert [place[0] - places["x"][0] for place in places.values()] == [0, step, 2 * step, 3 * step]
    assert len({y for _, y in places.values()}) == 1


def test_a_skip_passes_beside_a_straight_trunk() -> None:
    found = arrange(ids_of(RESIDUAL), RESIDUAL)
    assert len({y for _, y in found.places.values()}) == 1
    assert set(found.bends) == {("x", "add")}
    first, last = found.bends["x", "add"]
    assert first[1] == last[1] == found.places["h1"][1] + CARD[1] / 2 + SPACING.wire
    assert first[0] == found.places["h1"][0] - CARD[0] / 2
    assert last[0] == found.places["h2"][0] + CARD[0] / 2


def test_a_wire_back_is_bent_from_its_source_on() -> None:
    wires = [*path("x", "h1", "h2", "h3"), ("h3", "h1")]
    found = arrange(ids_of(wires), wires)
    points = found.bends["h3", "h1"]
    assert points[0][0] > points[-1][0]


def test_a_second_input_lies_before_its_reader() -> None:
    wires = [*path("x", "h1", "h2", "h3", "join"), *path("x2", "e", "join")]
    places = arrange(ids_of(wires), wires).places
    assert places["e"][0] == places["h3"][0]
    assert places["x2"][0] == places["h2"][0]


def test_crossings_are_undone() -> None:
    wires = [("a", "d"), ("b", "c"), ("a", "e"), ("b", "e")]
    places = arrange("abcde", wires).places
    assert (places["a"][1] < places["b"][1]) == (places["d"][1] < places["c"][1])


def test_an_order_that_was_there_stays_where_no_crossing_is_saved() -> None:
    wires = [("x", "a"), ("x", "b"), ("x", "c")]
    before = {"x": (0.0, 0.0), "c": (224.0, -50.0), "a": (224.0, 0.0), "b": (224.0, 70.0)}
    places = arrange("xabc", wires, before=before).places
    assert places["c"][1] < places["a"][1] < places["b"][1]
    assert places["x"] == (0.0, 0.0)


def test_parts_that_no_wire_joins_lie_side_by_side() -> None:
    wires = path("x", "h", "out") + path("y", "g")
    places = arrange([*ids_of(wires), "alone"], wires).places
    assert max(places[n][1] for n in ("x", "h", "out")) < min(places[n][1] for n in ("y", "g"))
    assert not overlaps(places)


def test_many_loose_layers_form_no_endless_column() -> None:
    places = arrange([f"n{i}" for i in range(100)], []).places
    width = max(x for x, _ in places.values()) - min(x for x, _ in places.values())
    height = max(y for _, y in places.values()) - min(y for _, y in places.values())
    assert 0.4 < width / height < 3


def test_large_cards_have_their_room() -> None:
    wires = [("x", "big"), ("x", "small"), ("big", "out"), ("small", "out")]
    places = arrange(ids_of(wires), wires, {"big": (400.0, 300.0)}).places
    assert places["out"][0] - places["big"][0] == 400 / 2 + SPACING.layers + CARD[0] / 2
    assert abs(places["big"][1] - places["small"][1]) == 150 + SPACING.neighbours + CARD[1] / 2


def test_the_longest_wires_go_without_bends_when_there_are_too_many() -> None:
    names = [f"n{i}" for i in range(200)]
    wires = [*path(*names), *((name, names[-1]) for name in names[:-2])]
    found = arrange(names, wires)
    assert ("n190", "n199") in found.bends
    assert ("n0", "n199") not in found.bends


def test_nothing_is_laid_out_as_nothing() -> None:
    found = arrange([], [])
    assert (found.places, found.bends) == ({}, {})


def test_unknown_ends_and_double_wires_mean_nothing() -> None:
    wires = [("x", "h"), ("x", "h"), ("x", "gone"), ("gone", "h"), ("h", "h")]
    assert arrange(["x", "h"], wires) == arrange(["x", "h"], [("x", "h")])


def test_it_can_be_cancelled_at_any_time() -> None:
    names = [f"n{i}" for i in range(400)]
    wires = path(*names)
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    arrange(names, wires, cancelled=count)
    assert asked > 10
    for left in range(asked):
        answers = iter([False] * left + [True])
        with pytest.raises(Cancelled):
            arrange(names, wires, cancelled=lambda answers=answers: next(answers))


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    arrange(ids_of(RESIDUAL), RESIDUAL, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
