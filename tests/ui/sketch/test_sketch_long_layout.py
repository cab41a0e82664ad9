"""A layout that takes long is made elsewhere, is told of, and can be done without."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.drawing import Drawing
from nnviz.core.graph import Graph, Node
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.session.session import Session
from nnviz.ui.sketch.desk import SketchDesk
from nnviz.ui.sketch.places import FEW_CARDS
from nnviz.ui.sketch.view import SketchCanvas
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK
from tests.ui.sketch.hands import Hands, opened_network

LAYERS = 3 * FEW_CARDS


@pytest.fixture
def hands(qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    """A canvas whose session is its own: the process that lays out ends with it."""
    apply_theme(qapp, DARK)
    session = Session(threads=1)
    opened_network(session)
    canvas = SketchCanvas(session, DARK)
    qtbot.addWidget(canvas)
    canvas.resize(1000, 600)
    desk = SketchDesk(canvas)
    canvas.show()
    canvas.setFocus()
    qtbot.waitUntil(lambda: session.model is not None, timeout=20_000)
    yield Hands(canvas, desk, qtbot)
    session.close()


def many() -> Graph:
    """A draft of many layers: nobody compiles it. Each reads two that were before it."""
    nodes = [Node("x", Input(shape=(2,))), Node("h1", Dense(units=2), ("x",))]
    for at in range(2, LAYERS):
        nodes.append(Node(f"h{at}", Dense(units=2), (nodes[at // 2].id,)))
    return Graph(tuple(nodes))


def draw(hands: Hands) -> None:
    """Draw them where nobody has put anything."""
    hands.canvas.session.edit_sketch(many(), Drawing(), "Many")


def test_the_last_picture_stays_until_the_layout_is_there(hands: Hands, qtbot: QtBot) -> None:
    canvas, shares = hands.canvas, list[object]()
    canvas.arranging.waiting.connect(shares.append)
    before = canvas.picture
    draw(hands)
    assert canvas.arranging.is_waiting
    assert canvas.picture is before
    qtbot.waitUntil(lambda: not canvas.arranging.is_waiting, timeout=20_000)
    assert canvas.picture is not None
    assert len(canvas.picture.cards) == LAYERS
    assert (shares[0], shares[-1]) == (0.0, None)


def test_escape_does_without_it(hands: Hands, qtbot: QtBot) -> None:
    canvas = hands.canvas
    before = {name: card.middle for name, card in canvas.picture.cards.items()}
    draw(hands)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.arranging.is_waiting
    assert canvas.picture is not None
    cards = canvas.picture.cards
    assert len(cards) == LAYERS
    assert all(cards[name].middle == before[name] for name in before.keys() & cards.keys())
    assert len({card.middle for card in cards.values()}) == LAYERS, "none lies on another"


def test_undo_does_without_it_too(hands: Hands, qtbot: QtBot) -> None:
    draw(hands)
    hands.canvas.session.undo_stack.undo()
    assert not hands.canvas.arranging.is_waiting
    assert len(hands.canvas.picture.cards) == 4
