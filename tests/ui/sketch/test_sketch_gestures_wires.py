"""Wires with the mouse: drawn, led elsewhere, dropped; what is inserted into them."""

import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.layers.add import Add
from nnviz.layers.dense import Dense
from nnviz.layers.dropout import Dropout
from nnviz.session.sketch import Wire
from nnviz.ui.sketch.dropping import BLOCK, KIND
from nnviz.ui.sketch.geometry import Side
from nnviz.ui.sketch.overlay import Overlay
from nnviz.ui.sketch.ports import Fits
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.wire_words import CIRCLE
from tests.ui.sketch.hands import ALT, Hands

CHAIN = {("x", "h1"), ("h1", "h2"), ("h2", "out")}


def test_a_wire_from_port_to_port_replaces_the_one_there_was(hands: Hands) -> None:
    hands.hold(hands.port("x", Side.OUT), hands.middle("h2"))
    assert hands.canvas.overlay.words == "Dense takes one input: this replaces h1."
    assert hands.canvas.overlay.loose is not None
    hands.release(hands.middle("h2"))
    assert hands.wires() == {("x", "h1"), ("x", "h2"), ("h2", "out")}
    assert hands.steps() == ["Wire x to h2"]
    assert hands.canvas.overlay == Overlay()
    hands.undo()
    assert hands.wires() == CHAIN


def test_a_wire_into_a_join_is_one_more(hands: Hands) -> None:
    hands.desk.editing.add(Add(), Spot(wire=Wire("h2", "out", 0)))
    hands.drag(hands.port("h1", Side.OUT), hands.port("add1", Side.IN))
    assert hands.graph["add1"].inputs == ("h2", "h1")


def test_a_wire_can_be_drawn_backwards(hands: Hands) -> None:
    hands.desk.editing.add(Add(), Spot(place=(0.0, 300.0)))
    hands.canvas.fit()
    hands.drag(hands.port("add1", Side.IN), hands.port("h1", Side.OUT))
    assert hands.graph["add1"].inputs == ("h1",)


def test_a_circle_is_told_and_may_be_drawn(hands: Hands) -> None:
    hands.hold(hands.port("h2", Side.OUT), hands.middle("h1"))
    assert hands.canvas.overlay.words == CIRCLE
    assert hands.canvas.overlay.loose.fits is Fits.BADLY
    hands.release(hands.middle("h1"))
    assert ("h2", "h1") in hands.wires()
    assert hands.session.sketch.problems["h1"]


def test_a_wire_that_cannot_be_is_told_and_not_drawn(hands: Hands) -> None:
    hands.hold(hands.port("h1", Side.OUT), hands.middle("x"))
    assert hands.canvas.overlay.words == "Input: It reads no layer."
    assert hands.canvas.overlay.loose.fits is Fits.NEVER
    hands.release(hands.middle("x"))
    assert hands.wires() == CHAIN
    assert hands.steps() == []
    assert not hands.desk.bubble.is_open()


def test_escape_leaves_a_wire_undrawn(hands: Hands) -> None:
    hands.hold(hands.port("x", Side.OUT), hands.middle("h2"))
    hands.key(Qt.Key.Key_Escape)
    assert hands.canvas.overlay == Overlay()
    hands.release(hands.middle("h2"))
    assert hands.wires() == CHAIN
    assert not hands.desk.quick_add.is_open()


def test_the_end_of_a_wire_leads_elsewhere(hands: Hands) -> None:
    hands.hold(hands.on_wire("h1", "h2", 0.8), hands.middle("out"))
    assert hands.canvas.overlay.loose.lifted == Wire("h1", "h2", 0)
    hands.release(hands.middle("out"))
    assert hands.wires() == {("x", "h1"), ("h1", "out")}
    assert hands.steps() == ["Wire h1 to out"]


def test_the_beginning_of_a_wire_leads_elsewhere(hands: Hands) -> None:
    hands.drag(hands.on_wire("h1", "h2", 0.2), hands.middle("x"))
    assert hands.wires() == {("x", "h1"), ("x", "h2"), ("h2", "out")}


def test_a_wire_dropped_on_nothing_is_gone(hands: Hands) -> None:
    hands.drag(hands.on_wire("h1", "h2", 0.8), hands.nowhere())
    assert hands.wires() == {("x", "h1"), ("h2", "out")}
    assert hands.steps() == ["Delete wire h1 to h2"]
    assert not hands.desk.quick_add.is_open()
    hands.undo()
    assert hands.wires() == CHAIN


def test_a_port_with_a_wire_gives_its_end(hands: Hands) -> None:
    hands.drag(hands.port("h2", Side.IN), hands.nowhere())
    assert ("h1", "h2") not in hands.wires()


