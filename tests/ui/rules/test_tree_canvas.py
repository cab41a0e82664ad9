"""The drawn tree under a real mouse, real keys, and in both themes."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.explain.results.tree import Tree
from nnviz.explain.tree_nodes import LEAF
from nnviz.ui.rules.tree_canvas import TreeCanvas
from nnviz.ui.rules.tree_look import tree_colors
from nnviz.ui.style import apply_theme
from nnviz.ui.theme import DARK, LIGHT, Theme
from tests.ui.rules.trees import grown, tree_of
from tests.ui.views.gestures import amount, painted

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier

Make = Callable[..., TreeCanvas]

each_theme = pytest.mark.parametrize("theme", (DARK, LIGHT), ids=("dark", "light"))


@pytest.fixture
def canvas(qtbot: QtBot, qapp: QApplication) -> Make:
    def making(tree: Tree | None, theme: Theme = DARK, size: tuple[int, int] = (700, 260)):
        apply_theme(qapp, theme)
        made = TreeCanvas(theme)
        qtbot.addWidget(made)
        made.resize(*size)
        made.show()
        made.show_tree(tree)
        made.node_wished.connect(made.show_picked)
        return made

    return making


def click(canvas: TreeCanvas, node: int) -> None:
    QTest.mouseClick(canvas, LEFT, pos=canvas.place(node).center().toPoint())


def wheel(canvas: TreeCanvas, turned: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    middle = QPointF(canvas.rect().center())
    event = QWheelEvent(
        middle, canvas.mapToGlobal(middle), QPoint(), turned, Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_click_picks_a_node(canvas: Make) -> None:
    shown = canvas(tree_of(grown(3, 1)))
    for node in (1, 2, 0):
        click(shown, node)
        assert shown.picked == node
    QTest.mouseClick(shown, LEFT, pos=QPoint(3, 200))
    assert shown.picked == LEAF
    click(shown, 2)
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.picked == LEAF


def test_keys_go_from_node_to_node(canvas: Make) -> None:
    tree = tree_of(grown(3, 1))
    shown, nodes = canvas(tree), tree.nodes
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert shown.picked == 0
    QTest.keyClick(shown, Qt.Key.Key_Down)
    assert shown.picked == nodes.children(0)[0]
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.picked == nodes.children(0)[1]
    QTest.keyClick(shown, Qt.Key.Key_Right)
    assert shown.picked == nodes.children(0)[1]
    QTest.keyClick(shown, Qt.Key.Key_Up)
    assert shown.picked == 0
    assert "samples" in shown.accessibleDescription()
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert set(shown.scene.places) == {0}
    QTest.keyClick(shown, Qt.Key.Key_Return)
    assert len(shown.scene.places) == len(nodes)


def test_a_double_click_folds_and_the_handle_unfolds(canvas: Make) -> None:
    tree = tree_of(grown(3, 1))
    shown = canvas(tree)
    inner = next(n for n in tree.nodes.children(0) if not tree.nodes.is_leaf(n))
    whole = len(shown.scene.places)
    QTest.mouseDClick(shown, LEFT, pos=shown.place(inner).center().toPoint())
    assert inner in shown.scene.folded
    assert len(shown.scene.places) < whole
    QTest.mouseClick(shown, LEFT, pos=shown.handle(inner).toPoint())
    assert not shown.scene.folded
    leaf = tree.nodes.leaves[0]
    shown.fold(leaf)
    assert not shown.scene.folded


def test_what_is_picked_from_outside_is_unfolded_and_in_sight(canvas: Make) -> None:
    tree = tree_of(grown(12, 4))
    shown = canvas(tree, size=(300, 120))
    assert shown.scene.folded
    deep = int(tree.nodes.depths().argmax())
    assert deep not in shown.scene.places
    shown.show_picked(deep)
    assert shown.rect().toRectF().contains(shown.place(deep))


def test_the_wheel_scrolls_and_zooms_and_nought_fits(canvas: Make) -> None:
    shown = canvas(tree_of(grown(6, 2, 0.95)), size=(300, 120))
    before = shown.place(0).topLeft()
    wheel(shown, QPoint(0, -120))
    assert shown.place(0).y() < before.y()
    wheel(shown, QPoint(0, 120), Qt.KeyboardModifier.ShiftModifier)
    assert shown.place(0).x() > before.x()
    zoom = shown.zoom
    wheel(shown, QPoint(0, 240), Qt.KeyboardModifier.ControlModifier)
    assert shown.zoom > zoom
    QTest.keyClick(shown, Qt.Key.Key_Minus)
    QTest.keyClick(shown, Qt.Key.Key_0)
    assert shown.place(0).topLeft() == before


def test_a_drag_moves_and_picks_nothing(canvas: Make) -> None:
    shown = canvas(tree_of(grown(6, 2, 0.95)), size=(300, 120))
    before, start = shown.place(0).x(), shown.place(0).center().toPoint()
    QTest.mousePress(shown, LEFT, pos=start)
    for step in (20, 40, 60):
        QTest.mouseMove(shown, start - QPoint(step, 0))
    QTest.mouseRelease(shown, LEFT, pos=start - QPoint(60, 0))
    assert shown.place(0).x() == pytest.approx(before - 60)
    assert shown.picked == LEAF


def test_what_is_picked_stays_where_the_same_is_asked(canvas: Make) -> None:
    shown = canvas(tree_of(grown(3, 1)))
    shown.show_picked(1)
    shown.show_tree(tree_of(grown(3, 1)))
    assert shown.picked == 1
    shown.show_tree(tree_of(grown(3, 8)))
    assert shown.picked == LEAF


@each_theme
@pytest.mark.parametrize("classes", (0, 2, 3, 12))
def test_shares_are_painted_in_the_colours_of_their_classes(
    canvas: Make, theme: Theme, classes: int
) -> None:
    tree = tree_of(grown(2, 1, 1.0), classes)
    picture = painted(canvas(tree, theme))
    for color in tree_colors(tree, theme)[:8]:
        assert amount(picture, color) > 5
    assert amount(picture, theme.raised) > 500


@each_theme
def test_a_neuron_fires_in_blue_and_is_silent_in_grey(canvas: Make, theme: Theme) -> None:
    tree = tree_of(grown(1), 2, about="h1 · 3")
    picture = painted(canvas(tree, theme))
    assert amount(picture, theme.positive) > 20
    assert amount(picture, theme.negative) == 0


@each_theme
def test_pixels_are_shown_in_their_picture(canvas: Make, theme: Theme) -> None:
    pictures = np.zeros((3, 2, 2, 1), np.uint8)
    tree = tree_of(grown(1), pictures=pictures, image_shape=(2, 2, 1))
    picture = painted(canvas(tree, theme))
    assert amount(picture, theme.classes[2]) > 8


@pytest.mark.parametrize("size", [(120, 60), (240, 140), (900, 700)])
@pytest.mark.parametrize("depth", (0, 1, 12))
def test_any_size_and_any_tree_will_do(canvas: Make, size: tuple[int, int], depth: int) -> None:
    shown = canvas(tree_of(grown(depth, 4)), size=size)
    picture = painted(shown)
    assert amount(picture, DARK.surface) < picture.shape[0] * picture.shape[1]
    assert shown.minimumSizeHint() == QSize(120, 60)
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert shown.picked == 0


def test_without_a_tree_it_says_so_and_no_key_does_harm(canvas: Make) -> None:
    shown = canvas(None)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_0):
        QTest.keyClick(shown, key)
    QTest.mouseClick(shown, LEFT)
    assert shown.picked == LEAF
    assert amount(painted(shown), DARK.dim) > 5  # the text
    shown.show_tree(tree_of(grown(2)))
    shown.show_tree(None)
    assert shown.scene is None
