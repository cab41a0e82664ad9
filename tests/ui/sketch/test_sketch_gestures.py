"""Mouse gestures on the canvas of layers: what is picked, moved, resized, and taken back."""

import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.session.sketch import Wire
from nnviz.ui.sketch.overlay import Overlay
from tests.ui.sketch.hands import ALT, CTRL, SHIFT, Hands


def test_a_click_picks_a_card_ctrl_one_more_and_nothing_none(hands: Hands) -> None:
    hands.click(hands.middle("h1"))
    assert hands.session.layers == ("h1",)
    hands.click(hands.middle("h2"), CTRL)
    assert hands.session.layers == ("h1", "h2")
    hands.click(hands.middle("h1"), CTRL)
    assert hands.session.layers == ("h2",)
    hands.click(hands.nowhere())
    assert hands.session.layers == ()
    assert hands.steps() == []


def test_a_click_picks_a_wire(hands: Hands) -> None:
    hands.click(hands.on_wire("h1", "h2"))
    assert hands.session.wires == (Wire("h1", "h2", 0),)
    hands.click(hands.middle("h2"), CTRL)
    assert hands.session.layers == ("h2",)
    assert hands.session.wires == (Wire("h1", "h2", 0),)
    hands.click(hands.on_wire("h1", "h2"))
    assert hands.session.layers == ()


def test_a_drag_moves_a_card_in_one_step_and_undo_takes_it_back(hands: Hands) -> None:
    before, graph = dict(hands.canvas.places), hands.graph
    hands.drag(hands.middle("h1"), hands.middle("h1") + QPoint(0, 150), ALT)
    assert hands.steps() == ["Move h1"]
    assert hands.graph == graph
    x, y = hands.canvas.places["h1"]
    assert x == pytest.approx(before["h1"][0], abs=1)
    assert y == pytest.approx(before["h1"][1] + 150 / hands.canvas.look().scale, abs=2)
    assert hands.canvas.places["h2"] == before["h2"]
    assert dict(hands.drawing.places).keys() == {"x", "h1", "h2", "out"}
    hands.undo()
    assert hands.canvas.places == before
    assert hands.drawing.places == ()


def test_all_picked_cards_move_together(hands: Hands) -> None:
    before = dict(hands.canvas.places)
    hands.pick(("h1", "h2"))
    hands.drag(hands.middle("h2"), hands.middle("h2") + QPoint(0, 90), ALT)
    after = hands.canvas.places
    assert after["h1"][1] - before["h1"][1] == pytest.approx(after["h2"][1] - before["h2"][1])
    assert after["h1"][1] > before["h1"][1] + 30
    assert after["x"] == before["x"]
    assert hands.session.layers == ("h1", "h2")


def test_a_drag_of_another_card_moves_only_that(hands: Hands) -> None:
    before = dict(hands.canvas.places)
    hands.pick(("h1",))
    hands.drag(hands.middle("h2"), hands.middle("h2") + QPoint(0, 90), ALT)
    assert hands.canvas.places["h1"] == before["h1"]
    assert hands.canvas.places["h2"] != before["h2"]


def test_a_card_snaps_into_line_and_says_so_with_a_guide(hands: Hands) -> None:
    hands.drag(hands.middle("h1"), hands.middle("h1") + QPoint(0, 150), ALT)
    line = hands.canvas.places["h2"][1]
    start, away = hands.middle("h1"), hands.middle("h2").y() - hands.middle("h1").y()
    hands.hold(start, start + QPoint(0, away + 4))
    assert hands.canvas.overlay.guides
    hands.move(start + QPoint(0, away + 4), ALT)
    assert not hands.canvas.overlay.guides
    hands.move(start + QPoint(0, away + 4))
    hands.release(start + QPoint(0, away + 4))
    assert hands.canvas.places["h1"][1] == pytest.approx(line)
    assert hands.canvas.overlay == Overlay()


def test_escape_takes_a_drag_back(hands: Hands) -> None:
    before = dict(hands.canvas.places)
    hands.hold(hands.middle("h1"), hands.middle("h1") + QPoint(40, 150), ALT)
    assert hands.canvas.overlay.moved
    hands.key(Qt.Key.Key_Escape)
    assert hands.canvas.overlay == Overlay()
    hands.release(hands.middle("h1") + QPoint(40, 150))
    assert hands.canvas.places == before
    assert hands.steps() == []


def test_shift_and_drag_picks_what_is_in_a_rectangle(hands: Hands) -> None:
    first, last = hands.canvas.area_of("h1"), hands.canvas.area_of("h2")
    start, end = first.topLeft() - QPoint(8, 30), last.bottomRight() + QPoint(8, 30)
    hands.drag(start, end, SHIFT)
    assert hands.session.layers == ("h1", "h2")
    assert hands.session.wires == (Wire("h1", "h2", 0),)
    hands.pick(("x",))
    hands.hold(start, end, SHIFT | CTRL)
    assert hands.session.layers == ("x", "h1", "h2")
    hands.key(Qt.Key.Key_Escape)
    assert hands.session.layers == ("x",)
    hands.release(end)
    assert hands.session.layers == ("x",)


def test_a_drag_on_nothing_moves_the_view(hands: Hands) -> None:
    before, places = hands.middle("h1"), dict(hands.canvas.places)
    hands.drag(hands.nowhere(), hands.nowhere() + QPoint(50, 30))
    assert hands.middle("h1") - before == QPoint(50, 30)
    assert hands.canvas.places == places
    assert hands.steps() == []


def test_the_lower_edge_changes_units_in_one_step(hands: Hands) -> None:
    start = hands.lower_edge("h1")
    hands.hold(start, start + QPoint(0, 10))
    assert hands.canvas.overlay.units is not None
    assert hands.canvas.overlay.words.endswith(" units")
    assert hands.graph["h1"].layer.units == 4
    hands.release(start + QPoint(0, 10))
    assert hands.graph["h1"].layer.units > 4
    assert hands.steps() == ["Change units of h1"]
    assert hands.canvas.overlay == Overlay()
    hands.undo()
    assert hands.graph["h1"].layer.units == 4


def test_escape_leaves_the_units_as_they_were(hands: Hands) -> None:
    hands.hold(hands.lower_edge("h1"), hands.lower_edge("h1") + QPoint(0, 40))
    hands.key(Qt.Key.Key_Escape)
    hands.release(hands.nowhere())
    assert hands.graph["h1"].layer.units == 4
    assert hands.canvas.overlay == Overlay()
    assert hands.steps() == []


def test_the_upper_edge_stays_when_a_card_was_put_somewhere(hands: Hands) -> None:
    hands.drag(hands.middle("h1"), hands.middle("h1") + QPoint(0, 150), ALT)
    top = hands.canvas.picture.cards["h1"].rect[1]
    hands.drag(hands.lower_edge("h1"), hands.lower_edge("h1") + QPoint(0, 12))
    assert hands.graph["h1"].layer.units > 4
    assert hands.canvas.picture.cards["h1"].rect[1] == pytest.approx(top)


def test_an_edit_from_elsewhere_ends_the_gesture(hands: Hands) -> None:
    hands.hold(hands.middle("h1"), hands.middle("h1") + QPoint(0, 100))
    hands.pick(("h1",))
    hands.desk.editing.delete()
    assert hands.canvas.overlay == Overlay()
    hands.release(hands.nowhere())
    assert hands.steps() == ["Delete h1"]
