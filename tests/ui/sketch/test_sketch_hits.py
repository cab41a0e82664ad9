"""What a point on the canvas of layers means."""

import pytest

from nnviz.core.drawing import Block, Drawing
from nnviz.core.graph import Graph, Node, chain
from nnviz.core.infer import infer
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.hits import (
    CardHit,
    Part,
    PortHit,
    WireHit,
    badge_place,
    cards_inside,
    fold_rect,
    hit,
)
from nnviz.ui.sketch.picture import Picture, content_of, picture_of
from nnviz.ui.sketch.places import Placed, placed

PLAIN = Drawing()
GRAPH = chain(("x", Input(shape=(2,))), ("h1", Dense(units=8)), ("out", Dense(units=1)))
PLACES = {"x": (0.0, 0.0), "h1": (300.0, 0.0), "out": (600.0, 0.0), "b": (300.0, 0.0)}


def picture(graph: Graph = GRAPH, drawing: Drawing = PLAIN) -> Picture:
    drawing = drawing.with_places(PLACES)
    content = content_of(Sketch(graph, drawing, infer(graph), True))
    found = placed(content.shown, content.sizes, drawing, Placed())
    assert found is not None
    return picture_of(content, found, content.sizes)


def test_the_parts_of_a_card() -> None:
    shown = picture()
    left, top, width, height = shown.cards["h1"].rect
    assert hit(shown, 300, 0, 1.0) == CardHit("h1", Part.BODY)
    assert hit(shown, 300, top + height + 3, 1.0) == CardHit("h1", Part.EDGE)
    assert hit(shown, left - 5, 0, 1.0) == PortHit("h1", Side.IN, (left, 0.0))
    assert hit(shown, left + width + 5, 0, 1.0) == PortHit("h1", Side.OUT, (left + width, 0.0))
    assert hit(shown, 300, top - 20, 1.0) is None


def test_a_size_that_is_not_a_persons_to_say_has_no_edge_to_drag() -> None:
    shown = picture()
    _, top, _, height = shown.cards["x"].rect
    assert hit(shown, 0, top + height - 1, 1.0) == CardHit("x", Part.BODY)


def test_nothing_enters_an_input() -> None:
    shown = picture()
    assert hit(shown, shown.cards["x"].rect[0] - 5, 0, 1.0) is None


def test_a_wire_is_meant_within_a_few_pixels_whatever_the_zoom() -> None:
    shown = picture()
    middle = shown.routes.middles[0]
    for scale in (0.5, 1.0, 4.0):
        assert hit(shown, middle[0], 5 / scale, scale) == WireHit(Wire("x", "h1", 0))
        assert hit(shown, middle[0], 8 / scale, scale) is None


def test_a_port_wins_over_a_badge_an_edge_and_a_wire() -> None:
    shown = picture(GRAPH.with_layer("h1", Dense(units=0)))
    left, top, width, height = shown.cards["h1"].rect
    assert isinstance(hit(shown, left + width + 2, 0, 1.0), PortHit)
    assert hit(shown, *badge_place(shown.cards["h1"].rect), 1.0) == CardHit("h1", Part.BADGE)
    assert hit(shown, left + width, top + height, 1.0) == CardHit("h1", Part.EDGE)


def test_each_wire_that_enters_can_be_taken_where_it_does() -> None:
    shown = picture(GRAPH.add(Node("add", Add(), ("h1", "h1"))))
    places = [place for _, place in shown.entering("add")]
    for x, y in places:
        found = hit(shown, x - 1, y, 4.0)
        assert isinstance(found, PortHit)
        assert found.at == (x, y)


def test_from_afar_a_card_is_one_thing() -> None:
    shown = picture()
    assert hit(shown, shown.cards["h1"].rect[0] + 1, 0, 0.1) == CardHit("h1", Part.BODY)


@pytest.mark.parametrize("folded", [True, False])
def test_a_block_folds_at_its_heading(folded: bool) -> None:
    shown = picture(drawing=Drawing(blocks=(Block("b", "Block", ("h1",), folded),)))
    rect = fold_rect(shown.cards["b"].rect) if folded else shown.frames["b"].heading
    found = hit(shown, rect[0] + rect[2] / 2, rect[1] + rect[3] / 2, 1.0)
    assert found == CardHit("b", Part.HEADING)


def test_a_rectangle_holds_the_cards_it_touches() -> None:
    shown = picture()
    assert cards_inside(shown, (-10, -10, 320, 20)) == ("x", "h1")
    assert cards_inside(shown, (1000, 1000, 10, 10)) == ()
