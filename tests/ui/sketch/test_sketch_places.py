"""Where cards lie: what a person has put somewhere, what the layout finds, and nothing between."""

from dataclasses import replace

import pytest

from nnviz.core.drawing import Block, Direction, Drawing
from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.core.layout import arrange
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.sketch.geometry import Side, height_of, size_of, units_at
from nnviz.ui.sketch.picture import Content, Picture, content_of, picture_of
from nnviz.ui.sketch.places import FEW_CARDS, Placed, ordered, placed
from nnviz.ui.sketch.routes import lines_of, sampled

PLAIN, NOWHERE = Drawing(), Placed()
SMALL = chain(("x", Input(shape=(2,))), ("h1", Dense(units=8)), ("out", Dense(units=1)))


def sketch(graph: Graph = SMALL, drawing: Drawing = PLAIN) -> Sketch:
    return Sketch(graph, drawing, infer(graph), True)


def skip(between: int = 2) -> Graph:
    """A network in which a wire passes some layers."""
    nodes = [Node("x", Input(shape=(4,)))]
    for at in range(between):
        nodes.append(Node(f"h{at}", Dense(units=4), (nodes[-1].id,)))
    return Graph((*nodes, Node("add", Add(), (nodes[-1].id, "x"))))


def at(content: Content, before: Placed = NOWHERE) -> Placed:
    found = placed(content.shown, content.sizes, content.sketch.drawing, before)
    assert found is not None
    return found


def pictured(one: Sketch, before: Placed = NOWHERE) -> Picture:
    content = content_of(one)
    return picture_of(content, at(content, before), content.sizes)


def test_what_somebody_has_put_somewhere_lies_there_and_the_rest_in_its_neighbourhood() -> None:
    drawing = Drawing().with_places({"h1": (700.0, -200.0)})
    places = at(content_of(sketch(drawing=drawing))).places
    assert places["h1"] == (700.0, -200.0)
    assert places["x"][0] < 700 < places["out"][0]


def test_a_network_that_nobody_has_touched_is_tidy_after_every_edit() -> None:
    before = at(content_of(sketch()))
    longer = SMALL.insert_before("out", Node("h2", Dense(units=8)))
    content = content_of(sketch(longer))
    after = at(content, before)
    fresh = arrange(content.sizes, content.shown.pairs, content.sizes)
    gaps = [after.places[b][0] - after.places[a][0] for a, b in (("x", "h1"), ("h2", "out"))]
    assert gaps == [fresh.places["h1"][0] - fresh.places["x"][0]] * 2


def test_what_makes_room_for_a_new_card_stays_aside_while_that_is_there() -> None:
    drawing = Drawing().with_places({"x": (0.0, 0.0), "h1": (224.0, 0.0), "out": (448.0, 0.0)})
    before = at(content_of(sketch(drawing=drawing)))
    longer = SMALL.insert_before("out", Node("h2", Dense(units=8)))
    after = at(content_of(sketch(longer, drawing)), before)
    assert after.places["h2"] == (448.0, 0.0)
    assert after.places["out"][0] > 600
    again = at(content_of(sketch(longer.with_layer("out", Dense(units=2)), drawing)), after)
    assert again.places == after.places
    assert at(content_of(sketch(longer, drawing))).places == after.places, "as when it is opened"
    assert at(content_of(sketch(drawing=drawing)), again).places == before.places
    moved = drawing.with_places({"out": (900.0, 50.0)})
    assert at(content_of(sketch(longer, moved)), after).places["out"] == (900.0, 50.0)


def test_a_block_folds_to_where_its_members_were() -> None:
    drawing = Drawing().with_places({"x": (0, 0), "h1": (300.0, 40.0), "out": (600.0, 40.0)})
    before = at(content_of(sketch(drawing=drawing)))
    block = Block("b", "Two", ("h1", "out"))
    after = at(content_of(sketch(drawing=drawing.with_blocks([block]))), before)
    assert after.places == {"x": (0, 0), "b": (450.0, 40.0)}


def test_many_cards_of_which_nothing_is_known_are_laid_out_elsewhere() -> None:
    many = chain(("x", Input(shape=(2,))), *((f"h{n}", Dense(units=2)) for n in range(FEW_CARDS)))
    content = content_of(sketch(many))
    assert placed(content.shown, content.sizes, Drawing(), Placed()) is None
    found = ordered(arrange(content.sizes, content.shown.pairs, content.sizes), Drawing())
    one_more = content_of(sketch(many.add(Node("new", Dense(units=2), ("h3",)))))
    after = at(one_more, found).places
    assert after["h3"] == found.places["h3"]
    assert "new" in after


def test_an_edit_touches_only_the_cards_that_say_something_else() -> None:
    content = content_of(sketch())
    found = at(content)
    before = picture_of(content, found, content.sizes)
    edited = content_of(sketch(SMALL.with_layer("out", Dense(units=1, activation="tanh"))), content)
    after = picture_of(edited, found, edited.sizes, before)
    same = [after.cards[name] is before.cards[name] for name in ("x", "h1", "out")]
    assert same == [True, True, False]


def test_more_units_make_a_card_gently_higher_and_the_height_says_how_many() -> None:
    heights = [height_of(units) for units in (1, 8, 64, 512, 65_536)]
    assert heights == sorted(heights)
    assert heights[-1] < 3.2 * heights[0]
    assert [units_at(height_of(n)) for n in (1, 7, 8, 100, 65_536)] == [1, 7, 8, 100, 65_536]
    assert units_at(-1000.0) == 1


