"""Keys on the canvas of layers, and what floats over it: quick-add, names, problems, search."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from nnviz.core.drawing import Direction
from nnviz.core.marks import Neuron
from nnviz.layers.dense import Dense
from nnviz.session.sketch import Wire
from nnviz.session.sketching.clipboard import MIME
from nnviz.session.sketching.moving import Axis, Side
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.geometry import Side as CardSide
from nnviz.ui.sketch.hits import badge_place, fold_rect
from nnviz.ui.sketch.overlay import Overlay
from nnviz.ui.sketch.ports import Fits, Port
from nnviz.ui.sketch.spot import Spot
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.theme import DARK
from tests.ui.sketch.hands import CTRL, SHIFT, Hands

CHAIN = {("x", "h1"), ("h1", "h2"), ("h2", "out")}


def test_arrows_go_along_the_wires_and_stop_at_the_ends(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Right)
    assert hands.session.layers == ("x",)
    for card in ("h1", "h2", "out", "out"):
        hands.key(Qt.Key.Key_Right)
        assert hands.session.layers == (card,)
    hands.key(Qt.Key.Key_Left)
    assert hands.session.layers == ("h2",)
    hands.key(Qt.Key.Key_Home)
    assert hands.session.layers == ("x",)
    hands.key(Qt.Key.Key_End)
    assert hands.session.layers == ("out",)


def test_up_and_down_go_to_branches(hands: Hands) -> None:
    hands.desk.editing.add(Dense(), Spot(port=Port("x", CardSide.OUT)))
    hands.pick(("h1",))
    across = hands.canvas.places["h3"][1] - hands.canvas.places["h1"][1]
    there, back = (Qt.Key.Key_Down, Qt.Key.Key_Up)[:: 1 if across > 0 else -1]
    hands.key(there)
    assert hands.session.layers == ("h3",)
    hands.key(back)
    assert hands.session.layers == ("h1",)
    hands.key(Qt.Key.Key_Left)
    assert hands.session.layers == ("x",)


def test_shift_and_arrows_pick_more(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.key(Qt.Key.Key_Right, SHIFT)
    assert hands.session.layers == ("h1", "h2")
    hands.key(Qt.Key.Key_Right, SHIFT)
    assert hands.session.layers == ("h1", "h2", "out")
    hands.key(Qt.Key.Key_Escape)
    assert hands.session.layers == ()


def test_ctrl_and_arrows_move_by_eight_and_many_times_are_one_step(hands: Hands) -> None:
    x, y = hands.canvas.places["h1"]
    hands.pick(("h1",))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        hands.key(key, CTRL)
    assert hands.canvas.places["h1"] == (x + 8, y + 16)
    assert hands.steps() == ["Move h1"]
    hands.undo()
    assert hands.canvas.places["h1"] == (x, y)


def test_a_wire_by_keys(hands: Hands) -> None:
    hands.pick(("x",))
    hands.desk.connect_picked()
    assert hands.canvas.overlay.loose is not None
    hands.key(Qt.Key.Key_Right)
    assert hands.canvas.overlay.words == "Dense takes one input: this replaces h1."
    hands.key(Qt.Key.Key_Return)
    assert ("x", "h2") in hands.wires()
    assert hands.canvas.overlay == Overlay()
    assert not hands.desk.keys.is_connecting


def test_a_wire_by_keys_that_cannot_be_waits_and_escape_ends_it(hands: Hands) -> None:
    hands.pick(("out",))
    hands.desk.connect_picked()
    for _ in range(3):
        hands.key(Qt.Key.Key_Left)
    assert hands.canvas.overlay.loose.fits is Fits.NEVER
    hands.key(Qt.Key.Key_Return)
    assert hands.desk.keys.is_connecting
    hands.key(Qt.Key.Key_Escape)
    assert hands.canvas.overlay == Overlay()
    assert hands.wires() == CHAIN


def test_an_edit_from_elsewhere_ends_a_wire_by_keys(hands: Hands) -> None:
    hands.pick(("x",))
    hands.desk.connect_picked()
    hands.pick(("h1",))
    hands.desk.editing.delete()
    assert not hands.desk.keys.is_connecting
    assert hands.canvas.overlay == Overlay()


def test_return_wants_the_properties(hands: Hands) -> None:
    wished: list[bool] = []
    hands.desk.properties_wished.connect(lambda: wished.append(True))
    hands.pick(("h1",))
    hands.key(Qt.Key.Key_Return)
    assert wished == [True]


def test_tab_adds_behind_what_is_picked(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.key(Qt.Key.Key_Tab)
    assert hands.desk.quick_add.is_open()
    hands.type("bn")
    hands.key(Qt.Key.Key_Return)
    assert {("h1", "batch_norm1"), ("batch_norm1", "h2")} <= hands.wires()
    assert hands.session.layers == ("batch_norm1",)
    assert hands.canvas.hasFocus()


def test_tab_with_nothing_picked_adds_into_the_wire_under_the_mouse(hands: Hands) -> None:
    ends = hands.middle("h1"), hands.middle("h2")
    hands.qtbot.mouseMove(hands.canvas.viewport(), (ends[0] + ends[1]) / 2)
    hands.key(Qt.Key.Key_Tab)
    hands.type("bn")
    hands.key(Qt.Key.Key_Return)
    assert {("h1", "batch_norm1"), ("batch_norm1", "h2")} <= hands.wires()


def test_what_is_added_with_keys_is_not_covered_by_the_card_of_the_mouse(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.qtbot.mouseMove(hands.canvas.viewport(), hands.middle("h1"))
    assert hands.canvas.card.isVisible()
    hands.key(Qt.Key.Key_Tab)
    assert not hands.canvas.card.isVisible()
    hands.type("bn")
    hands.key(Qt.Key.Key_Return)
    assert not hands.canvas.card.isVisible()
    hands.qtbot.mouseMove(hands.canvas.viewport(), hands.middle("batch_norm1"))
    assert hands.canvas.card.isVisible()


def test_quick_add_is_never_in_the_way(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Tab)
    hands.type("zzz")
    assert hands.desk.quick_add.found() == []
    hands.key(Qt.Key.Key_Return)
    assert hands.desk.quick_add.is_open()
    hands.key(Qt.Key.Key_Escape)
    assert not hands.desk.quick_add.is_open()
    assert hands.canvas.hasFocus()
    hands.key(Qt.Key.Key_Tab)
    assert hands.desk.quick_add.line.text() == ""
    hands.click(hands.nowhere())
    assert not hands.desk.quick_add.is_open()
    assert hands.steps() == []


def test_arrows_choose_in_quick_add_and_a_click_takes(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Tab)
    second = hands.desk.quick_add.found()[1].value.name
    hands.key(Qt.Key.Key_Down)
    hands.key(Qt.Key.Key_Return)
    assert any(node.layer.kind == second for node in hands.graph)
    hands.pick(())
    hands.key(Qt.Key.Key_Tab)
    listed = hands.desk.quick_add.list
    name = hands.desk.quick_add.found()[2].value.name
    at = listed.visualItemRect(listed.item(2)).center()
    hands.qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert any(node.layer.kind == name for node in hands.graph)


def test_blocks_of_the_library_are_found_too(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.key(Qt.Key.Key_Tab)
    hands.type("residual")
    hands.key(Qt.Key.Key_Return)
    (block,) = hands.drawing.blocks
    assert hands.session.layers == (block.id,)
    assert set(hands.graph["h2"].inputs) <= set(block.members)


def test_delete_heals_the_wires(hands: Hands) -> None:
    hands.pick(("h1", "h2"), (Wire("h1", "h2", 0),))
    hands.desk.editing.delete()
    assert hands.wires() == {("x", "out")}
    assert hands.steps() == ["Delete 2 layers"]
    hands.undo()
    assert hands.wires() == CHAIN
    hands.pick((), (Wire("h1", "h2", 0),))
    hands.desk.editing.delete()
    assert hands.wires() == CHAIN - {("h1", "h2")}


def test_copy_and_paste_also_between_canvases(hands: Hands) -> None:
    hands.pick(("h1", "h2"))
    hands.desk.groups.copy()
    data = QApplication.clipboard().mimeData()
    assert data.hasFormat(MIME)
    assert "dense" in data.text()
    other = SketchCanvas(hands.session, DARK)
    hands.qtbot.addWidget(other)
    new = SketchDesk(other).groups.paste((0.0, 500.0))
    assert len(new) == 2
    assert hands.session.layers == new
    assert (new[0], new[1]) in hands.wires() or (new[1], new[0]) in hands.wires()
    hands.undo()
    assert len(hands.graph) == 4


def test_a_process_ends_well_with_layers_on_the_clipboard() -> None:
    script = (
        "from PySide6.QtWidgets import QApplication; app = QApplication([]);"
        "from nnviz.ui.sketch import clipboard; clipboard.put('layers');"
        "assert clipboard.taken() == 'layers'"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_cut_and_paste_bring_the_layers_back(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.desk.groups.cut()
    assert hands.wires() == {("x", "h2"), ("h2", "out")}
    hands.desk.groups.paste(None)
    assert hands.graph["h1"].inputs == ()
    assert hands.steps() == ["Cut h1", "Paste"]


def test_what_is_no_layer_is_not_pasted_and_told(hands: Hands) -> None:
    QApplication.clipboard().setText("a shopping list")
    hands.desk.groups.paste(None)
    assert hands.steps() == []
    assert hands.desk.bubble.is_open()
    assert "clipboard" in hands.desk.bubble.said()


def test_duplicate_picks_the_copies(hands: Hands) -> None:
    hands.pick(("h1",))
    (new,) = hands.desk.groups.duplicate()
    assert hands.session.layers == (new,)
    assert hands.graph[new].layer == hands.graph["h1"].layer
    assert hands.canvas.places[new] != hands.canvas.places["h1"]


def test_a_block_is_made_named_unfolded_and_undone(hands: Hands) -> None:
    hands.pick(("h1", "h2"))
    hands.desk.make_block()
    assert hands.desk.name_field.is_open()
    hands.type("Body")
    hands.key(Qt.Key.Key_Return)
    (block,) = hands.drawing.blocks
    assert block.title == "Body"
    assert hands.canvas.hasFocus()
    hands.double_click(hands.middle(block.id))
    assert not hands.drawing.blocks[0].folded
    hands.desk.groups.fold()
    assert hands.drawing.blocks[0].folded
    hands.desk.groups.ungroup()
    assert hands.drawing.blocks == ()
    assert hands.session.layers == ("h1", "h2")
    assert hands.wires() == CHAIN


def test_the_mark_of_a_block_unfolds_it_and_a_second_click_does_nothing(hands: Hands) -> None:
    hands.pick(("h1", "h2"))
    (block,) = hands.desk.groups.make_block()
    left, top, width, height = fold_rect(hands.canvas.picture.cards[block].rect)
    x, y = hands.canvas.look().pixels(left + width / 2, top + height / 2)
    at, seen = QPoint(round(x), round(y)), []
    hands.canvas.zoomed_into.connect(seen.append)
    hands.click(at)
    assert not hands.drawing.blocks[0].folded
    hands.second_click(at)
    assert not hands.drawing.blocks[0].folded
    assert seen == []


def test_going_to_the_neurons_ends_a_gesture(hands: Hands) -> None:
    hands.hold(hands.middle("h1"), hands.middle("h1") + QPoint(0, 90))
    hands.canvas.hide()
    assert hands.canvas.overlay == Overlay()
    assert hands.steps() == []


def test_an_open_block_moves_with_all_that_is_in_it(hands: Hands) -> None:
    hands.pick(("h1", "h2"))
    hands.desk.groups.make_block()
    (block,) = hands.drawing.blocks
    hands.desk.groups.unfold_all([block.id])
    before = dict(hands.canvas.places)
    left, top, width, height = hands.canvas.picture.frames[block.id].heading
    x, y = hands.canvas.look().pixels(left + width / 2, top + height / 2)
    hands.drag(QPoint(round(x), round(y)), QPoint(round(x), round(y) + 70))
    after = hands.canvas.places
    moved = {card for card in after if after[card] != before[card]}
    assert moved == {"h1", "h2"}


def test_repeat_asks_how_often(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.desk.ask_times()
    assert hands.desk.times.is_open()
    hands.type("3")
    hands.key(Qt.Key.Key_Return)
    assert len(hands.graph) == 6
    assert hands.steps() == ["Repeat h1"]


def test_a_name_is_typed_on_the_card(hands: Hands) -> None:
    hands.pick(("h1",))
    hands.desk.rename()
    hands.type("first")
    hands.key(Qt.Key.Key_Return)
    assert "first" in hands.graph
    assert hands.session.layers == ("first",)
    hands.desk.rename()
    hands.type("other")
    hands.key(Qt.Key.Key_Escape)
    assert "first" in hands.graph
    hands.desk.rename()
    hands.type("h2")
    hands.key(Qt.Key.Key_Return)
    assert "first" in hands.graph
    assert "taken" in hands.desk.bubble.said()


def test_a_layer_keeps_its_weights_and_marks_under_another_name(hands: Hands) -> None:
    session = hands.session
    hands.qtbot.waitUntil(lambda: has_frame_of(hands, "h1"), timeout=20_000)
    before = session.frame.parameters.copy()
    session.interventions.mute((Neuron("h1", 2),), True)
    hands.desk.groups.rename("h1", "first")
    hands.qtbot.waitUntil(lambda: has_frame_of(hands, "first"), timeout=20_000)
    assert (session.frame.parameters == before).all()
    assert session.experiment.marks.muted == (Neuron("first", 2),)
    hands.undo()
    hands.qtbot.waitUntil(lambda: has_frame_of(hands, "h1"), timeout=20_000)
    assert (session.frame.parameters == before).all()


def has_frame_of(hands: Hands, layer: str) -> bool:
    """Whether a moment of the network as it is drawn has come, with a layer of this name."""
    model, frame = hands.session.model, hands.session.frame
    if model is None or frame is None or frame.run != model.run:
        return False
    ids = {node.id for node in model.network.graph}
    return layer in ids and ids == {node.id for node in hands.graph}


def test_cards_come_into_line_and_apart(hands: Hands) -> None:
    hands.pick(("x", "h1", "h2"))
    hands.desk.groups.align(Side.LEFT)
    lefts = [hands.canvas.picture.cards[card].rect[0] for card in ("x", "h1", "h2")]
    assert max(lefts) == pytest.approx(min(lefts))
    hands.desk.groups.distribute(Axis.DOWN)
    assert hands.steps()[0] == "Align 3 layers"


def test_arrange_lays_out_all_or_what_is_picked(hands: Hands) -> None:
    before = dict(hands.canvas.places)
    hands.pick(("h1",))
    hands.key(Qt.Key.Key_Down, CTRL)
    hands.pick(())
    hands.desk.groups.arrange()
    assert hands.drawing.places == ()
    assert {c: hands.canvas.places[c][1] for c in before} == pytest.approx(
        {c: y for c, (_, y) in before.items()}, abs=10
    )
    hands.desk.groups.set_direction(Direction.DOWN)
    places = hands.canvas.places
    assert places["x"][1] < places["h1"][1] < places["h2"][1]


def test_search_goes_to_a_layer(hands: Hands) -> None:
    hands.desk.look_for()
    hands.type("h2")
    hands.key(Qt.Key.Key_Return)
    assert hands.session.layers == ("h2",)
    assert hands.canvas.viewport().rect().contains(hands.middle("h2"))


def test_a_badge_tells_the_problem_and_mends_it(hands: Hands) -> None:
    hands.desk.editing.add(Dense(), Spot(place=(300.0, 300.0)))
    hands.canvas.fit()
    card = hands.canvas.picture.cards["h3"]
    x, y = hands.canvas.look().pixels(*badge_place(card.rect))
    hands.qtbot.mouseMove(hands.canvas.viewport(), QPoint(round(x), round(y)))
    assert hands.canvas.card.isVisible()
    hands.click(QPoint(round(x), round(y)))
    assert hands.desk.bubble.is_open()
    assert not hands.canvas.card.isVisible()
    assert hands.session.sketch.problems["h3"][0].what in hands.desk.bubble.said()
    buttons = hands.desk.bubble.buttons()
    assert buttons
    before = len(hands.session.sketch.problems["h3"])
    hands.qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert len(hands.session.sketch.problems.get("h3", ())) < before
    assert not hands.desk.bubble.is_open()
    hands.undo()
    hands.desk.show_problems("h3")
    hands.key(Qt.Key.Key_Return)  # the space bar plays, wherever the focus is
    assert len(hands.session.sketch.problems.get("h3", ())) < before
    hands.undo()
    hands.desk.show_problems("h3")
    hands.key(Qt.Key.Key_Escape)
    assert not hands.desk.bubble.is_open()
    assert hands.canvas.hasFocus()
    hands.desk.show_problems("h3")
    hands.click(hands.nowhere())
    assert not hands.desk.bubble.is_open()
