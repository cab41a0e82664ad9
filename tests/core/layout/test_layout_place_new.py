"""Room for what is new: nothing jumps, and nothing that was apart overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.drawing import Direction
from nnviz.core.layout import CARD, SPACING, arrange, place_new
from tests.core.layout.drawn_graphs import RESIDUAL, Wires, drawn_wires, ids_of, overlaps, path

STEP = CARD[0] + SPACING.layers


@given(drawn_wires(forward=False), st.data())
def test_nothing_that_was_apart_overlaps(
    drawn: tuple[list[str], Wires], data: st.DataObject
) -> None:
    ids, wires = drawn
    known = data.draw(st.sets(st.sampled_from(ids)))
    before = {name: place for name, place in arrange(ids, wires).places.items() if name in known}
    places = place_new(before, ids, wires)
    assert list(places) == ids
    assert not overlaps(places)


def test_what_follows_goes_behind_what_it_reads_and_nothing_moves() -> None:
    wires = path("x", "h1", "h2")
    before = arrange(["x", "h1"], wires).places
    places = place_new(before, ids_of(wires), wires)
    assert {name: places[name] for name in before} == before
    assert places["h2"] == (before["h1"][0] + STEP, before["h1"][1])


def test_what_is_read_goes_before_its_reader() -> None:
    places = place_new({"h": (0.0, 0.0)}, ["x", "h"], [("x", "h")])
    assert places["x"] == (-STEP, 0.0)


def test_one_between_others_pushes_only_what_follows_it() -> None:
    before = arrange(ids_of(RESIDUAL), RESIDUAL).places
    wires = [("x", "h1"), ("h1", "new"), ("new", "h2"), *RESIDUAL[2:]]
    places = place_new(before, ids_of(wires), wires)
    assert places["new"] == before["h2"]
    for name, by in {"x": 0, "h1": 0, "h2": STEP, "add": STEP, "out": STEP}.items():
        assert places[name] == (before[name][0] + by, before[name][1])


def test_one_between_others_takes_the_room_there_is() -> None:
    before = {"x": (0.0, 0.0), "out": (2 * STEP + 40, 0.0)}
    places = place_new(before, ["x", "new", "out"], path("x", "new", "out"))
    assert places == {**before, "new": (STEP + 20, 0.0)}


def test_a_card_that_is_pushed_pushes_what_it_would_lie_on() -> None:
    before = {"x": (0.0, 0.0), "out": (STEP, 0.0), "loose": (2 * STEP, 10.0)}
    places = place_new(before, ["x", "new", "out", "loose"], path("x", "new", "out"))
    assert places["loose"] == (3 * STEP, 10.0)


def test_a_taken_place_is_avoided() -> None:
    before = {"x": (0.0, 0.0), "a": (STEP, 0.0)}
    places = place_new(before, ["x", "a", "b", "c"], [("x", "a"), ("x", "b"), ("x", "c")])
    step = CARD[1] + SPACING.neighbours
    assert [places["b"], places["c"]] == [(STEP, step), (STEP, -step)]


def test_loose_ones_begin_beneath_the_start() -> None:
    places = place_new({"x": (5.0, 7.0)}, ["x", "new"], [])
    assert places["new"] == (5.0, 7.0 + CARD[1] + SPACING.neighbours)
    assert place_new({}, ["only"], []) == {"only": (0.0, 0.0)}


def test_downwards_room_is_made_downwards() -> None:
    before = {"x": (0.0, 0.0), "out": (0.0, 120.0)}
    places = place_new(before, ["x", "new", "out"], path("x", "new", "out"), None, Direction.DOWN)
    assert places == {"x": (0.0, 0.0), "new": (0.0, 120.0), "out": (0.0, 240.0)}