def test_ports_lie_at_the_sides_that_the_direction_asks_for() -> None:
    for direction, axis in ((Direction.RIGHT, 0), (Direction.DOWN, 1)):
        card = pictured(sketch(drawing=Drawing(direction=direction))).cards["h1"]
        enter, leave = (card.port(side, direction) for side in (Side.IN, Side.OUT))
        assert enter[axis] == card.rect[axis]
        assert leave[axis] == card.rect[axis] + card.rect[axis + 2]
        assert enter[1 - axis] == leave[1 - axis] == card.middle[1 - axis]


@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("is_placed", [False, True])
def test_wires_run_through_no_card(direction: Direction, is_placed: bool) -> None:
    graph, drawing = skip(3), Drawing(direction=direction)
    if is_placed:  # then the layout's bends are not known
        drawing = drawing.with_places(at(content_of(sketch(graph, drawing))).places)
    picture = pictured(sketch(graph, drawing))
    ends = {wire: {wire.source, wire.target} for wire in picture.routes.wires}
    for wire, own in ends.items():
        points = sampled(picture.routes.of(wire), 40).reshape(-1, 2)
        for card in picture.cards.values():
            left, top, width, height = card.rect
            inside = (points[:, 0] > left + 1) & (points[:, 0] < left + width - 1)
            inside &= (points[:, 1] > top + 1) & (points[:, 1] < top + height - 1)
            assert card.id in own or not inside.any(), (wire, card.id)


def test_wires_begin_and_end_at_their_ports_and_share_the_side_they_enter() -> None:
    picture = pictured(sketch(skip()))
    entering = picture.entering("add")
    assert {wire for wire, _ in entering} == {Wire("h1", "add", 0), Wire("x", "add", 1)}
    heights = [place[1] for _, place in entering]
    assert len(set(heights)) == 2
    assert all(p[0] == picture.cards["add"].rect[0] for _, p in entering)
    first = picture.routes.of(Wire("x", "h0", 0))[0, 0]
    assert tuple(first) == picture.cards["x"].port(Side.OUT, Direction.RIGHT)


def test_the_curves_of_a_wire_hold_together() -> None:
    picture = pictured(sketch(skip(4)))
    curves = picture.routes.of(Wire("x", "add", 1))
    assert len(curves) > 1
    assert (curves[1:, 0] == curves[:-1, 3]).all()
    assert len(lines_of(sampled(curves, 5))) == 5 * len(curves)


def test_a_wire_that_fits_not_is_told_from_one_that_waits_for_another() -> None:
    graph = SMALL.add(Node("sum", Add(), ("x", "h1"))).add(Node("on", Dense(units=1), ("sum",)))
    picture = pictured(sketch(graph))
    fails = {
        wire: face.fails
        for wire, face in zip(picture.routes.wires, picture.wire_faces, strict=True)
    }
    assert fails[Wire("x", "sum", 0)]
    assert fails[Wire("h1", "sum", 1)]
    assert not fails[Wire("x", "h1", 0)]
    assert not fails[Wire("sum", "on", 0)]


def test_all_wires_of_a_circle_fail_and_those_beyond_do_not() -> None:
    graph = SMALL.with_inputs("h1", ("x",)).add(Node("a", Add(), ("h1", "b")))
    graph = graph.add(Node("b", Dense(units=8), ("a",))).add(Node("c", Dense(units=1), ("b",)))
    picture = pictured(sketch(graph))
    failing = {w for w, fails in zip(picture.routes.wires, picture.failing, strict=True) if fails}
    assert failing == {Wire("b", "a", 1), Wire("a", "b", 0)}


def test_a_circle_and_a_wire_to_oneself_are_drawn_too() -> None:
    graph = SMALL.with_inputs("h1", ("out",)).add(Node("me", Add(), ("me", "me")))
    picture = pictured(sketch(graph))
    assert set(picture.routes.wires) >= {Wire("out", "h1", 0), Wire("me", "me", 1)}


def test_blocks_in_blocks_have_frames_around_all_that_is_inside() -> None:
    inner = Block("in", "Inner", ("h1",), folded=False)
    outer = Block("outer", "Outer", ("in", "out"), folded=False)
    picture = pictured(sketch(drawing=Drawing(blocks=(inner, outer))))
    assert list(picture.frames) == ["outer", "in"]
    inside, around = picture.frames["in"].rect, picture.frames["outer"].rect
    assert around[0] <= inside[0]
    assert around[1] <= inside[1]
    assert around[0] + around[2] >= inside[0] + inside[2]
    folded = pictured(sketch(drawing=Drawing(blocks=(inner, replace(outer, folded=True)))))
    assert folded.frames == {}
    assert set(folded.cards) == {"x", "outer"}


def test_joins_are_smaller_than_layers() -> None:
    cards = pictured(sketch(skip())).cards
    assert size_of(cards["add"].face)[0] < size_of(cards["h0"].face)[0]


def test_nothing_is_a_picture_too() -> None:
    picture = pictured(sketch(Graph()))
    assert not any(map(len, (picture.cards, picture.routes.wires, picture.boxes)))
    assert len(picture.routes.middles) == 0
    assert picture.rect == (0, 0, 0, 0)


def test_what_was_found_before_holds_only_where_nothing_has_changed() -> None:
    graph = skip(3)
    drawing = Drawing().with_places(at(content_of(sketch(graph))).places)
    before = pictured(sketch(graph, drawing))
    moves = [{"h1": (450.0, 60.0)}, {"h1": (450.0, -9.0)}, {"add": (1500.0, 90.0)}]
    for places in ({}, *moves):
        content = content_of(sketch(graph, drawing.with_places(places)))
        found = at(content)
        kept = picture_of(content, found, content.sizes, before)
        anew = picture_of(content, found, content.sizes)
        assert (kept.routes.curves == anew.routes.curves).all()
