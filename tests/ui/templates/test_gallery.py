"""The gallery: every example in its group, drawn as it is, chosen by mouse or keys."""

from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.graph import chain
from nnviz.files.example import Example, Group, example, examples
from nnviz.layers.dense import Dense
from nnviz.layers.input import Input
from nnviz.ui.style import apply_theme
from nnviz.ui.templates.gallery import TemplateGallery
from nnviz.ui.templates.template_card import TemplateCard
from nnviz.ui.templates.thumbnail import HIGHEST, LOWEST, thumbnail
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.views.gestures import amount, painted

ROOM = QRectF(0, 0, 184, 92)


@pytest.fixture
def gallery(qtbot: QtBot, qapp: QApplication) -> TemplateGallery:
    apply_theme(qapp, DARK)
    made = TemplateGallery()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("shown", examples(), ids=lambda shown: shown.name)
def test_every_network_fits_its_picture(shown: Example) -> None:
    graph = shown.experiment.graph
    found = thumbnail(graph, ROOM)
    assert found.bars.keys() == {node.id for node in graph}
    assert all(ROOM.contains(bar) for bar in found.bars.values())
    points = [point for wire in found.wires for point in wire]
    assert all(ROOM.contains(point) for point in points)
    assert len(found.wires) == sum(len(node.inputs) for node in graph)
    assert not any(a.intersects(b) for a, b in combinations(found.bars.values(), 2))


def test_a_bar_is_as_high_as_it_has_units() -> None:
    layers = [("h1", Dense(units=8)), ("h2", Dense(units=64)), ("h3", Dense(units=500))]
    found = thumbnail(chain(("input", Input(shape=(1,))), *layers), ROOM)
    heights = [bar.height() for bar in found.bars.values()]
    assert heights[0] == LOWEST
    assert heights[0] < heights[1] < heights[2] == heights[3] == HIGHEST


def test_a_bar_of_maps_is_as_high_as_a_map_has_rows() -> None:
    bars = thumbnail(example("lenet-5").experiment.graph, ROOM).bars
    heights = [bars[name].height() for name in ("c1", "s2", "c3", "s4")]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] == HIGHEST * 28 / 32


def test_a_wire_that_skips_a_layer_goes_around_it() -> None:
    found = thumbnail(example("wide-deep").experiment.graph, ROOM)
    skipping = max(found.wires, key=len)
    assert len(skipping) > 2
    assert not any(bar.contains(p) for bar in found.bars.values() for p in skipping[1:-1])


def test_every_example_is_there_in_its_group(gallery: TemplateGallery) -> None:
    assert {card.example for card in gallery.cards} == set(examples())
    groups = [card.example.group for card in gallery.cards]
    assert groups == sorted(groups, key=list(Group).index)


def test_a_click_chooses_and_closes(gallery: TemplateGallery, qtbot: QtBot) -> None:
    card = next(card for card in gallery.cards if card.example.name == "autoencoder")
    with qtbot.waitSignal(gallery.template_wished) as wished:
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert wished.args == ["autoencoder"]
    assert not gallery.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_keys_choose(gallery: TemplateGallery, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(gallery.template_wished) as wished:
        QTest.keyClick(gallery.cards[2], key)
    assert wished.args == [gallery.cards[2].example.name]


def test_arrows_go_from_card_to_card(gallery: TemplateGallery) -> None:
    gallery.activateWindow()
    first = gallery.cards[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert gallery.focusWidget() is gallery.cards[1]
    QTest.keyClick(gallery.cards[1], Qt.Key.Key_Left)
    assert gallery.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Down)
    below = gallery.focusWidget()
    assert isinstance(below, TemplateCard)
    assert below.x() == first.x()
    assert below.mapTo(gallery, below.rect().center()).y() > first.height()
    QTest.keyClick(below, Qt.Key.Key_Up)
    assert gallery.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Up)
    assert gallery.focusWidget() is first


def test_it_lies_within_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(800, 560)
    qtbot.addWidget(window)
    made = TemplateGallery(window)
    assert made.width() <= 800
    assert made.height() <= 560
    assert not made.isModal()


@pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))
def test_cards_are_painted_in_both_themes(qtbot: QtBot, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    card = TemplateCard(example("residual"))
    qtbot.addWidget(card)
    card.resize(card.sizeHint())
    picture = painted(card)
    assert amount(picture, theme.raised) > picture.shape[0] * picture.shape[1] * 0.6
    assert amount(picture, theme.dim) > 500
    apply_theme(qapp, DARK)
