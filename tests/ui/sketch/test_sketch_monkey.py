"""Hundreds of random gestures, keys and edits: the document stays whole, and undo leads back."""

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.core.drawing import Direction
from nnviz.session.choices import kind_choices
from nnviz.session.sketching.moving import Axis, Side
from nnviz.ui.sketch.dropping import BLOCK, KIND
from nnviz.ui.sketch.geometry import Side as CardSide
from nnviz.ui.sketch.overlay import Overlay
from tests.ui.sketch.hands import ALT, CTRL, NONE, SHIFT, Hands

HELD = (NONE, NONE, NONE, CTRL, SHIFT, ALT, CTRL | SHIFT)
KEYS = (
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab),
    *(Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_A),
)
MOST_LAYERS = 40


class Monkey:
    """Does something at random to the canvas; `done` tells what."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.random = hands, random.Random(seed)
        self.done: list[str] = []
        self.start = hands.session.document

    def act(self) -> None:
        """Do one thing, and look whether all is well."""
        what = self.random.choice(
            (
                *(self.drag, self.drag, self.drag, self.click, self.key, self.key, self.drop),
                *(self.edit, self.edit, self.undo, self.look),
            )
        )
        self.done.append(what.__name__)
        what()
        self.check()

    def drag(self) -> None:
        start, end, held = self.spot(), self.spot(), self.random.choice(HELD)
        self.hands.hold(start, end, held)
        if self.random.random() < 0.2:
            self.hands.key(Qt.Key.Key_Escape)
        self.hands.release(end, held)

    def click(self) -> None:
        if self.random.random() < 0.2:
            self.hands.double_click(self.spot())
        else:
            self.hands.click(self.spot(), self.random.choice(HELD))

    def key(self) -> None:
        focus = QApplication.focusWidget()
        inside = isinstance(focus, QWidget) and self.hands.canvas.isAncestorOf(focus)
        target = focus if inside and focus is not None else self.hands.canvas
        self.hands.qtbot.keyClick(target, self.random.choice(KEYS), self.random.choice(HELD))

    def drop(self) -> None:
        if len(self.hands.graph) > MOST_LAYERS:
            return
        if self.random.random() < 0.8:
            name = self.random.choice(kind_choices()).name
            self.hands.drop(KIND, name, self.spot())
        else:
            self.hands.drop(BLOCK, self.random.choice(("residual", "regularised")), self.spot())

    def edit(self) -> None:
        desk, cards = self.hands.desk, list(self.hands.canvas.places)
        self.hands.pick(self.random.sample(cards, min(len(cards), self.random.randrange(4))))
        few = len(self.hands.graph) < MOST_LAYERS
        self.random.choice(
            (
                desk.groups.copy,
                desk.groups.cut,
                desk.groups.make_block,
                desk.groups.fold,
                desk.groups.ungroup,
                desk.groups.arrange,
                desk.editing.delete,
                desk.connect_picked,
                desk.rename,
                lambda: desk.groups.align(self.random.choice(list(Side))),
                lambda: desk.groups.distribute(self.random.choice(list(Axis))),
                lambda: desk.groups.set_direction(self.random.choice(list(Direction))),
                lambda: [desk.show_problems(card) for card in cards[:1]],
                *([desk.groups.duplicate, lambda: desk.groups.paste(None)] if few else []),
                *([lambda: desk.groups.repeat(2)] if few else []),
            )
        )()

    def undo(self) -> None:
        stack = self.hands.session.undo_stack
        self.random.choice((stack.undo, stack.undo, stack.redo))()

    def look(self) -> None:
        canvas = self.hands.canvas
        self.random.choice((canvas.fit, canvas.zoom_in, canvas.zoom_out))()
        canvas.grab()

    def spot(self) -> QPoint:
        """A point, mostly on a card, a port or an edge."""
        cards, room = list(self.hands.canvas.places), self.hands.canvas.viewport().rect()
        what = self.random.randrange(5)
        if what == 0 or not cards:
            return QPoint(self.random.randrange(room.width()), self.random.randrange(room.height()))
        card = self.random.choice(cards)
        if what < 3:
            return self.hands.port(card, self.random.choice(list(CardSide)))
        return self.hands.middle(card) if what == 3 else self.hands.lower_edge(card)

    def check(self) -> None:
        """The document is whole, and nothing of a gesture is left."""
        graph, drawing = self.hands.graph, self.hands.drawing
        ids = [node.id for node in graph]
        assert len(ids) == len(set(ids))
        assert all(source in graph for node in graph for source in node.inputs)
        assert drawing == drawing.fitted(ids)
        members = [member for block in drawing.blocks for member in block.members]
        assert len(members) == len(set(members))
        assert set(self.hands.canvas.places) == set(drawing.cards(ids).values())
        known = {*ids, *(block.id for block in drawing.blocks)}
        assert known.issuperset(self.hands.session.layers)
        if not self.hands.desk.keys.is_connecting:
            assert self.hands.canvas.overlay == Overlay()

    def recover(self) -> None:
        """Take everything back."""
        stack = self.hands.session.undo_stack
        while stack.canUndo():
            stack.undo()
        assert self.hands.session.document == self.start
        while stack.canRedo():
            stack.redo()
        while stack.canUndo():
            stack.undo()
        assert self.hands.session.document == self.start


def rampage(hands: Hands, seed: int, times: int) -> None:
    monkey = Monkey(hands, seed)
    try:
        for _ in range(times):
            monkey.act()
        monkey.recover()
    except BaseException:
        print("the monkey did:", *monkey.done[-30:], sep="\n  ")
        raise


def test_a_few_hundred_gestures(hands: Hands) -> None:
    rampage(hands, 0, 200)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 9))
def test_thousands_of_gestures(hands: Hands, seed: int) -> None:
    rampage(hands, seed, 1500)
