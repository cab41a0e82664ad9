"""Cards fall in line; walking from card to card; how a wire would fit, in words. All pure."""

import pytest

from nnviz.core.drawing import Direction, Drawing
from nnviz.core.graph import Graph, Node
from nnviz.core.infer import infer
from nnviz.core.layout import SPACING
from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.layers.output import Output
from nnviz.session.sketch import Sketch, Wire
from nnviz.ui.sketch.card_walking import first_card, stepped, towards
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.ports import Fits, Port
from nnviz.ui.sketch.snapping import Rect, Snap, boxes_of
from nnviz.ui.sketch.snapping import snapped as snapped_to
from nnviz.ui.sketch.wire_words import CIRCLE, judged

CARD, REACH = (168.0, 64.0), 8.0


def card(x: float, y: float, height: float = CARD[1]) -> Rect:
    return Rect.around((x, y), (CARD[0], height))


def snapped(moving: list[Rect], others: list[Rect], reach: float) -> Snap:
    return snapped_to(moving, boxes_of(others), reach)


# -- snapping -----------------------------------------------------------------------------------


def test_a_middle_draws_before_an_edge() -> None:
    shift, guides = snapped([card(300, 5)], [card(0, 0, 70.0)], REACH)
    assert shift == (0.0, -5.0)
    assert len(guides) == 1
    assert guides[0].start[1] == guides[0].end[1] == 0.0


def test_an_edge_draws_where_no_middle_is_near() -> None:
    shift, _ = snapped([card(300, 23, 64.0)], [card(0, 0, 104.0)], REACH)
    assert shift == (0.0, -3.0)


def test_cards_keep_the_usual_distance() -> None:
    wanted = CARD[0] + SPACING.layers
    shift, _ = snapped([card(wanted + 6, 0)], [card(0, 0)], REACH)
    assert shift == (-6.0, 0.0)
    shift, _ = snapped([card(2, CARD[1] + SPACING.neighbours + 3)], [card(0, 0)], REACH)
    assert shift == (-2.0, -3.0)


def test_far_away_nothing_draws() -> None:
    assert snapped([card(500, 300)], [card(0, 0)], REACH) == ((0.0, 0.0), ())
    assert snapped([card(0, 0)], [], REACH) == ((0.0, 0.0), ())
    assert snapped([], [card(0, 0)], REACH) == ((0.0, 0.0), ())


def test_several_cards_snap_as_one() -> None:
    shift, _ = snapped([card(300, 10), card(300, 110)], [card(0, 57)], REACH)
    assert shift == (0.0, -3.0)


# -- walking ------------------------------------------------------------------------------------

PLACES = {"x": (0.0, 0.0), "a": (200.0, -50.0), "b": (200.0, 60.0), "sum": (400.0, 0.0)}
PAIRS = [("x", "a"), ("x", "b"), ("a", "sum"), ("b", "sum"), ("x", "sum")]
RIGHT, LEFT, DOWN, UP = (1, 0), (-1, 0), (0, 1), (0, -1)


@pytest.mark.parametrize(
    ("start", "step", "end"),
    [
        ("x", RIGHT, "sum"),
        ("a", RIGHT, "sum"),
        ("a", DOWN, "b"),
        ("b", UP, "a"),
        ("b", LEFT, "x"),
        ("sum", RIGHT, "sum"),
        ("x", LEFT, "x"),
        ("x", DOWN, "x"),
    ],
)
def test_a_step_follows_the_straightest_wire(start: str, step: tuple[int, int], end: str) -> None:
    assert stepped(PLACES, PAIRS, Direction.RIGHT, start, step) == end


def test_down_is_along_the_flow_when_data_flow_down() -> None:
    turned = {name: (y, x) for name, (x, y) in PLACES.items()}
    assert stepped(turned, PAIRS, Direction.DOWN, "a", DOWN) == "sum"
    assert stepped(turned, PAIRS, Direction.DOWN, "a", RIGHT) == "b"


def test_the_ends() -> None:
    assert first_card(PLACES, Direction.RIGHT) == "x"
    assert first_card(PLACES, Direction.RIGHT, last=True) == "sum"
    assert first_card({}, Direction.RIGHT) == ""


def test_towards_goes_anywhere() -> None:
    assert towards(PLACES, "a", RIGHT) == "sum"
    assert towards(PLACES, "x", UP) == "x"


# -- words about wires --------------------------------------------------------------------------

GRAPH = Graph(
    (
        Node("x", Input(shape=(2,))),
        Node("h1", Dense(units=4), ("x",)),
        Node("h2", Dense(units=3), ("h1",)),
        Node("a", Add(), ("h1",)),
        Node("o", Output(), ("h2",)),
    )
)
SKETCH = Sketch(GRAPH, Drawing(), infer(GRAPH), True)
LIFTED = Wire("h1", "h2", 0)


@pytest.mark.parametrize(
    ("start", "card", "lifted", "fits", "words"),
    [
        (
            Port("x", Side.OUT),
            "h2",
            None,
            Fits.WELL,
            "Dense takes one input: this replaces h1.",
        ),
        (Port("h2", Side.OUT), "h1", None, Fits.BADLY, CIRCLE),
        (Port("h2", Side.OUT), "a", None, Fits.BADLY, "layer a: It adds 4 and 3."),
        (Port("h1", Side.OUT), "h2", None, Fits.NEVER, "layer h2: It reads h1 already."),
        (Port("h2", Side.OUT), "x", None, Fits.NEVER, "Input: It reads no layer."),
        (Port("h1", Side.OUT), "h2", LIFTED, Fits.WELL, ""),
        (Port("h2", Side.IN), "x", LIFTED, Fits.WELL, ""),
        (Port("a", Side.IN), "x", None, Fits.BADLY, "layer a: It adds 4 and 2."),
    ],
)
def test_a_wire_says_how_it_would_fit(
    start: Port, card: str, lifted: Wire | None, fits: Fits, words: str
) -> None:
    fit = judged(SKETCH, start, card, lifted)
    assert (fit.fits, fit.words) == (fits, words)
    assert fit.port == Port(card, Side.IN if start.side is Side.OUT else Side.OUT)