def test_a_wire_to_nothing_asks_what_comes_next_and_wires_it(hands: Hands) -> None:
    at = hands.middle("h1") + QPoint(60, 160)
    hands.drag(hands.port("h1", Side.OUT), at)
    assert hands.desk.quick_add.is_open()
    names = {row.value.name for row in hands.desk.quick_add.found()}
    assert "dense" in names
    assert "input" not in names
    hands.type("drop")
    hands.key(Qt.Key.Key_Return)
    assert not hands.desk.quick_add.is_open()
    assert hands.canvas.hasFocus()
    assert hands.graph["dropout1"].inputs == ("h1",)
    assert hands.session.layers == ("dropout1",)
    assert hands.port("dropout1", Side.IN).x() == pytest.approx(at.x(), abs=3)
    assert hands.steps() == ["Add Dropout"]


def test_a_wire_backwards_to_nothing_offers_what_can_be_read(hands: Hands) -> None:
    hands.desk.editing.add(Add(), Spot(place=(0.0, 300.0)))
    hands.canvas.fit()
    hands.drag(hands.port("add1", Side.IN), hands.port("add1", Side.IN) - QPoint(80, 0))
    names = {row.value.name for row in hands.desk.quick_add.found()}
    assert "output" not in names
    hands.type("dense")
    hands.key(Qt.Key.Key_Return)
    assert hands.graph["add1"].inputs == ("h3",)


def test_what_is_dropped_on_nothing_is_there(hands: Hands) -> None:
    at = hands.middle("h1") + QPoint(0, 160)
    hands.drop(KIND, "dropout", at)
    assert isinstance(hands.graph["dropout1"].layer, Dropout)
    assert hands.graph["dropout1"].inputs == ()
    away = hands.middle("dropout1") - at
    assert abs(away.x()) + abs(away.y()) <= 3
    assert hands.session.layers == ("dropout1",)


def test_what_is_dropped_on_a_wire_is_inserted(hands: Hands) -> None:
    hands.drop(KIND, "dense", hands.on_wire("h1", "h2"))
    assert isinstance(hands.graph["h3"].layer, Dense)
    assert hands.wires() == {("x", "h1"), ("h1", "h3"), ("h3", "h2"), ("h2", "out")}
    hands.undo()
    assert hands.wires() == CHAIN


def test_what_is_dropped_at_a_port_is_wired(hands: Hands) -> None:
    hands.drop(KIND, "dropout", hands.port("h1", Side.OUT))
    assert hands.graph["dropout1"].inputs == ("h1",)


def test_a_block_is_dropped_like_a_layer(hands: Hands) -> None:
    hands.drop(BLOCK, "residual", hands.on_wire("h1", "h2"))
    (block,) = hands.drawing.blocks
    inside = set(block.members)
    assert {name for name in inside if "h1" in hands.graph[name].inputs}
    assert set(hands.graph["h2"].inputs) <= inside


def test_what_is_unknown_is_not_dropped(hands: Hands) -> None:
    hands.drop(KIND, "no such kind", hands.nowhere())
    hands.drop(BLOCK, "no such block", hands.nowhere())
    hands.drop("text/plain", "dense", hands.nowhere())
    assert len(hands.graph) == 4


def test_a_lone_card_moved_onto_a_wire_goes_into_it(hands: Hands) -> None:
    hands.desk.editing.add(Dropout(), Spot(place=(0.0, 300.0)))
    hands.canvas.fit()
    target = hands.on_wire("h1", "h2")
    hands.hold(hands.middle("dropout1"), target, ALT)
    assert hands.canvas.overlay.target == Wire("h1", "h2", 0)
    hands.release(target, ALT)
    assert {("h1", "dropout1"), ("dropout1", "h2")} <= hands.wires()
    assert hands.steps()[-1] == "Insert dropout1"


def test_a_card_with_wires_stays_in_them(hands: Hands) -> None:
    hands.drag(hands.middle("out"), hands.on_wire("x", "h1"), ALT)
    assert hands.wires() == CHAIN


def test_a_double_click_on_a_wire_inserts(hands: Hands) -> None:
    hands.double_click(hands.on_wire("h1", "h2"))
    hands.type("drop")
    hands.key(Qt.Key.Key_Return)
    assert {("h1", "dropout1"), ("dropout1", "h2")} <= hands.wires()


def test_a_double_click_on_nothing_adds_there_and_on_a_layer_looks_inside(hands: Hands) -> None:
    hands.double_click(hands.nowhere())
    hands.type("dense")
    hands.key(Qt.Key.Key_Return)
    assert hands.graph["h3"].inputs == ()
    seen: list[str] = []
    hands.canvas.zoomed_into.connect(seen.append)
    hands.double_click(hands.middle("h2"))
    assert seen == ["h2"]
